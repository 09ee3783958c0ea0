//! The zone of the machine that was recorded.

use etl::{Season, ZoneRule};
use jiff::tz::TimeZone;

/// The zone of a rule; nothing where the rule is none that a zone on Earth can have.
pub(crate) fn zone_of(rule: &ZoneRule) -> Option<TimeZone> {
    TimeZone::posix(&posix(rule)).ok()
}

/// The rule as POSIX writes it: `<S>-1:00<D>-2:00,M3.5.0/2:00,M10.5.0/3:00`.
fn posix(rule: &ZoneRule) -> String {
    let offset = |season: i32| {
        let minutes = rule.bias.saturating_add(season);
        let sign = if minutes < 0 { "-" } else { "" };
        format!("{sign}{}:{:02}", minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60)
    };
    let begin = |season: &Season| {
        let Season { month, week, weekday, hour, minute, .. } = season;
        format!("M{month}.{week}.{weekday}/{hour}:{minute:02}")
    };
    match &rule.seasons {
        None => format!("<SSS>{}", offset(0)),
        Some([standard, daylight]) => {
            let offsets = format!("<SSS>{}<DDD>{}", offset(standard.bias), offset(daylight.bias));
            format!("{offsets},{},{}", begin(daylight), begin(standard))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::times;

    fn offset(rule: &ZoneRule, time: &str) -> String {
        let moment = times::parse(time, &TimeZone::UTC).unwrap();
        times::offset(moment, &zone_of(rule).unwrap()).unwrap()
    }

    #[test]
    fn rules_of_windows_become_zones() {
        let season =
            |month, week, hour, bias| Season { month, week, weekday: 0, hour, minute: 0, bias };
        let berlin =
            ZoneRule { bias: -60, seasons: Some([season(10, 5, 3, 0), season(3, 5, 2, -60)]) };
        let pacific =
            ZoneRule { bias: 480, seasons: Some([season(11, 1, 2, 0), season(3, 2, 2, -60)]) };
        let india = ZoneRule { bias: -330, seasons: None };
        let (winter, summer) = ("2026-01-15T12:00:00Z", "2026-07-15T12:00:00Z");
        for (rule, time, shown) in [
            (&berlin, winter, "UTC+01:00"),
            (&berlin, summer, "UTC+02:00"),
            (&pacific, winter, "UTC-08:00"),
            (&pacific, summer, "UTC-07:00"),
            (&pacific, "2026-03-08T09:59:59Z", "UTC-08:00"),
            (&pacific, "2026-03-08T10:00:00Z", "UTC-07:00"),
            (&india, summer, "UTC+05:30"),
        ] {
            assert_eq!(offset(rule, time), shown, "{rule:?} {time}");
        }
        assert_eq!(zone_of(&ZoneRule { bias: i32::MIN, seasons: None }), None);
    }
}

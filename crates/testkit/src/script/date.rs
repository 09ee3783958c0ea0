//! Dates of the notation.

/// Seconds from 1601-01-01 to 1970-01-01.
const UNIX_EPOCH_SECONDS: i64 = 11_644_473_600;

/// FILETIME of `2026-03-02T08:15:00Z`; `None` if that is not how `text` is written.
pub(super) fn file_time(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let [year, month, day] = three(date, '-')?;
    let [hour, minute, second] = three(time, ':')?;
    let in_range = (1601..10_000).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..60).contains(&second);
    let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    in_range.then_some((seconds + UNIX_EPOCH_SECONDS) * 10_000_000)
}

fn three(text: &str, separator: char) -> Option<[i64; 3]> {
    let numbers: Option<Vec<i64>> = text.split(separator).map(|part| part.parse().ok()).collect();
    numbers?.try_into().ok()
}

/// Days from 1970-01-01, counting years from March so that the leap day comes last.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::file_time;

    #[test]
    fn dates() {
        assert_eq!(file_time("1601-01-01T00:00:00Z"), Some(0));
        assert_eq!(file_time("1970-01-01T00:00:01Z"), Some(116_444_736_010_000_000));
        assert_eq!(file_time("2024-02-29T23:59:59Z"), Some(133_537_247_990_000_000));
        for wrong in ["2026-03-02", "2026-03-02T08:15:00", "2026-13-02T08:15:00Z", "x"] {
            assert_eq!(file_time(wrong), None, "{wrong}");
        }
    }
}

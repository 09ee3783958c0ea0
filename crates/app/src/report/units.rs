//! Figures for people: bytes in the wanted unit, shares of a whole.

pub(crate) use tui::count;

/// The unit in which bytes are shown to people. Machine formats always give plain bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub(crate) enum Units {
    /// Powers of 1024: KiB, MiB.
    #[default]
    Iec,
    /// Powers of 1000: kB, MB.
    Si,
    /// Bits, in powers of 1000: kbit, Mbit.
    Bits,
    /// Bytes, every one of them.
    Bytes,
}

/// An amount of bytes.
pub(crate) fn amount(bytes: u64, units: Units) -> String {
    match units {
        Units::Iec => tui::Units::Iec.amount(bytes),
        Units::Si => tui::Units::Si.amount(bytes),
        Units::Bits => tui::Units::Bits.amount(bytes),
        Units::Bytes => count(bytes),
    }
}

/// An amount of bytes per second.
pub(crate) fn rate(bytes_per_second: u64, units: Units) -> String {
    let unit = if units == Units::Bytes { " B/s" } else { "/s" };
    amount(bytes_per_second, units) + unit
}

/// A share of a whole in per cent: never `0%` of something, never `100%` of less than all.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let thousandths = u128::from(part) * 1000 / u128::from(whole);
    match thousandths {
        0 if part > 0 => "<0.1%".to_owned(),
        0 => "0%".to_owned(),
        1000.. => "100%".to_owned(),
        1..100 => format!("{}.{}%", thousandths / 10, thousandths % 10),
        _ => format!("{}%", thousandths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_has_its_own_words() {
        assert_eq!(amount(1_500_000, Units::Iec), "1.43 MiB");
        assert_eq!(amount(1_500_000, Units::Si), "1.50 MB");
        assert_eq!(amount(1_500_000, Units::Bits), "12.0 Mbit");
        assert_eq!(amount(1_500_000, Units::Bytes), "1,500,000");
        assert_eq!(rate(1_500_000, Units::Bytes), "1,500,000 B/s");
        assert_eq!(rate(1024, Units::Iec), "1.00 KiB/s");
    }

    #[test]
    fn shares_are_never_rounded_to_nothing_or_all() {
        assert_eq!(percent(1, 3), "33%");
        assert_eq!(percent(1, 30), "3.3%");
        assert_eq!(percent(1, 1_000_000), "<0.1%");
        assert_eq!(percent(999_999, 1_000_000), "99%");
        assert_eq!(percent(5, 5), "100%");
        assert_eq!(percent(0, 0), "–");
    }
}

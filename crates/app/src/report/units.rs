//! Figures for people: bytes in the wanted unit, large counts with separators.

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

const IEC: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const SI: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
const BITS: [&str; 8] = ["bit", "kbit", "Mbit", "Gbit", "Tbit", "Pbit", "Ebit", "Zbit"];

/// An amount of bytes.
pub(crate) fn amount(bytes: u64, units: Units) -> String {
    match units {
        Units::Iec => scaled(u128::from(bytes), 1024, &IEC),
        Units::Si => scaled(u128::from(bytes), 1000, &SI),
        Units::Bits => scaled(u128::from(bytes) * 8, 1000, &BITS),
        Units::Bytes => count(bytes),
    }
}

/// An amount of bytes per second.
pub(crate) fn rate(bytes_per_second: u64, units: Units) -> String {
    let unit = if units == Units::Bytes { " B/s" } else { "/s" };
    amount(bytes_per_second, units) + unit
}

/// Three digits where there are more than one: `9.7 MiB`, `97.2 MiB`, `972 MiB`.
fn scaled(amount: u128, base: u128, units: &[&str]) -> String {
    let mut scale = 1;
    let mut place = 0;
    // 999.5 of a unit would be shown as 1000 of it: the next unit begins there.
    while place + 1 < units.len() && amount * 2 >= scale * (2 * base).min(1999) {
        scale *= base;
        place += 1;
    }
    let unit = units.get(place).copied().unwrap_or_default();
    if place == 0 {
        return format!("{amount} {unit}");
    }
    let hundredths = (amount * 100 + scale / 2) / scale;
    let tenths = (amount * 10 + scale / 2) / scale;
    match hundredths {
        0..1000 => format!("{}.{:02} {unit}", hundredths / 100, hundredths % 100),
        1000..9995 => format!("{}.{} {unit}", tenths / 10, tenths % 10),
        _ => format!("{} {unit}", (amount + scale / 2) / scale),
    }
}

/// A count with a comma between thousands.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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
    fn amounts_keep_three_digits() {
        let cases = [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "0.98 KiB"),
            (1023, "1.00 KiB"),
            (1024, "1.00 KiB"),
            (10_240, "10.0 KiB"),
            (102_400, "100 KiB"),
            (1_048_575, "1.00 MiB"),
            (123_456_789, "118 MiB"),
            (u64::MAX, "16.0 EiB"),
        ];
        for (bytes, text) in cases {
            assert_eq!(amount(bytes, Units::Iec), text, "{bytes}");
        }
    }

    #[test]
    fn other_units() {
        assert_eq!(amount(1_500_000, Units::Si), "1.50 MB");
        assert_eq!(amount(999_499, Units::Si), "999 kB");
        assert_eq!(amount(999_500, Units::Si), "1.00 MB");
        assert_eq!(amount(1_500_000, Units::Bits), "12.0 Mbit");
        assert_eq!(amount(1_500_000, Units::Bytes), "1,500,000");
        assert_eq!(rate(1_500_000, Units::Bytes), "1,500,000 B/s");
        assert_eq!(rate(1024, Units::Iec), "1.00 KiB/s");
    }

    #[test]
    fn counts_and_shares() {
        assert_eq!(count(0), "0");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(percent(1, 3), "33%");
        assert_eq!(percent(1, 30), "3.3%");
        assert_eq!(percent(1, 1_000_000), "<0.1%");
        assert_eq!(percent(999_999, 1_000_000), "99%");
        assert_eq!(percent(5, 5), "100%");
        assert_eq!(percent(0, 0), "–");
    }
}

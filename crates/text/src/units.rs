//! Figures as people read them: amounts and rates with three digits and a unit, counts, shares.

/// The unit in which bytes are shown to people. Machine formats always give plain bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Units {
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

impl Units {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Iec, Self::Si, Self::Bits, Self::Bytes];

    /// Those in which an amount of any size is short, in the order in which a key goes through them.
    pub const SCALED: [Self; 3] = [Self::Iec, Self::Si, Self::Bits];

    /// The scaled one after this.
    pub const fn next_scaled(self) -> Self {
        match self {
            Self::Iec => Self::Si,
            Self::Si => Self::Bits,
            Self::Bits | Self::Bytes => Self::Iec,
        }
    }

    /// Its name on the command line, in settings and in pages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Iec => "iec",
            Self::Si => "si",
            Self::Bits => "bits",
            Self::Bytes => "bytes",
        }
    }

    /// Its base, in symbols that every language shares.
    pub const fn stated(self) -> &'static str {
        match self {
            Self::Iec => "KiB = 1024 B",
            Self::Si => "kB = 1000 B",
            Self::Bits => "kbit = 1000 bit",
            Self::Bytes => "B",
        }
    }

    /// An amount of bytes: `9.71 MiB`, `97.1 MiB`, `971 MiB`.
    pub fn amount(self, bytes: u64) -> String {
        match self {
            Self::Iec => scaled(u128::from(bytes), 1024, &IEC),
            Self::Si => scaled(u128::from(bytes), 1000, &SI),
            Self::Bits => scaled(u128::from(bytes) * 8, 1000, &BITS),
            Self::Bytes => count(bytes),
        }
    }

    /// An amount of bytes per second.
    pub fn rate(self, bytes_per_second: u64) -> String {
        let unit = if self == Self::Bytes { " B/s" } else { "/s" };
        self.amount(bytes_per_second) + unit
    }
}

fn scaled(amount: u128, base: u128, units: &[&str]) -> String {
    let (mut scale, mut place) = (1, 0);
    // 999.5 of a unit would be shown as 1000 of it: the next unit begins there.
    while place + 1 < units.len() && amount * 2 >= scale * (2 * base).min(1999) {
        scale *= base;
        place += 1;
    }
    let unit = units.get(place).copied().unwrap_or_default();
    let hundredths = (amount * 100 + scale / 2) / scale;
    match hundredths {
        _ if place == 0 => format!("{amount} {unit}"),
        0..1000 => format!("{}.{:02} {unit}", hundredths / 100, hundredths % 100),
        1000..9995 => {
            let tenths = (amount * 10 + scale / 2) / scale;
            format!("{}.{} {unit}", tenths / 10, tenths % 10)
        }
        _ => format!("{} {unit}", (amount + scale / 2) / scale),
    }
}

/// A count with a comma between thousands.
pub fn count(number: u64) -> String {
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

/// Bytes moved in `ticks` of 100 ns as bytes per second; 0 for no time.
pub fn per_second(bytes: u64, ticks: i64) -> u64 {
    let ticks = u128::from(ticks.unsigned_abs());
    match ticks {
        0 => 0,
        _ => u64::try_from(u128::from(bytes) * 10_000_000 / ticks).unwrap_or(u64::MAX),
    }
}

/// A share of a whole in thousandths, to the nearest.
pub fn thousandths(part: u64, whole: u64) -> u64 {
    nearest(part, 1000, whole).min(1000)
}

/// A share of a whole in per cent, to the nearest: never `0%` of something, never `100%` of less
/// than all.
pub fn percent(part: u64, whole: u64) -> String {
    match thousandths(part, whole) {
        _ if whole == 0 => "–".to_owned(),
        0 if part > 0 => "<0.1%".to_owned(),
        0 => "0%".to_owned(),
        tenths @ 1..100 => format!("{}.{}%", tenths / 10, tenths % 10),
        _ if part >= whole => "100%".to_owned(),
        _ => format!("{}%", nearest(part, 100, whole).min(99)),
    }
}

fn nearest(part: u64, parts: u128, whole: u64) -> u64 {
    let whole = u128::from(whole);
    let nearest = (u128::from(part) * parts + whole / 2).checked_div(whole).unwrap_or(0);
    u64::try_from(nearest).unwrap_or(u64::MAX)
}

/// Per cent with the sign of mathematics and one digit.
pub fn signed_percent(percent: f64) -> String {
    let sign = if percent < 0.0 { "−" } else { "" };
    format!("{sign}{:.1}%", percent.abs())
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
            assert_eq!(Units::Iec.amount(bytes), text, "{bytes}");
        }
        assert_eq!(Units::Si.amount(999_499), "999 kB");
        assert_eq!(Units::Si.amount(999_500), "1.00 MB");
        assert_eq!(Units::Bits.rate(1_500_000), "12.0 Mbit/s");
        assert_eq!(Units::Iec.rate(1024), "1.00 KiB/s");
        assert_eq!(Units::Bytes.amount(1_500_000), "1,500,000");
        assert_eq!(Units::Bytes.rate(1_500_000), "1,500,000 B/s");
    }

    #[test]
    fn counts_and_rates() {
        assert_eq!(per_second(500, 5_000_000), 1000);
        assert_eq!(per_second(500, 0), 0);
        assert_eq!(count(0), "0");
        assert_eq!(count(1_234_567), "1,234,567");
    }

    #[test]
    fn shares_go_to_the_nearest_but_never_to_nothing_or_all() {
        for (part, whole, shown, tenths) in [
            (0, 0, "–", 0),
            (0, 5, "0%", 0),
            (1, 1_000_000, "<0.1%", 0),
            (1, 2000, "0.1%", 1),
            (1, 30, "3.3%", 33),
            (999, 10_000, "10%", 100),
            (1, 3, "33%", 333),
            (2, 3, "67%", 667),
            (999_999, 1_000_000, "99%", 1000),
            (5, 5, "100%", 1000),
            (u64::MAX, u64::MAX, "100%", 1000),
        ] {
            assert_eq!(percent(part, whole), shown, "{part} of {whole}");
            assert_eq!(thousandths(part, whole), tenths, "{part} of {whole}");
        }
        assert_eq!(signed_percent(-1.25), "−1.2%");
        assert_eq!(signed_percent(2.0), "2.0%");
    }
}

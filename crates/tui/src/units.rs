//! Figures as people read them, on every surface: three digits and a unit.

/// The unit in which bytes are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Units {
    /// Powers of 1024: KiB, MiB.
    #[default]
    Iec,
    /// Powers of 1000: kB, MB.
    Si,
    /// Bits, in powers of 1000: kbit, Mbit.
    Bits,
}

const IEC: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const SI: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
const BITS: [&str; 8] = ["bit", "kbit", "Mbit", "Gbit", "Tbit", "Pbit", "Ebit", "Zbit"];

impl Units {
    /// All of them, in the order in which a key goes through them.
    pub const ALL: [Self; 3] = [Self::Iec, Self::Si, Self::Bits];

    /// The one after this.
    pub const fn next(self) -> Self {
        match self {
            Self::Iec => Self::Si,
            Self::Si => Self::Bits,
            Self::Bits => Self::Iec,
        }
    }

    /// Its name in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Iec => "iec",
            Self::Si => "si",
            Self::Bits => "bits",
        }
    }

    /// The name of its base, as the screen states it.
    pub const fn stated(self) -> &'static str {
        match self {
            Self::Iec => "KiB = 1024 B",
            Self::Si => "kB = 1000 B",
            Self::Bits => "kbit = 1000 bit",
        }
    }

    /// An amount of bytes: `9.71 MiB`, `97.1 MiB`, `971 MiB`.
    pub fn amount(self, bytes: u64) -> String {
        match self {
            Self::Iec => scaled(u128::from(bytes), 1024, &IEC),
            Self::Si => scaled(u128::from(bytes), 1000, &SI),
            Self::Bits => scaled(u128::from(bytes) * 8, 1000, &BITS),
        }
    }

    /// An amount of bytes per second.
    pub fn rate(self, bytes_per_second: u64) -> String {
        self.amount(bytes_per_second) + "/s"
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
pub(crate) fn per_second(bytes: u64, ticks: i64) -> u64 {
    let ticks = u128::from(ticks.unsigned_abs());
    match ticks {
        0 => 0,
        _ => u64::try_from(u128::from(bytes) * 10_000_000 / ticks).unwrap_or(u64::MAX),
    }
}

/// A share of a whole in thousandths.
pub(crate) fn thousandths(part: u64, whole: u64) -> u64 {
    match whole {
        0 => 0,
        _ => u64::try_from(u128::from(part) * 1000 / u128::from(whole)).unwrap_or(1000).min(1000),
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
            assert_eq!(Units::Iec.amount(bytes), text, "{bytes}");
        }
        assert_eq!(Units::Si.amount(999_499), "999 kB");
        assert_eq!(Units::Si.amount(999_500), "1.00 MB");
        assert_eq!(Units::Bits.rate(1_500_000), "12.0 Mbit/s");
    }

    #[test]
    fn rates_and_shares() {
        assert_eq!(per_second(500, 5_000_000), 1000);
        assert_eq!(per_second(500, 0), 0);
        assert_eq!(thousandths(1, 3), 333);
        assert_eq!(thousandths(1, 0), 0);
        assert_eq!(count(0), "0");
        assert_eq!(count(1_234_567), "1,234,567");
    }
}

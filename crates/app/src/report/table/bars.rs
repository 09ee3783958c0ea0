//! Pictures made of characters: a bar for a share, a line for a rate over time.

use crate::report::series::resampled;

/// Blocks from an eighth to the whole, growing to the right.
const ACROSS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
/// Blocks from an eighth to the whole, growing upwards.
const UP: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A bar of `part` of `whole`, at most `width` columns; never empty for a part that is not 0.
pub(super) fn share(part: u64, whole: u64, width: usize) -> String {
    if whole == 0 || part == 0 {
        return String::new();
    }
    let eighths = u128::from(part) * (width as u128 * 8) / u128::from(whole);
    let eighths = usize::try_from(eighths).unwrap_or(usize::MAX).clamp(1, width * 8);
    let mut bar = "█".repeat(eighths / 8);
    if eighths % 8 > 0 {
        bar.push(ACROSS[eighths % 8 - 1]);
    }
    bar
}

/// A line of `values` in at most `width` columns, on its own scale. Nothing is a space, so
/// silence can be told from little.
pub(super) fn line(values: &[u64], width: usize) -> String {
    let columns = resampled(values, width);
    let most = columns.iter().copied().max().unwrap_or(0);
    let height = |value: u64| match value {
        0 => ' ',
        _ => {
            UP[usize::try_from((u128::from(value) * 8).div_ceil(u128::from(most)))
                .unwrap_or(8)
                .clamp(1, 8)
                - 1]
        }
    };
    columns.into_iter().map(height).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_bar() {
        assert_eq!(share(1, 2, 4), "██");
        assert_eq!(share(1, 1, 4), "████");
        assert_eq!(share(1, 3, 4), "█▎");
        assert_eq!(share(1, 1_000_000, 4), "▏");
        assert_eq!(share(0, 5, 4), "");
        assert_eq!(share(0, 0, 4), "");
        assert_eq!(share(u64::MAX, u64::MAX, 2), "██");
    }

    #[test]
    fn a_line_is_scaled_to_its_own_peak() {
        assert_eq!(line(&[0, 1, 4, 8], 4), " ▁▄█");
        assert_eq!(line(&[8, 0, 0, 0, 4, 4], 3), "█ █", "two values a column, averaged");
        assert_eq!(line(&[1, 2], 4), "▄▄██");
        assert_eq!(line(&[0, 0], 2), "  ");
        assert_eq!(line(&[], 3), "");
    }
}

//! Small pictures made of blocks: how large a share is, how a rate went.

const EIGHTHS: [char; 9] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
const LEVELS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A bar of at most `cells` cells for a share in thousandths; something is never nothing.
pub(crate) fn share(thousandths: u64, exists: bool, cells: usize) -> String {
    let full = cells * 8;
    let eighths = usize::try_from(thousandths.min(1000)).unwrap_or(1000) * full / 1000;
    let eighths = if exists { eighths.max(1) } else { eighths };
    let mut bar: String = std::iter::repeat_n('█', eighths / 8).collect();
    if !eighths.is_multiple_of(8) {
        bar.push(EIGHTHS[eighths % 8]);
    }
    bar
}

/// A column for each value, the largest one full; something is never nothing.
pub(crate) fn sparkline(values: &[u64]) -> String {
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    values.iter().map(|value| LEVELS[level(*value, most, 8)]).collect()
}

/// How many of `steps` steps a value reaches; the smallest above zero reaches one.
pub(crate) fn level(value: u64, most: u64, steps: usize) -> usize {
    if value == 0 || most == 0 {
        return 0;
    }
    let reached = u128::from(value) * steps as u128 / u128::from(most);
    usize::try_from(reached).unwrap_or(steps).clamp(1, steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_is_never_nothing() {
        assert_eq!(share(1000, true, 4), "████");
        assert_eq!(share(500, true, 4), "██");
        assert_eq!(share(0, true, 4), "▏");
        assert_eq!(share(0, false, 4), "");
        assert_eq!(sparkline(&[0, 1, 500, 1000]), " ▁▄█");
        assert_eq!(sparkline(&[0, 0]), "  ");
        assert_eq!(level(u64::MAX, u64::MAX, 8), 8);
    }
}

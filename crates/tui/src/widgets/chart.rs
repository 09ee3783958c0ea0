//! A rate over time in braille: two values in a cell side by side, four levels in a row.

use ratatui::layout::Rect;

use super::bar::level;
use super::paper::Paper;
use crate::theme::Role;

/// Dots of the left and the right half of a braille cell, from the bottom up.
const DOTS: [[u32; 4]; 2] = [[0x40, 0x04, 0x02, 0x01], [0x80, 0x20, 0x10, 0x08]];

/// How many values fit into this many cells.
pub(crate) fn values_in(cells: u16) -> usize {
    usize::from(cells) * 2
}

/// Draws values as filled columns that rise from the bottom of `area`, or hang from its top.
pub(crate) fn draw(paper: &mut Paper<'_>, area: Rect, values: &[u64], role: Role, hangs: bool) {
    let most = values.iter().copied().max().unwrap_or(0);
    let steps = usize::from(area.height) * 4;
    let heights: Vec<usize> = values.iter().map(|value| level(*value, most, steps)).collect();
    for row in 0..area.height {
        let from_base = if hangs { row } else { area.height - 1 - row };
        let reached = usize::from(from_base) * 4;
        let cells = heights.chunks(2).map(|pair| cell(pair, reached, hangs));
        paper.put(area.x, area.y + row, area.width, &cells.collect::<String>(), role);
    }
}

/// The cell of two columns whose lower edge lies `reached` levels from the base.
fn cell(pair: &[usize], reached: usize, hangs: bool) -> char {
    let mut dots = 0;
    for (height, side) in pair.iter().zip(DOTS) {
        let filled = height.saturating_sub(reached).min(4);
        for step in 0..filled {
            dots |= side[if hangs { 3 - step } else { step }];
        }
    }
    match dots {
        0 => ' ',
        _ => char::from_u32(0x2800 + dots).unwrap_or(' '),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_rise_or_hang() {
        assert_eq!(cell(&[4, 2], 0, false), '⣧');
        assert_eq!(cell(&[4, 2], 0, true), '⡟');
        assert_eq!(cell(&[4, 8], 4, false), '⢸');
        assert_eq!(cell(&[0], 0, false), ' ');
    }
}

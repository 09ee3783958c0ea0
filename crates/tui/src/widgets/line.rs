//! A line of pieces: without room for all, the least important are left out, none is written over
//! another.

use ratatui::layout::Rect;
use text::width;

use super::paper::Paper;
use crate::theme::Role;

/// A part of a line, with the blanks that set it apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Piece {
    text: String,
    role: Role,
    /// Without room, the least goes first.
    weight: u8,
}

impl Piece {
    pub(crate) fn new(text: impl Into<String>, role: Role, weight: u8) -> Self {
        Self { text: text.into(), role, weight }
    }
}

/// Writes what fits at the left; gives the place behind it.
pub(crate) fn left(paper: &mut Paper<'_>, area: Rect, y: u16, pieces: Vec<Piece>) -> u16 {
    write(paper, area, area.x, y, &fitting(pieces, usize::from(area.width)))
}

/// Writes what fits at the left, and `last`, if it still fits, at the right.
pub(crate) fn both(
    paper: &mut Paper<'_>,
    area: Rect,
    y: u16,
    mut pieces: Vec<Piece>,
    last: &Piece,
) {
    pieces.push(last.clone());
    let mut pieces = fitting(pieces, usize::from(area.width));
    if pieces.last() == Some(last) {
        pieces.pop();
        paper.put_right(area, y, &last.text, last.role);
    }
    write(paper, area, area.x, y, &pieces);
}

/// Writes what fits at the right.
pub(crate) fn right(paper: &mut Paper<'_>, area: Rect, y: u16, pieces: Vec<Piece>) {
    let pieces = fitting(pieces, usize::from(area.width));
    let wide = u16::try_from(whole(&pieces)).unwrap_or(area.width).min(area.width);
    write(paper, area, area.right() - wide, y, &pieces);
}

fn write(paper: &mut Paper<'_>, area: Rect, x: u16, y: u16, pieces: &[Piece]) -> u16 {
    let put =
        |x, piece: &Piece| paper.put(x, y, area.right().saturating_sub(x), &piece.text, piece.role);
    pieces.iter().fold(x, put)
}

/// The pieces that fit this many cells, in their order.
fn fitting(mut pieces: Vec<Piece>, cells: usize) -> Vec<Piece> {
    while whole(&pieces) > cells {
        let least = (0..pieces.len()).rev().min_by_key(|place| pieces[*place].weight);
        let Some(least) = least else { break };
        pieces.remove(least);
    }
    pieces
}

fn whole(pieces: &[Piece]) -> usize {
    pieces.iter().map(|piece| width(&piece.text)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_important_go_first() {
        let piece = |text: &str, weight| Piece::new(text, Role::Plain, weight);
        let shown = |cells| -> String {
            let pieces = vec![piece("one ", 9), piece("网卡 ", 1), piece("three", 5)];
            fitting(pieces, cells).iter().map(|piece| piece.text.as_str()).collect()
        };
        for (cells, text) in [(14, "one 网卡 three"), (13, "one three"), (8, "one "), (3, "")] {
            assert_eq!(shown(cells), text, "{cells}");
        }
    }
}

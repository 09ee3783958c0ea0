//! A framed box in the middle of the screen.

use ratatui::layout::Rect;
use ratatui::widgets::{Block, Borders, Clear, Widget};

use super::paper::Paper;
use crate::theme::Role;

/// Draws an empty box of at most this size; gives the room inside.
pub(crate) fn draw(paper: &mut Paper<'_>, width: u16, height: u16, title: &str) -> Rect {
    let screen = paper.buffer.area;
    let (width, height) = (width.min(screen.width), height.min(screen.height));
    let area = Rect {
        x: screen.x + (screen.width - width) / 2,
        y: screen.y + (screen.height - height) / 2,
        width,
        height,
    };
    Clear.render(area, paper.buffer);
    let block = Block::new()
        .borders(Borders::ALL)
        .border_style(paper.theme.style(Role::Frame))
        .title(format!(" {title} "))
        .title_style(paper.theme.style(Role::Strong));
    let inside = block.inner(area);
    block.render(area, paper.buffer);
    Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside }
}

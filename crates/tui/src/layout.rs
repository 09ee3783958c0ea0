//! Where everything stands: one answer for drawing and for the mouse.

use ratatui::layout::Rect;

use crate::screens::Screen;
use crate::text::Lang;
use crate::widgets::cell;

/// Narrower or lower than this nothing can be shown.
pub(crate) const LEAST: (u16, u16) = (40, 10);
/// Rows of a chart above a table, and from which height of the terminal there is room for it.
const CHART: (u16, u16) = (8, 36);

/// The parts of the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Regions {
    /// Totals, and what is wrong or special: two rows.
    pub(crate) head: Rect,
    /// Names of the screens.
    pub(crate) tabs: Rect,
    /// The chart of the whole machine, where there is room.
    pub(crate) chart: Option<Rect>,
    /// The screen itself.
    pub(crate) body: Rect,
    /// Hints, or what was just done.
    pub(crate) foot: Rect,
}

/// Cuts a terminal of this size into parts.
pub(crate) fn regions(width: u16, height: u16, screen: Screen) -> Regions {
    let strip = |y, height| Rect { x: 0, y, width, height };
    let bottom = height.saturating_sub(1);
    let has_chart = height >= CHART.1 && screen == Screen::Processes;
    let chart = has_chart.then(|| strip(3, CHART.0));
    let top = chart.map_or(3, Rect::bottom);
    Regions {
        head: strip(0, 2),
        tabs: strip(2, 1),
        chart,
        body: strip(top, bottom.saturating_sub(top)),
        foot: strip(bottom, 1),
    }
}

/// Where the name of each screen stands: its first cell and its width, blanks included.
pub(crate) fn tabs(lang: Lang) -> Vec<(Screen, u16, u16)> {
    let mut x = 0;
    let place = |screen: &Screen| {
        let wide = u16::try_from(cell::width(screen.title().of(lang))).unwrap_or(0) + 2;
        let begins = x;
        x += wide + 1;
        (*screen, begins, wide)
    };
    Screen::ALL.iter().map(place).collect()
}

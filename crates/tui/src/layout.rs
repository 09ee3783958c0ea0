//! Where everything stands: one answer for drawing and for the mouse.

use ratatui::layout::Rect;
use text::Lang;

use crate::screens::Screen;

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
    /// What is hidden, where something is.
    pub(crate) filter: Option<Rect>,
    /// The chart of the whole machine, where there is room.
    pub(crate) chart: Option<Rect>,
    /// The screen itself.
    pub(crate) body: Rect,
    /// Hints, or what was just done.
    pub(crate) foot: Rect,
}

/// Cuts a terminal of this size into parts.
pub(crate) fn regions(width: u16, height: u16, screen: Screen, filtered: bool) -> Regions {
    let strip = |y, height| Rect { x: 0, y, width, height };
    let bottom = height.saturating_sub(1);
    let has_chart = height >= CHART.1 && screen == Screen::Processes;
    let filter = filtered.then(|| strip(3, 1));
    let top = filter.map_or(3, Rect::bottom);
    let chart = has_chart.then(|| strip(top, CHART.0));
    let top = chart.map_or(top, Rect::bottom);
    Regions {
        head: strip(0, 2),
        tabs: strip(2, 1),
        filter,
        chart,
        body: strip(top, bottom.saturating_sub(top)),
        foot: strip(bottom, 1),
    }
}

/// Where the name of each screen stands: its first cell and its width. Without room for all names
/// with blanks around them they stand without; without room even for that, only `shown` is there.
pub(crate) fn tabs(lang: Lang, width: u16, shown: Screen) -> Vec<(Screen, u16, u16)> {
    let spacious = place(lang, Screen::ALL, 2);
    if reach(&spacious) + BESIDE_TABS <= width {
        return spacious;
    }
    let narrow = place(lang, Screen::ALL, 0);
    if reach(&narrow) <= width { narrow } else { place(lang, &[shown], 2) }
}

/// Cells beside the tabs that should stay for what is said of the table.
const BESIDE_TABS: u16 = 16;

fn place(lang: Lang, screens: &[Screen], blanks: u16) -> Vec<(Screen, u16, u16)> {
    let mut x = 0;
    let place = |screen: &Screen| {
        let wide = u16::try_from(text::width(screen.title().of(lang))).unwrap_or(0) + blanks;
        let begins = x;
        x += wide + 1;
        (*screen, begins, wide)
    };
    screens.iter().map(place).collect()
}

/// The cell behind the last.
pub(crate) fn reach(tabs: &[(Screen, u16, u16)]) -> u16 {
    tabs.last().map_or(0, |(_, x, wide)| x + wide)
}

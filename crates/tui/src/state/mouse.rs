//! The mouse: heads sort, rows are chosen and opened, the wheel moves.

use ratatui::layout::Position;

use super::{Effect, Mode, State};
use crate::input::Mouse;
use crate::keys::Step;
use crate::layout::tabs;
use crate::screens::{Screen, process};

/// Rows the wheel moves by.
const WHEEL: usize = 3;

impl State {
    pub(super) fn point(&mut self, what: Mouse, x: u16, y: u16) -> Option<Effect> {
        if self.mode != Mode::Browse {
            if what == Mouse::Press {
                self.mode = Mode::Browse;
            }
            return None;
        }
        match what {
            Mouse::WheelUp => (0..WHEEL).for_each(|_| self.step(Step::Up)),
            Mouse::WheelDown => (0..WHEEL).for_each(|_| self.step(Step::Down)),
            Mouse::Press => return self.click(x, y),
        }
        None
    }

    fn click(&mut self, x: u16, y: u16) -> Option<Effect> {
        let regions = self.regions();
        if regions.tabs.contains(Position { x, y }) {
            let all = tabs(self.look.lang, self.size.0, self.screen).into_iter();
            let mut hit = all.filter(|(_, begins, wide)| (*begins..begins + wide).contains(&x));
            if let Some((screen, ..)) = hit.next() {
                self.trail.clear();
                self.enter(screen);
            }
            return None;
        }
        if let Screen::Process(_) = self.screen {
            let panes = process::parts(regions.body, self.pane).panes;
            let hit = panes.iter().find(|(_, area)| area.contains(Position { x, y }));
            self.pane = hit.map_or(self.pane, |(pane, _)| *pane);
        }
        let area = self.area();
        if y == area.y && (area.x..area.right()).contains(&x) {
            let (places, x) = (self.table().places(&self.look, area.width), x - area.x);
            let hit = places.iter().find(|place| (place.x..=place.x + place.width).contains(&x));
            return self.sort_by(hit?.column);
        }
        if area.contains(Position { x, y }) {
            self.click_row(usize::from(y - area.y - 1));
        }
        None
    }

    /// Chooses a row; the one that is chosen already is opened.
    fn click_row(&mut self, below_head: usize) {
        let page = self.page();
        let table = self.table_mut();
        let (length, row) = (table.length(), table.choice().top + below_head);
        if row >= length {
            return;
        }
        if table.choice().cursor == row {
            return self.open();
        }
        table.choice_mut().go_to(row, length, page);
    }
}

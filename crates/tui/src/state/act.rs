//! What the keys of the table do.

use std::sync::Arc;

use super::{Draft, Effect, Mode, State, Tables};
use crate::export::{Export, Form};
use crate::filter::Filter;
use crate::keys::{Action, Step};
use crate::screens::Screen;
use crate::screens::process::Pane;
use crate::widgets::table::Row;
use crate::words::Text;

/// Most screens to go back to.
const TRAIL: usize = 16;

impl State {
    pub(super) fn act(&mut self, action: Action) -> Option<Effect> {
        match action {
            Action::Quit => return Some(Effect::Quit),
            Action::Help => self.mode = Mode::Help(0),
            Action::Pause => self.pause(),
            Action::Move(step) => self.step(step),
            Action::Open => self.open(),
            Action::Back => self.back(),
            Action::NextScreen => self.turn(true),
            Action::PreviousScreen => self.turn(false),
            Action::Filter => self.mode = Mode::Filter(Box::new(Draft::of(&self.filter))),
            Action::Columns => self.mode = Mode::Columns(0),
            Action::Export(form) => return self.export(form),
            _ => return self.choose(action),
        }
        None
    }

    /// Changes something that is remembered.
    fn choose(&mut self, action: Action) -> Option<Effect> {
        match action {
            Action::Totals => self.swap_totals(),
            Action::View => {
                self.view = self.view.next();
                self.status = Some(self.view.title(self.look.lang).to_owned());
            }
            Action::Zones => {
                self.zones = self.zones.next();
                self.status = Some(self.zones.title(self.look.lang).to_owned());
            }
            Action::Units => {
                self.look.units = self.look.units.next_scaled();
                self.status = Some(self.look.units.stated().to_owned());
            }
            Action::Theme => {
                self.theme = Some(self.look.theme.next());
                self.look.theme = self.wanted_theme();
            }
            Action::SortBeside { right } => {
                let table = self.table_mut();
                let facts = table.facts();
                table.choice_mut().sort_beside(right, &facts);
            }
            Action::Reverse => {
                let choice = self.table_mut().choice_mut();
                choice.descending = !choice.descending;
                (choice.cursor, choice.top) = (0, 0);
            }
            Action::Reset => self.reset_table(),
            _ => return None,
        }
        self.fill(None);
        Some(Effect::Remember)
    }

    fn pause(&mut self) {
        self.paused = !self.paused;
        if let Some(waiting) = self.waiting.take().filter(|_| !self.paused) {
            self.show(waiting);
        }
    }

    fn swap_totals(&mut self) {
        self.look.totals_first = !self.look.totals_first;
        let totals = self.look.totals_first;
        for (_, table) in self.tables.all_mut() {
            let facts = table.facts();
            table.choice_mut().follow_pair(totals, &facts);
        }
        let now = if totals { Text::ShowTotals } else { Text::ShowRates };
        self.status = Some(now.of(self.look.lang).to_owned());
    }

    /// Order and columns of the table as they were before anybody chose any.
    fn reset_table(&mut self) {
        let usual = Tables::usual();
        let mut choice = usual.of(self.screen, self.pane).choice().clone();
        let table = self.tables.of_mut(self.screen, self.pane);
        choice.follow_pair(self.look.totals_first, &table.facts());
        *table.choice_mut() = choice;
        self.status = Some(Text::WasReset.of(self.look.lang).to_owned());
    }

    pub(super) fn step(&mut self, step: Step) {
        let page = self.page();
        let table = self.table_mut();
        let length = table.length();
        let row = moved(table.choice().cursor, step, length, page);
        table.choice_mut().go_to(row, length, page);
    }

    /// Goes to the next screen or pane, or the one before; round and round.
    fn turn(&mut self, forward: bool) {
        if let Screen::Process(_) = self.screen {
            self.pane = beside(&Pane::ALL, self.pane, forward);
            return self.keep_in_sight();
        }
        self.enter(beside(Screen::ALL, self.screen, forward));
        self.trail.clear();
    }

    pub(super) fn enter(&mut self, screen: Screen) {
        if screen != self.screen {
            self.screen = screen;
            self.fill(None);
        }
    }

    /// Opens what the cursor is on.
    pub(super) fn open(&mut self) {
        let look = &self.look;
        let none = Filter::default;
        let opened = match (self.screen, self.pane) {
            (Screen::Processes, _) => self.tables.processes.current().map(|row| {
                // Of an application there is no detail, only what its processes do.
                match row.places.len() {
                    1 => (Screen::Process(row.id), none()),
                    _ => (Screen::Connections, row.members(look)),
                }
            }),
            (Screen::Connections, _) => {
                let row = self.tables.connections.current();
                row.map(|row| (Screen::Process(row.of(look).process), none()))
            }
            (Screen::Remotes, _) => {
                let address = self.tables.remotes.current().and_then(|row| row.of(look).address);
                address.map(|address| {
                    let filter = Filter::parse(&format!("remote:{}", address.ip()));
                    (Screen::Connections, filter.unwrap_or_default())
                })
            }
            (Screen::Health, _) => {
                let process = self.tables.troubled.current().and_then(|row| row.id(look));
                process.map(|process| (Screen::Process(process), none()))
            }
            (Screen::Interfaces | Screen::Process(_), _) => None,
        };
        let Some((screen, filter)) = opened else { return };
        if self.trail.len() < TRAIL {
            self.trail.push((self.screen, std::mem::replace(&mut self.filter, filter)));
        }
        self.pane = Pane::default();
        self.screen = screen;
        self.fill(None);
    }

    fn back(&mut self) {
        let usual = match self.screen {
            Screen::Process(_) => Screen::Processes,
            screen => screen,
        };
        let (screen, filter) = self.trail.pop().unwrap_or((usual, Filter::default()));
        self.filter = filter;
        self.screen = screen;
        self.fill(None);
    }

    fn export(&mut self, form: Form) -> Option<Effect> {
        let table = self.table();
        if table.length() == 0 {
            self.status = Some(Text::NothingToExport.of(self.look.lang).to_owned());
            return None;
        }
        let (columns, rows) = table.values(&self.look);
        let snapshot = &self.look.snapshot;
        Some(Effect::Export(Box::new(Export {
            screen: self.screen.name(),
            form,
            columns,
            rows,
            at: snapshot.at,
            health: snapshot.health.clone(),
            unattributed: snapshot.unattributed.total,
        })))
    }

    /// The snapshot that is shown.
    pub fn snapshot(&self) -> Arc<crate::snapshot::Snapshot> {
        Arc::clone(&self.look.snapshot)
    }
}

/// The neighbour of one in a round.
fn beside<T: Copy + PartialEq>(all: &[T], one: T, forward: bool) -> T {
    let at = all.iter().position(|other| *other == one).unwrap_or(0);
    let by = if forward { 1 } else { all.len() - 1 };
    all.get((at + by) % all.len()).copied().unwrap_or(one)
}

/// The row a step leads to.
pub(super) fn moved(row: usize, step: Step, length: usize, page: usize) -> usize {
    let last = length.saturating_sub(1);
    match step {
        Step::Up => row.saturating_sub(1),
        Step::Down => row.saturating_add(1).min(last),
        Step::PageUp => row.saturating_sub(page),
        Step::PageDown => row.saturating_add(page).min(last),
        Step::First => 0,
        Step::Last => last,
    }
}

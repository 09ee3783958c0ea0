//! What the user sees and has chosen. An input or a snapshot comes in, the state changes, and
//! that is all: no clock, no terminal, no file.

mod act;
mod filled;
mod keyboard;
mod mouse;

use std::sync::Arc;

use ratatui::layout::Rect;
use text::Lang;

use crate::export::Export;
use crate::filter::{Filter, Zones};
use crate::input::Input;
use crate::layout::{Regions, regions};
use crate::look::{self, Look, Measure};
use crate::screens::connections::ConnectionRow;
use crate::screens::health::{Drawing, TroubleRow};
use crate::screens::interfaces::InterfaceRow;
use crate::screens::process::{HostRow, LogRow, Pane};
use crate::screens::processes::{ProcessRow, View};
use crate::screens::remotes::RemoteRow;
use crate::screens::{Screen, health, interfaces, process};
use crate::settings::Settings;
use crate::snapshot::Snapshot;
use crate::theme::Theme;
use crate::widgets::table::{Listing, Table};
use crate::words::Text;

/// What does not change while the program runs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Setting {
    /// The language of the screen.
    pub lang: Lang,
    /// The theme where the user has not chosen one.
    pub theme: Theme,
    /// No colours whatever the user chose before: the environment asks for it.
    pub colourless: bool,
    /// The name of the recording that is replayed, with its speed.
    pub replay: Option<String>,
    /// The program runs without the rights it would need to see everything.
    pub not_elevated: bool,
}

/// What the program has to do for the user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// End.
    Quit,
    /// Write a table to a file, and tell [`State::exported`] how that went.
    Export(Box<Export>),
    /// Remember [`State::settings`].
    Remember,
}

/// What keys mean at the moment.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) enum Mode {
    /// What the table of keys says.
    #[default]
    Browse,
    /// They make up the filter.
    Filter(Box<Draft>),
    /// They scroll the help, which begins with this line, or close it.
    Help(usize),
    /// They choose columns; the number of the one under the cursor.
    Columns(usize),
}

/// A filter being typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Draft {
    /// As typed so far.
    pub(crate) text: String,
    /// Why it means nothing, if it does.
    pub(crate) problem: Option<String>,
    /// What was in force when the prompt opened.
    kept: Filter,
}

impl Draft {
    fn of(filter: &Filter) -> Self {
        Self { text: filter.text.clone(), problem: None, kept: filter.clone() }
    }
}

/// All tables, each with its choices.
#[derive(Clone, Debug)]
pub(crate) struct Tables {
    processes: Table<ProcessRow>,
    connections: Table<ConnectionRow>,
    remotes: Table<RemoteRow>,
    interfaces: Table<InterfaceRow>,
    troubled: Table<TroubleRow>,
    /// Of one process.
    own: Table<ConnectionRow>,
    hosts: Table<HostRow>,
    log: Table<LogRow>,
}

/// What the head says beside the figures.
pub(crate) struct Facts<'a> {
    pub(crate) paused: bool,
    pub(crate) replay: Option<&'a str>,
    /// Nothing more comes.
    pub(crate) ended: bool,
    pub(crate) not_elevated: bool,
    /// Tables show a part of what the head counts.
    pub(crate) filtered: bool,
}

impl Tables {
    /// Empty ones, sorted as nobody has chosen yet.
    fn usual() -> Self {
        Self {
            processes: Table::sorted_by("send_bytes_per_second"),
            connections: Table::sorted_by("send_bytes_per_second"),
            remotes: Table::sorted_by("send_bytes_per_second"),
            interfaces: Table::sorted_by("adapter_recv_bytes"),
            troubled: Table::sorted_by("retransmit_bytes"),
            own: Table::sorted_by("send_bytes_per_second").without("image_name"),
            hosts: Table::sorted_by("send_bytes_per_second"),
            log: Table::sorted_by("time"),
        }
    }

    pub(crate) fn of(&self, screen: Screen, pane: Pane) -> &dyn Listing {
        match (screen, pane) {
            (Screen::Processes, _) => &self.processes,
            (Screen::Connections, _) => &self.connections,
            (Screen::Remotes, _) => &self.remotes,
            (Screen::Interfaces, _) => &self.interfaces,
            (Screen::Health, _) => &self.troubled,
            (Screen::Process(_), Pane::Connections) => &self.own,
            (Screen::Process(_), Pane::Hosts) => &self.hosts,
            (Screen::Process(_), Pane::Log) => &self.log,
        }
    }

    fn of_mut(&mut self, screen: Screen, pane: Pane) -> &mut dyn Listing {
        match (screen, pane) {
            (Screen::Processes, _) => &mut self.processes,
            (Screen::Connections, _) => &mut self.connections,
            (Screen::Remotes, _) => &mut self.remotes,
            (Screen::Interfaces, _) => &mut self.interfaces,
            (Screen::Health, _) => &mut self.troubled,
            (Screen::Process(_), Pane::Connections) => &mut self.own,
            (Screen::Process(_), Pane::Hosts) => &mut self.hosts,
            (Screen::Process(_), Pane::Log) => &mut self.log,
        }
    }

    /// Every table with its name in settings.
    fn all(&self) -> [(&'static str, &dyn Listing); 8] {
        [
            ("processes", &self.processes),
            ("connections", &self.connections),
            ("remotes", &self.remotes),
            ("interfaces", &self.interfaces),
            ("troubled", &self.troubled),
            ("process.connections", &self.own),
            ("process.hosts", &self.hosts),
            ("process.log", &self.log),
        ]
    }

    fn all_mut(&mut self) -> [(&'static str, &mut dyn Listing); 8] {
        [
            ("processes", &mut self.processes),
            ("connections", &mut self.connections),
            ("remotes", &mut self.remotes),
            ("interfaces", &mut self.interfaces),
            ("troubled", &mut self.troubled),
            ("process.connections", &mut self.own),
            ("process.hosts", &mut self.hosts),
            ("process.log", &mut self.log),
        ]
    }
}

/// Everything.
#[derive(Clone, Debug)]
pub struct State {
    setting: Setting,
    theme: Option<Theme>,
    pub(crate) look: Look,
    pub(crate) view: View,
    size: (u16, u16),
    /// Something has come already.
    pub(crate) has_data: bool,
    /// The newest while the display is paused.
    waiting: Option<Arc<Snapshot>>,
    paused: bool,
    pub(crate) screen: Screen,
    pub(crate) pane: Pane,
    pub(crate) drawing: Drawing,
    /// Screens to go back to, with their filters.
    trail: Vec<(Screen, Filter)>,
    pub(crate) mode: Mode,
    pub(crate) filter: Filter,
    pub(crate) zones: Zones,
    pub(crate) status: Option<String>,
    pub(crate) tables: Tables,
    changed: bool,
}

impl State {
    /// Nothing seen yet, with what was remembered.
    pub fn new(setting: Setting, settings: &Settings) -> Self {
        let look = Look {
            lang: setting.lang,
            theme: Theme::Plain,
            units: settings.units,
            totals_first: settings.totals_first,
            measure: Measure::default(),
            snapshot: Arc::default(),
            repeated: Arc::default(),
        };
        let tables = Tables::usual();
        let mut state = Self {
            setting,
            theme: settings.theme,
            look,
            view: settings.view,
            size: (80, 24),
            has_data: false,
            waiting: None,
            paused: false,
            screen: Screen::Processes,
            pane: Pane::default(),
            drawing: Drawing::default(),
            trail: Vec::new(),
            mode: Mode::Browse,
            filter: Filter::default(),
            zones: Zones::default(),
            status: None,
            tables,
            changed: true,
        };
        state.look.theme = state.wanted_theme();
        state.remember_tables(&settings.tables);
        state.fill(None);
        state.say_remembered_order();
        state
    }

    /// Takes a snapshot in; while the display is paused, the newest waits.
    pub fn receive(&mut self, snapshot: Arc<Snapshot>) {
        if self.paused {
            let ended = snapshot.last;
            self.waiting = Some(snapshot);
            self.changed |= ended;
            return;
        }
        self.show(snapshot);
    }

    /// Takes in what the user did.
    pub fn handle(&mut self, input: Input) -> Option<Effect> {
        self.changed = true;
        match input {
            Input::Key(key) => self.press(key),
            Input::Mouse(what, x, y) => self.point(what, x, y),
            Input::Resize(width, height) => {
                self.size = (width, height);
                self.keep_in_sight();
                None
            }
        }
    }

    /// Takes in how writing a file went: the rows in it, or the reason why not.
    pub fn exported(&mut self, path: &str, written: Result<usize, String>) {
        let lang = self.look.lang;
        self.changed = true;
        self.status = Some(match written {
            Ok(rows) => {
                let rows = text::count(rows as u64);
                Text::Exported.fill(lang, &[("rows", &rows), ("path", path)])
            }
            Err(reason) => Text::ExportFailed.fill(lang, &[("path", path), ("reason", &reason)]),
        });
    }

    /// Takes in what drawing has cost so far; shown with the next screen.
    pub fn drawn(&mut self, drawing: Drawing) {
        self.drawing = drawing;
    }

    /// Whether the screen has to be drawn again; asking clears it.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    fn show(&mut self, snapshot: Arc<Snapshot>) {
        let old = self.look.clone();
        self.look.repeated = Arc::new(look::repeated(&snapshot));
        self.look.snapshot = snapshot;
        self.has_data = true;
        self.changed = true;
        self.fill(Some(&old));
    }

    fn wanted_theme(&self) -> Theme {
        match self.setting.colourless {
            true => Theme::Plain,
            false => self.theme.unwrap_or(self.setting.theme),
        }
    }

    pub(crate) fn regions(&self) -> Regions {
        regions(self.size.0, self.size.1, self.screen, self.is_filtered())
    }

    /// Whether something is hidden on request.
    pub(crate) fn is_filtered(&self) -> bool {
        !self.filter.is_empty() || self.zones != Zones::All
    }

    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts {
            paused: self.paused,
            replay: self.setting.replay.as_deref(),
            ended: self.look.snapshot.last || self.waiting.as_ref().is_some_and(|new| new.last),
            not_elevated: self.setting.not_elevated,
            filtered: self.is_filtered(),
        }
    }

    /// Where the table that keys move in stands.
    pub(crate) fn area(&self) -> Rect {
        let body = self.regions().body;
        match self.screen {
            Screen::Processes | Screen::Connections | Screen::Remotes => body,
            Screen::Interfaces => interfaces::parts(body).0,
            Screen::Health => health::parts(body, &self.look).1,
            Screen::Process(_) => {
                let panes = process::parts(body, self.pane).panes;
                panes.iter().find(|(pane, _)| *pane == self.pane).map_or(body, |(_, area)| *area)
            }
        }
    }

    /// Rows of a table that fit below its head.
    fn page(&self) -> usize {
        usize::from(self.area().height.saturating_sub(1))
    }

    /// The table that keys move in.
    pub(crate) fn table(&self) -> &dyn Listing {
        self.tables.of(self.screen, self.pane)
    }

    fn table_mut(&mut self) -> &mut dyn Listing {
        self.tables.of_mut(self.screen, self.pane)
    }
}

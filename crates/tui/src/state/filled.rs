//! The table on the screen, made from the snapshot; and what is remembered of all tables.

use super::{State, Tables};
use crate::look::{Look, Measure};
use crate::screens::connections::ConnectionRow;
use crate::screens::{Screen, health, interfaces, process, processes, remotes};
use crate::settings::{Settings, TableSettings};
use crate::widgets::table::Listing;
use crate::words::Text;

impl State {
    /// Makes the rows of the screen that is shown. `old` says what the rows so far were made of.
    pub(super) fn fill(&mut self, old: Option<&Look>) {
        let sorted = processes::sorted_by(&self.tables.processes);
        self.look.measure = Measure::of(sorted, self.look.totals_first);
        let look = &self.look;
        let old = old.unwrap_or(look);
        let filter = self.filter.within(self.zones);
        match self.screen {
            Screen::Processes => {
                let table = &mut self.tables.processes;
                let rows = processes::rows(table, self.view, &filter, look);
                table.replace(rows, Some(old), look);
            }
            Screen::Connections => {
                let all = (0..look.snapshot.connections.len()).map(ConnectionRow);
                let passing = all.filter(|row| filter.passes_connection(row.of(look), look));
                self.tables.connections.refill(passing.collect(), old, look);
            }
            Screen::Remotes => self.tables.remotes.refill(remotes::rows(&filter, look), old, look),
            Screen::Interfaces => self.tables.interfaces.refill(interfaces::rows(look), old, look),
            Screen::Health => self.tables.troubled.refill(health::rows(look), old, look),
            Screen::Process(id) => {
                let all = (0..look.snapshot.connections.len()).map(ConnectionRow);
                let own: Vec<_> = all.filter(|row| row.of(look).process == id).collect();
                self.tables.hosts.refill(process::hosts(&own, look), old, look);
                self.tables.own.refill(own, old, look);
                self.tables.log.refill(process::log(id, look), old, look);
            }
        }
        self.keep_in_sight();
    }

    pub(super) fn keep_in_sight(&mut self) {
        let page = self.page();
        let table = self.table_mut();
        let length = table.length();
        table.choice_mut().keep_in_sight(length, page);
    }

    /// What to remember for the next run.
    pub fn settings(&self) -> Settings {
        let remembered = |name: &str, table: &dyn Listing| {
            let (facts, choice) = (table.facts(), table.choice());
            let shown = facts.iter().zip(&choice.shown).filter(|(_, shown)| **shown);
            TableSettings {
                table: name.to_owned(),
                sort: facts.get(choice.sort).map_or("", |column| column.name).to_owned(),
                descending: choice.descending,
                columns: shown.map(|(column, _)| column.name.to_owned()).collect(),
            }
        };
        Settings {
            theme: self.theme,
            units: self.look.units,
            totals_first: self.look.totals_first,
            view: self.view,
            tables: self.tables.all().map(|(name, table)| remembered(name, table)).to_vec(),
        }
    }

    /// An order from another day surprises: says which it is, and how to be rid of it.
    pub(super) fn say_remembered_order(&mut self) {
        let mut usual = Tables::usual();
        let facts = usual.processes.facts();
        usual.processes.choice.follow_pair(self.look.totals_first, &facts);
        let (is, was) = (&self.tables.processes.choice, &usual.processes.choice);
        if (is.sort, is.descending) == (was.sort, was.descending) {
            return;
        }
        let order = self.order();
        self.status = Some(Text::OrderRemembered.fill(self.look.lang, &[("order", &order)]));
    }

    /// The column the rows are sorted by, and which end is first.
    pub(crate) fn order(&self) -> String {
        let lang = self.look.lang;
        let table = self.table();
        let choice = table.choice();
        let facts = table.facts();
        let Some(column) = facts.get(choice.sort) else { return String::new() };
        let first = match (column.is_figure, choice.descending) {
            (true, true) => Text::LargestFirst,
            (true, false) => Text::SmallestFirst,
            (false, true) => Text::LastLetterFirst,
            (false, false) => Text::FirstLetterFirst,
        };
        format!("{}{}{}", column.title.of(lang), Text::Comma.of(lang), first.of(lang))
    }

    pub(super) fn remember_tables(&mut self, remembered: &[TableSettings]) {
        for settings in remembered {
            let mut all = self.tables.all_mut().into_iter();
            if let Some((_, table)) = all.find(|(name, _)| *name == settings.table) {
                settings.apply(table);
            }
        }
    }
}

impl TableSettings {
    /// Columns that are not known any more are passed over.
    fn apply(&self, table: &mut dyn Listing) {
        let facts = table.facts();
        let choice = table.choice_mut();
        if let Some(sort) = facts.iter().position(|column| column.name == self.sort) {
            (choice.sort, choice.descending) = (sort, self.descending);
        }
        let shown = facts.iter().map(|column| self.columns.iter().any(|name| name == column.name));
        let shown: Vec<bool> = shown.collect();
        // Another version called its columns otherwise: hiding those would be a surprise.
        let known = |name: &String| facts.iter().any(|column| column.name == name);
        if shown.first() == Some(&true) && self.columns.iter().all(known) {
            choice.shown = shown;
        }
    }
}

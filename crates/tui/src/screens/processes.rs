//! Who uses the network: processes as a tree, in a plain list, or merged by application.

use text::{Lang, thousandths};
use traffic::{Failures, ProcessId};

use super::family::{merged, tree};
use super::figures;
use crate::export::Value;
use crate::filter::{Filter, Passed};
use crate::look::Look;
use crate::snapshot::{Bytes, Figures, Process};
use crate::theme::Role;
use crate::widgets::bar;
use crate::widgets::cell::Cell;
use crate::widgets::fit::ColumnFacts;
use crate::widgets::table::{Column, Row, Table};
use crate::words::Text;

/// How processes are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum View {
    /// Each by itself.
    #[default]
    Flat,
    /// Each below the one that started it.
    Tree,
    /// Those of one application together, as in reports.
    Applications,
}

impl View {
    const ALL: [Self; 3] = [Self::Flat, Self::Tree, Self::Applications];

    /// The one after this.
    pub(crate) const fn next(self) -> Self {
        match self {
            Self::Flat => Self::Tree,
            Self::Tree => Self::Applications,
            Self::Applications => Self::Flat,
        }
    }

    /// Its name in settings.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Tree => "tree",
            Self::Applications => "applications",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.name() == name)
    }

    pub(crate) const fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Flat => Text::ViewFlat.of(lang),
            Self::Tree => Text::ViewTree.of(lang),
            Self::Applications => Text::ViewApps.of(lang),
        }
    }
}

/// One line: a process, or all of an application.
#[derive(Clone, Debug)]
pub(crate) struct ProcessRow {
    /// The process, or the first of them.
    pub(crate) id: ProcessId,
    /// Their places in the snapshot's list; never empty.
    pub(crate) places: Box<[u32]>,
    /// What they moved.
    pub(crate) figures: Figures,
    /// In a tree: with all that descend from it. Decides the order.
    pub(super) branch: Figures,
    pub(super) connections: u64,
    pub(super) retransmitted: u64,
    pub(super) reconnects: u64,
    pub(super) failures: Failures,
    /// It stands for an application, of one process or several.
    pub(super) is_application: bool,
    /// In a tree: the lines that lead to it.
    pub(super) prefix: Box<str>,
}

impl ProcessRow {
    pub(super) fn of(place: u32, process: &Process) -> Self {
        Self {
            id: process.id,
            places: [place].into(),
            figures: process.figures,
            branch: process.figures,
            connections: process.connections,
            retransmitted: process.retransmitted,
            reconnects: process.reconnects,
            failures: process.failures,
            is_application: false,
            prefix: "".into(),
        }
    }

    /// The same with what passed a filter instead of all.
    fn with(self, passed: &Passed) -> Self {
        let Passed { figures, connections, retransmitted, reconnects, failures, .. } = *passed;
        let branch = figures;
        Self { figures, branch, connections, retransmitted, reconnects, failures, ..self }
    }

    /// The filter that lets only these through.
    pub(crate) fn members(&self, look: &Look) -> Filter {
        let ids = self.places.iter().filter_map(|place| look.process(*place));
        Filter::of_application(self.name(look).text, ids.map(|process| process.id).collect())
    }

    /// What it is called: an application as reports call it, a process by its executable.
    fn name(&self, look: &Look) -> Cell {
        let Some(process) = self.process(look) else { return Cell::unknown() };
        let name = look.name(&process.identity);
        match process.identity.app_name.as_deref().filter(|_| self.is_application) {
            Some(app) => Cell { role: name.role, ..Cell::foreign(app, Role::Strong) },
            None => name,
        }
    }

    pub(super) fn process<'a>(&self, look: &'a Look) -> Option<&'a Process> {
        look.process(*self.places.first()?)
    }
}

/// The title of the column they are sorted by.
pub(crate) fn sorted_by(table: &Table<ProcessRow>) -> Option<Text> {
    COLUMNS.get(table.choice.sort).map(|column| column.facts.title)
}

/// The rows of a view: those that pass, sorted as the table says.
pub(crate) fn rows(
    table: &Table<ProcessRow>,
    view: View,
    filter: &Filter,
    look: &Look,
) -> Vec<ProcessRow> {
    let parts = filter.by_process(look);
    let places = (0u32..).zip(&look.snapshot.processes);
    let rows = places.filter_map(|(place, process)| {
        let row = ProcessRow::of(place, process);
        match &parts {
            _ if filter.passes_whole(process) => Some(row),
            Some(parts) => parts.get(&process.id).map(|passed| row.with(passed)),
            None => None,
        }
    });
    let busy = |row: &ProcessRow| row.connections > 0;
    match view {
        // What is filtered has lost its relatives.
        View::Tree if filter.passes_all() => tree(table, rows.collect(), look),
        View::Applications => {
            let mut rows = merged(rows.filter(busy), look);
            table.sort(&mut rows, look);
            rows
        }
        View::Flat | View::Tree => {
            let mut rows: Vec<_> = rows.filter(busy).collect();
            table.sort(&mut rows, look);
            rows
        }
    }
}

impl figures::Counted for ProcessRow {
    fn figures(&self, _: &Look) -> Figures {
        self.figures
    }

    fn ranking(&self, _: &Look) -> Figures {
        self.branch
    }
}

impl Row for ProcessRow {
    type Id = ProcessId;

    fn id(&self, _: &Look) -> ProcessId {
        self.id
    }

    fn is_over(&self, look: &Look) -> bool {
        let mut processes = self.places.iter().filter_map(|place| look.process(*place));
        processes.all(|process| process.identity.ended.is_some())
    }

    fn columns() -> &'static [Column<Self>] {
        COLUMNS
    }
}

const COLUMNS: &[Column<ProcessRow>] = &[
    Column {
        facts: figures::text("image_name", Text::Process, 'N', (16, 44), 255),
        cell: |row, look, width| name(row, look, width),
        compare: |one, other, look| lower_name(one, look).cmp(&lower_name(other, look)),
        value: |row, look| {
            Value::text(row.process(look).and_then(|process| process.identity.name.as_deref()))
        },
    },
    Column {
        facts: figures::figure("pid", Text::Pid, 'P', 7, 150),
        cell: |row, look, _| match (&*row.places, row.process(look)) {
            ([_], Some(process)) if process.id.is_one() => {
                Cell::new(process.identity.pid.to_string(), Role::Plain)
            }
            _ => Cell::default(),
        },
        compare: |one, other, look| pid(one, look).cmp(&pid(other, look)),
        value: |row, look| Value::number(pid(row, look)),
    },
    figures::up_rate(),
    figures::down_rate(),
    figures::uploaded(),
    figures::downloaded(),
    Column {
        facts: ColumnFacts {
            is_figure: false,
            ..figures::figure("share", Text::Share, 'S', 13, 90)
        },
        cell: |row, look, _| share(row, look),
        compare: |one, other, look| look.measured(&one.branch).cmp(&look.measured(&other.branch)),
        value: |row, look| {
            let whole = look.measured(&look.snapshot.figures);
            Value::Thousandths(thousandths(look.measured(&row.figures), whole))
        },
    },
    Column {
        facts: figures::figure("flows", Text::Conns, 'C', 6, 110),
        cell: |row, _, _| Cell::new(text::count(row.connections), Role::Plain),
        compare: |one, other, _| one.connections.cmp(&other.connections),
        value: |row, _| Value::Number(row.connections),
    },
    Column {
        facts: figures::text("recent_bytes", Text::Recent, 'A', (20, 20), 60),
        cell: |row, look, _| recent(row, look),
        compare: |one, other, look| recent_bytes(one, look).cmp(&recent_bytes(other, look)),
        value: |row, look| Value::Number(recent_bytes(row, look)),
    },
    Column {
        facts: ColumnFacts {
            optional: true,
            ..figures::figure("retransmit_bytes", Text::Resent, 'B', 9, 40)
        },
        cell: |row, look, _| look.amount(row.retransmitted, Role::Plain),
        compare: |one, other, _| one.retransmitted.cmp(&other.retransmitted),
        value: |row, _| Value::Number(row.retransmitted),
    },
    Column {
        facts: ColumnFacts {
            optional: true,
            ..figures::figure("failures", Text::Failed, 'Q', 6, 38)
        },
        cell: |row, _, _| figures::failures(&row.failures),
        compare: |one, other, _| one.failures.total().cmp(&other.failures.total()),
        value: |row, _| Value::Number(row.failures.total()),
    },
    Column {
        facts: ColumnFacts {
            optional: true,
            ..figures::text("process_user", Text::User, 'W', (12, 46), 30)
        },
        cell: |row, look, _| {
            let user = row.process(look).and_then(|process| process.identity.user.as_deref());
            user.map_or(Cell::unknown(), |user| Cell::foreign(user, Role::Plain))
        },
        compare: |one, other, look| {
            let user =
                |row: &ProcessRow| row.process(look).map(|process| process.identity.user.clone());
            user(one).cmp(&user(other))
        },
        value: |row, look| {
            Value::text(row.process(look).and_then(|process| process.identity.user.as_deref()))
        },
    },
    Column {
        facts: figures::text("image_path", Text::Path, 'F', (24, 120), 20),
        cell: |row, look, width| path(row, look, width),
        compare: |one, other, look| {
            let path =
                |row: &ProcessRow| row.process(look).map(|process| process.identity.path.clone());
            path(one).cmp(&path(other))
        },
        value: |row, look| {
            Value::text(row.process(look).and_then(|process| process.identity.path.as_deref()))
        },
    },
];

fn name(row: &ProcessRow, look: &Look, width: u16) -> Cell {
    let Some(process) = row.process(look) else { return Cell::unknown() };
    let Cell { text, role } = row.name(look);
    let text = match row.places.len() {
        1 => {
            let name = Cell { text: format!("{}{text}", row.prefix), role };
            return look.marked(&name, &process.identity, width);
        }
        members => {
            let members = text::count(members as u64);
            Text::Members.fill(look.lang, &[("name", &text), ("members", &members)])
        }
    };
    Cell { text, role }
}

fn lower_name(row: &ProcessRow, look: &Look) -> String {
    row.process(look).map(|_| row.name(look).text.to_lowercase()).unwrap_or_default()
}

fn pid(row: &ProcessRow, look: &Look) -> Option<u32> {
    let alone = row.places.len() == 1 && row.id.is_one();
    row.process(look).filter(|_| alone).map(|process| process.identity.pid)
}

fn share(row: &ProcessRow, look: &Look) -> Cell {
    let part = look.measured(&row.figures);
    let whole = look.measured(&look.snapshot.figures);
    let number = if part > 0 { text::percent(part, whole) } else { String::new() };
    let bar = bar::share(thousandths(part, whole), part > 0, 7);
    Cell::new(format!("{number:>5} {bar}"), Role::Both)
}

/// Intervals of the little picture in a row.
const RECENT: usize = 20;

fn recent(row: &ProcessRow, look: &Look) -> Cell {
    let mut values = [0u64; RECENT];
    for process in row.places.iter().filter_map(|place| look.process(*place)) {
        let steps = process.history.recent(look.snapshot.interval, RECENT);
        for (value, step) in values.iter_mut().zip(steps) {
            *value = value.saturating_add(Bytes::both(step));
        }
    }
    Cell::new(bar::sparkline(&values), Role::Both)
}

fn recent_bytes(row: &ProcessRow, look: &Look) -> u64 {
    let processes = row.places.iter().filter_map(|place| look.process(*place));
    let steps =
        processes.flat_map(|process| process.history.recent(look.snapshot.interval, RECENT));
    steps.map(Bytes::both).fold(0, u64::saturating_add)
}

fn path(row: &ProcessRow, look: &Look, width: u16) -> Cell {
    match row.process(look).and_then(|process| process.identity.path.as_deref()) {
        Some(path) => {
            let Cell { text, role } = Cell::foreign(path, Role::Faint);
            Cell { text: text::cut_front(&text, usize::from(width)), role }
        }
        None => Cell::unknown(),
    }
}

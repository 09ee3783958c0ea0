//! With whom the machine speaks.

use event::kinds::Address;
use text::count;

use super::figures::{self, Counted};
use crate::export::Value;
use crate::filter::{Filter, Passed};
use crate::look::Look;
use crate::snapshot::{Figures, Remote};
use crate::theme::Role;
use crate::widgets::cell::Cell;
use crate::widgets::table::{Column, Row};
use crate::words::Text;

/// A place in the snapshot's list of remotes, and what of it passes the filter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RemoteRow {
    place: usize,
    passed: Passed,
}

/// The remotes of which something passes.
pub(crate) fn rows(filter: &Filter, look: &Look) -> Vec<RemoteRow> {
    let parts = filter.by_remote(look);
    let all = look.snapshot.remotes.iter().enumerate();
    let row = |(place, remote): (usize, &Remote)| {
        let whole = || Passed {
            figures: remote.figures,
            connections: remote.connections,
            processes: remote.processes,
            busiest: remote.busiest,
            failures: remote.failures,
            ..Passed::default()
        };
        let passed = parts
            .as_ref()
            .map_or_else(|| Some(whole()), |parts| parts.get(&remote.address).copied());
        Some(RemoteRow { place, passed: passed? })
    };
    all.filter_map(row).collect()
}

impl RemoteRow {
    pub(crate) fn of<'a>(&self, look: &'a Look) -> &'a Remote {
        // Rows are made anew with every snapshot.
        &look.snapshot.remotes[self.place]
    }
}

impl Counted for RemoteRow {
    fn figures(&self, _: &Look) -> Figures {
        self.passed.figures
    }
}

impl Row for RemoteRow {
    type Id = Option<Address>;

    fn id(&self, look: &Look) -> Option<Address> {
        self.of(look).address
    }

    fn columns() -> &'static [Column<Self>] {
        COLUMNS
    }
}

const COLUMNS: &[Column<RemoteRow>] = &[
    Column {
        facts: figures::text("remote_name", Text::Host, 'H', (22, 60), 240),
        cell: |row, look, _| host(row.of(look), look),
        compare: |one, other, look| {
            let key = |row: &RemoteRow| (row.of(look).name.clone(), row.of(look).address);
            key(one).cmp(&key(other))
        },
        value: |row, look| Value::text(row.of(look).name.as_deref()),
    },
    Column {
        facts: figures::text("remote_address", Text::Address, 'I', (15, 39), 160),
        cell: |row, look, _| match row.of(look).address {
            Some(address) => Cell::new(address.ip().to_string(), Role::Plain),
            None => Cell::unknown(),
        },
        compare: |one, other, look| one.of(look).address.cmp(&other.of(look).address),
        value: |row, look| {
            Value::text(row.of(look).address.map(|address| address.ip().to_string()))
        },
    },
    figures::up_rate(),
    figures::down_rate(),
    figures::uploaded(),
    figures::downloaded(),
    Column {
        facts: figures::figure("flows", Text::Conns, 'C', 6, 90),
        cell: |row, _, _| Cell::new(count(row.passed.connections), Role::Plain),
        compare: |one, other, _| one.passed.connections.cmp(&other.passed.connections),
        value: |row, _| Value::Number(row.passed.connections),
    },
    Column {
        facts: figures::figure("processes", Text::ProcessCount, 'M', 6, 60),
        cell: |row, _, _| Cell::new(count(row.passed.processes.into()), Role::Plain),
        compare: |one, other, _| one.passed.processes.cmp(&other.passed.processes),
        value: |row, _| Value::Number(row.passed.processes.into()),
    },
    Column {
        facts: figures::figure("failures", Text::Failed, 'Q', 6, 55),
        cell: |row, _, _| figures::failures(&row.passed.failures),
        compare: |one, other, _| one.passed.failures.total().cmp(&other.passed.failures.total()),
        value: |row, _| Value::Number(row.passed.failures.total()),
    },
    Column {
        facts: figures::text("busiest_image_name", Text::BusiestProcess, 'N', (16, 28), 140),
        cell: |row, look, width| {
            look.process(row.passed.busiest)
                .map_or(Cell::unknown(), |process| look.called(&process.identity, width))
        },
        compare: |one, other, look| {
            let name = |row: &RemoteRow| busiest(row, look).text.to_lowercase();
            name(one).cmp(&name(other))
        },
        value: |row, look| {
            let process = look.process(row.passed.busiest);
            Value::text(process.and_then(|process| process.identity.name.as_deref()))
        },
    },
];

fn host(remote: &Remote, look: &Look) -> Cell {
    match (&remote.name, remote.address) {
        (Some(name), _) => Cell::foreign(name, Role::Strong),
        (None, Some(_)) => Cell::unknown(),
        (None, None) => Cell::new(Text::OtherRemotes.of(look.lang), Role::Faint),
    }
}

fn busiest(row: &RemoteRow, look: &Look) -> Cell {
    look.process(row.passed.busiest).map_or(Cell::unknown(), |process| look.name(&process.identity))
}

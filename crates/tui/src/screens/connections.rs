//! Every flow that is kept apart: who speaks with whom.

use event::kinds::{Endpoint, Protocol};
use traffic::ProcessId;

use super::figures::{self, Counted};
use crate::export::Value;
use crate::look::Look;
use crate::snapshot::{Connection, Figures, Stage};
use crate::theme::Role;
use crate::widgets::cell::Cell;
use crate::widgets::fit::ColumnFacts;
use crate::widgets::table::{Column, Row};
use crate::words::Text;

/// A place in the snapshot's list of connections.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConnectionRow(pub(crate) usize);

/// What names a connection.
pub(crate) type ConnectionId = (ProcessId, Protocol, Option<Endpoint>, Option<Endpoint>);

impl ConnectionRow {
    pub(crate) fn of<'a>(&self, look: &'a Look) -> &'a Connection {
        // Rows are made anew with every snapshot.
        &look.snapshot.connections[self.0]
    }
}

impl Counted for ConnectionRow {
    fn figures(&self, look: &Look) -> Figures {
        self.of(look).figures
    }
}

impl Row for ConnectionRow {
    type Id = ConnectionId;

    fn id(&self, look: &Look) -> ConnectionId {
        let connection = self.of(look);
        (connection.process, connection.protocol, connection.local, connection.remote)
    }

    /// With its process a connection ends, even where nobody said so.
    fn is_over(&self, look: &Look) -> bool {
        let owner = look.process(self.of(look).owner);
        owner.is_some_and(|process| process.identity.ended.is_some())
    }

    fn columns() -> &'static [Column<Self>] {
        COLUMNS
    }
}

const COLUMNS: &[Column<ConnectionRow>] = &[
    Column {
        facts: figures::text("image_name", Text::Process, 'N', (14, 28), 240),
        cell: |row, look, width| {
            look.process(row.of(look).owner)
                .map_or(Cell::unknown(), |process| look.called(&process.identity, width))
        },
        compare: |one, other, look| {
            owner(one, look).text.to_lowercase().cmp(&owner(other, look).text.to_lowercase())
        },
        value: |row, look| {
            let process = look.process(row.of(look).owner);
            Value::text(process.and_then(|process| process.identity.name.as_deref()))
        },
    },
    Column {
        facts: ColumnFacts { optional: true, ..figures::figure("pid", Text::Pid, 'P', 7, 60) },
        cell: |row, look, _| {
            Cell::new(pid(row, look).map_or(String::new(), |pid| pid.to_string()), Role::Plain)
        },
        compare: |one, other, look| pid(one, look).cmp(&pid(other, look)),
        value: |row, look| Value::number(pid(row, look)),
    },
    Column {
        facts: figures::text("protocol", Text::Protocol, 'O', (5, 5), 100),
        cell: |row, look, _| Cell::new(protocol(row.of(look).protocol), Role::Faint),
        compare: |one, other, look| one.of(look).protocol.cmp(&other.of(look).protocol),
        value: |row, look| Value::Text(protocol(row.of(look).protocol).to_owned()),
    },
    Column {
        facts: figures::text("remote_name", Text::Remote, 'H', (22, 50), 230),
        cell: |row, look, _| host(row.of(look), look),
        compare: |one, other, look| {
            let key = |row: &ConnectionRow| {
                let connection = row.of(look);
                (connection.remote_name.clone(), connection.remote)
            };
            key(one).cmp(&key(other))
        },
        value: |row, look| Value::text(row.of(look).remote_name.as_deref()),
    },
    Column {
        facts: figures::text("remote_endpoint", Text::Address, 'I', (21, 47), 70),
        cell: |row, look, _| end(row.of(look).remote),
        compare: |one, other, look| one.of(look).remote.cmp(&other.of(look).remote),
        value: |row, look| Value::text(row.of(look).remote.map(socket)),
    },
    figures::up_rate(),
    figures::down_rate(),
    figures::uploaded(),
    figures::downloaded(),
    Column {
        facts: figures::text("zone", Text::Zone, 'K', (8, 14), 65),
        cell: |row, look, _| Cell::new(Text::zone(row.of(look).zone).of(look.lang), Role::Faint),
        compare: |one, other, look| one.of(look).zone.cmp(&other.of(look).zone),
        value: |row, look| Value::Text(row.of(look).zone.name().to_owned()),
    },
    Column {
        facts: figures::text("use", Text::Use, 'V', (8, 14), 45),
        cell: |row, look, _| Cell::new(purpose(row, look).unwrap_or_default(), Role::Faint),
        compare: |one, other, look| purpose(one, look).cmp(&purpose(other, look)),
        value: |row, look| Value::text(purpose(row, look)),
    },
    Column {
        facts: figures::text("service", Text::Service, 'W', (10, 24), 35),
        cell: |row, look, _| {
            Cell::foreign(row.of(look).service.as_deref().unwrap_or_default(), Role::Faint)
        },
        compare: |one, other, look| one.of(look).service.cmp(&other.of(look).service),
        value: |row, look| Value::text(row.of(look).service.as_deref()),
    },
    Column {
        facts: figures::text("state", Text::Stage, 'Z', (8, 11), 80),
        cell: |row, look, _| match row.is_over(look) {
            true => Cell::new(Text::StageEnded.of(look.lang), Role::Faint),
            false => stage(row.of(look).stage, look),
        },
        compare: |one, other, look| one.of(look).stage.cmp(&other.of(look).stage),
        value: |row, look| match row.of(look).stage {
            _ if row.is_over(look) => Value::Text("process_ended".into()),
            Stage::Unknown => Value::Unknown,
            Stage::Connected => Value::Text("opened".into()),
            Stage::Accepted => Value::Text("accepted".into()),
            Stage::Closed => Value::Text("closed".into()),
            Stage::Failed(failure) => Value::Text(failure.name().into()),
        },
    },
    Column {
        facts: figures::text("last_seen_clock", Text::LastSeen, 'L', (8, 8), 50),
        cell: |row, look, _| Cell::new(look.clock(row.of(look).last), Role::Faint),
        compare: |one, other, look| one.of(look).last.cmp(&other.of(look).last),
        value: |row, look| Value::Text(look.clock(row.of(look).last)),
    },
    Column {
        facts: figures::text("local_endpoint", Text::Local, 'J', (21, 47), 40),
        cell: |row, look, _| end(row.of(look).local),
        compare: |one, other, look| one.of(look).local.cmp(&other.of(look).local),
        value: |row, look| Value::text(row.of(look).local.map(socket)),
    },
];

fn owner(row: &ConnectionRow, look: &Look) -> Cell {
    look.process(row.of(look).owner).map_or(Cell::unknown(), |process| look.name(&process.identity))
}

/// What the kernel uses it for, or what its ports are usually used for.
fn purpose(row: &ConnectionRow, look: &Look) -> Option<&'static str> {
    let connection = row.of(look);
    let role = connection.role.is_kernel().then(|| connection.role.name());
    role.or(connection.label)
}

fn pid(row: &ConnectionRow, look: &Look) -> Option<u32> {
    let process = look.process(row.of(look).owner)?;
    process.id.is_one().then_some(process.identity.pid)
}

/// The name of the other end with its port, or its address.
fn host(connection: &Connection, look: &Look) -> Cell {
    match (&connection.remote_name, connection.remote) {
        (Some(name), Some(remote)) => {
            Cell::foreign(&format!("{name}:{}", remote.port), Role::Plain)
        }
        (None, Some(remote)) => Cell::new(socket(remote), Role::Plain),
        (_, None) => {
            let flows = text::count(connection.folded);
            Cell::new(Text::Other.fill(look.lang, &[("flows", &flows)]), Role::Faint)
        }
    }
}

fn end(end: Option<Endpoint>) -> Cell {
    end.map_or(Cell::unknown(), |end| Cell::new(socket(end), Role::Faint))
}

/// An end as it is usually written: `192.0.2.1:443`, `[2001:db8::1]:443`.
pub(crate) fn socket(end: Endpoint) -> String {
    std::net::SocketAddr::new(end.address.ip(), end.port).to_string()
}

/// The name of a protocol.
pub(crate) const fn protocol(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp => "TCP",
        Protocol::Udp => "UDP",
    }
}

fn stage(stage: Stage, look: &Look) -> Cell {
    let role = if let Stage::Failed(_) = stage { Role::Notice } else { Role::Faint };
    Text::stage(stage).map_or_else(Cell::default, |text| Cell::new(text.of(look.lang), role))
}

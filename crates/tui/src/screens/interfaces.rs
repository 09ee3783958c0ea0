//! What network adapters carried, and how that compares with the sum of all processes.

use ratatui::layout::Rect;

use super::figures;
use crate::export::Value;
use crate::look::Look;
use crate::snapshot::{Bytes, Interface, Interfaces};
use crate::text::{Text, harmless};
use crate::theme::Role;
use crate::widgets::cell::{Cell, fitted};
use crate::widgets::paper::Paper;
use crate::widgets::table::{Column, Row};

/// Rows of the ledger, below the table.
const LEDGER: u16 = 9;

/// Where the table stands, and where the ledger.
pub(crate) fn parts(body: Rect) -> (Rect, Rect) {
    let below = LEDGER.min(body.height / 2);
    let table = Rect { height: body.height - below, ..body };
    (table, Rect { y: table.bottom(), height: below, ..body })
}

/// A place in the list of interfaces.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InterfaceRow(usize);

/// Every interface.
pub(crate) fn rows(look: &Look) -> Vec<InterfaceRow> {
    let known = look.snapshot.interfaces.as_ref();
    (0..known.map_or(0, |known| known.interfaces.len())).map(InterfaceRow).collect()
}

impl InterfaceRow {
    fn of<'a>(&self, look: &'a Look) -> Option<&'a Interface> {
        look.snapshot.interfaces.as_ref()?.interfaces.get(self.0)
    }

    fn carried(&self, look: &Look) -> Bytes {
        self.of(look).map_or(Bytes::default(), |interface| interface.carried)
    }
}

impl Row for InterfaceRow {
    type Id = usize;

    fn id(&self, _: &Look) -> usize {
        self.0
    }

    fn columns() -> &'static [Column<Self>] {
        COLUMNS
    }
}

const COLUMNS: &[Column<InterfaceRow>] = &[
    Column {
        facts: figures::text("interface", Text::Interface, 'N', (16, 34), 250),
        cell: |row, look, _| {
            let role = match row.of(look) {
                Some(interface) if interface.up && interface.in_total => Role::Strong,
                _ => Role::Faint,
            };
            Cell::foreign(row.of(look).map_or("", |interface| &interface.alias), role)
        },
        compare: |one, other, look| {
            one.of(look)
                .map(|interface| &interface.alias)
                .cmp(&other.of(look).map(|interface| &interface.alias))
        },
        value: |row, look| Value::text(row.of(look).map(|interface| &*interface.alias)),
    },
    Column {
        facts: figures::figure("adapter_send_bytes", Text::Uploaded, 'X', 11, 240),
        cell: |row, look, _| look.amount(row.carried(look).sent, Role::Up),
        compare: |one, other, look| one.carried(look).sent.cmp(&other.carried(look).sent),
        value: |row, look| Value::Number(row.carried(look).sent),
    },
    Column {
        facts: figures::figure("adapter_recv_bytes", Text::Downloaded, 'Y', 11, 240),
        cell: |row, look, _| look.amount(row.carried(look).received, Role::Down),
        compare: |one, other, look| one.carried(look).received.cmp(&other.carried(look).received),
        value: |row, look| Value::Number(row.carried(look).received),
    },
    Column {
        facts: figures::text("adapter", Text::Adapter, 'A', (20, 80), 100),
        cell: |row, look, _| {
            Cell::foreign(row.of(look).map_or("", |interface| &interface.description), Role::Faint)
        },
        compare: |one, other, look| {
            let name =
                |row: &InterfaceRow| row.of(look).map(|interface| interface.description.clone());
            name(one).cmp(&name(other))
        },
        value: |row, look| Value::text(row.of(look).map(|interface| &*interface.description)),
    },
];

/// Says why there are no interfaces, or draws the ledger.
pub(crate) fn draw(paper: &mut Paper<'_>, body: Rect, look: &Look) {
    let (table, below) = parts(body);
    match look.snapshot.interfaces.as_deref() {
        None => {
            let area = Rect { y: table.y + 2, height: table.height.saturating_sub(2), ..table };
            paper.paragraph(area, Text::NoInterfaces.of(look.lang), Role::Faint);
        }
        Some(Interfaces { failure: Some(reason), .. }) => {
            let area = Rect { y: table.y + 2, height: table.height.saturating_sub(2), ..table };
            let text = Text::InterfacesFailed.fill(look.lang, &[("reason", &harmless(reason))]);
            paper.paragraph(area, &text, Role::Notice);
        }
        Some(interfaces) => ledger(paper, below, interfaces, look),
    }
}

fn ledger(paper: &mut Paper<'_>, area: Rect, interfaces: &Interfaces, look: &Look) {
    let mut adapters = Bytes::default();
    let counted = interfaces.interfaces.iter().filter(|interface| interface.in_total);
    counted.for_each(|interface| adapters += interface.carried);
    // What stays on this machine meets no adapter.
    let meeting = look.snapshot.connections.iter().filter(|one| one.zone.meets_a_device());
    let mut processes = Bytes::default();
    meeting.for_each(|one| processes += one.figures.total);
    let since = Text::LedgerSince.of(look.lang);
    paper.row(area, area.y, &format!(" {since}"), Role::Title);
    let difference = |adapter: u64, process: u64| match adapter >= process {
        true => look.units.amount(adapter - process),
        false => format!("−{}", look.units.amount(process - adapter)),
    };
    let lines = [
        (
            Text::LedgerAdapters,
            look.units.amount(adapters.sent),
            look.units.amount(adapters.received),
        ),
        (
            Text::LedgerProcesses,
            look.units.amount(processes.sent),
            look.units.amount(processes.received),
        ),
        (
            Text::LedgerDifference,
            difference(adapters.sent, processes.sent),
            difference(adapters.received, processes.received),
        ),
    ];
    for ((title, up, down), y) in lines.iter().zip(area.y + 1..area.bottom()) {
        let x =
            paper.put(area.x, y, area.width, &fitted(title.of(look.lang), 20, false), Role::Plain);
        let x = paper.put(x, y, area.right().saturating_sub(x), &format!(" ▲ {up:>11}"), Role::Up);
        paper.put(x, y, area.right().saturating_sub(x), &format!(" ▼ {down:>11}"), Role::Down);
    }
    let note = Rect { y: area.y + 5, height: area.height.saturating_sub(5), ..area };
    paper.paragraph(note, Text::LedgerNote.of(look.lang), Role::Faint);
}

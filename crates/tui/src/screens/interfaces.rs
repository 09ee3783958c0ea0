//! What network adapters carried, and how that compares with the sum of all processes.

use event::timestamp::TICKS_PER_SECOND;
use ratatui::layout::Rect;
use text::{Align, fitted, sanitize};
use traffic::Balance;
use traffic::ledger::Side;

use super::figures;
use crate::export::Value;
use crate::look::Look;
use crate::snapshot::{Bytes, Interface, Interfaces};
use crate::theme::Role;
use crate::widgets::cell::Cell;
use crate::widgets::paper::Paper;
use crate::widgets::table::{Column, Row};
use crate::words::Text;

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
            // The counters may stand beside the recording all the same.
            if let Some(balance) = &look.snapshot.balance {
                balanced(paper, below, balance, look);
            }
        }
        Some(Interfaces { failure: Some(reason), .. }) => {
            let area = Rect { y: table.y + 2, height: table.height.saturating_sub(2), ..table };
            let text = Text::InterfacesFailed.fill(look.lang, &[("reason", &sanitize(reason))]);
            paper.paragraph(area, &text, Role::Notice);
        }
        Some(interfaces) => ledger(paper, below, interfaces, look),
    }
}

/// The latest balance; before there is one, the sums since the beginning.
fn ledger(paper: &mut Paper<'_>, area: Rect, interfaces: &Interfaces, look: &Look) {
    match look.snapshot.balance.as_deref() {
        Some(balance) => balanced(paper, area, balance, look),
        None => sums(paper, area, interfaces, look),
    }
}

fn balanced(paper: &mut Paper<'_>, area: Rect, balance: &Balance, look: &Look) {
    let seconds = balance.until.since(balance.from).max(0) / TICKS_PER_SECOND;
    let values = [("seconds", &*seconds.to_string()), ("time", &*look.clock(balance.until))];
    let sides = [balance.sent, balance.received];
    let unknown = || Text::Unknown.of(look.lang).to_owned();
    let amounts = |of: &dyn Fn(&Side) -> Option<u64>| {
        sides.each_ref().map(|side| of(side).map_or_else(unknown, |bytes| look.units.amount(bytes)))
    };
    let remains = sides
        .each_ref()
        .map(|side| side.difference().map_or_else(unknown, |bytes| signed(bytes, look)));
    let shares = sides
        .each_ref()
        .map(|side| side.difference_percent().map_or_else(unknown, text::signed_percent));
    let estimate = |side: &Side| side.carried.map(|_| side.explained() - side.counted());
    let lines = [
        (Text::LedgerAdapters, amounts(&|side| side.carried)),
        (Text::LedgerPayload, amounts(&|side| Some(side.counted()))),
        (Text::LedgerEstimate, amounts(&estimate)),
        (Text::LedgerRemains, remains),
        (Text::LedgerShare, shares),
    ];
    block(paper, area, &Text::LedgerLatest.fill(look.lang, &values), &lines, look);
    let note = below(area, lines.len());
    paper.paragraph(note, Text::LedgerEstimates.of(look.lang), Role::Faint);
}

fn signed(bytes: i64, look: &Look) -> String {
    let amount = look.units.amount(bytes.unsigned_abs());
    if bytes < 0 { format!("−{amount}") } else { amount }
}

fn sums(paper: &mut Paper<'_>, area: Rect, interfaces: &Interfaces, look: &Look) {
    let mut adapters = Bytes::default();
    let counted = interfaces.interfaces.iter().filter(|interface| interface.in_total);
    counted.for_each(|interface| adapters += interface.carried);
    // What stays on this machine meets no adapter.
    let meeting = look.snapshot.connections.iter().filter(|one| one.zone.meets_a_device());
    let mut processes = Bytes::default();
    meeting.for_each(|one| processes += one.figures.total);
    let amounts = |bytes: Bytes| [bytes.sent, bytes.received].map(|one| look.units.amount(one));
    let difference = |adapter: u64, process: u64| {
        signed(i64::try_from(i128::from(adapter) - i128::from(process)).unwrap_or(i64::MAX), look)
    };
    let differences = [
        difference(adapters.sent, processes.sent),
        difference(adapters.received, processes.received),
    ];
    let lines = [
        (Text::LedgerAdapters, amounts(adapters)),
        (Text::LedgerProcesses, amounts(processes)),
        (Text::LedgerDifference, differences),
    ];
    block(paper, area, Text::LedgerSince.of(look.lang), &lines, look);
    let note = below(area, lines.len());
    paper.paragraph(note, Text::LedgerNote.of(look.lang), Role::Faint);
}

/// A title, and below it lines of what went up and what came down.
fn block(
    paper: &mut Paper<'_>,
    area: Rect,
    title: &str,
    lines: &[(Text, [String; 2])],
    look: &Look,
) {
    paper.row(area, area.y, &format!(" {title}"), Role::Title);
    for ((title, [up, down]), y) in lines.iter().zip(area.y + 1..area.bottom()) {
        let room = |x: u16| area.right().saturating_sub(x);
        let title = fitted(title.of(look.lang), 20, Align::Left);
        let x = paper.put(area.x, y, area.width, &title, Role::Plain);
        let x = paper.put(x, y, room(x), &format!(" ▲ {up:>11}"), Role::Up);
        paper.put(x, y, room(x), &format!(" ▼ {down:>11}"), Role::Down);
    }
}

/// What is left of an area below the lines of its block, and one that is empty.
fn below(area: Rect, lines: usize) -> Rect {
    let used = u16::try_from(lines + 2).unwrap_or(u16::MAX).min(area.height);
    Rect { y: area.y + used, height: area.height - used, ..area }
}

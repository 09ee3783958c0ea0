//! How far the figures can be trusted, and what they cost.

use ratatui::layout::Rect;
use text::{count, sanitize};

use super::figures;
use crate::export::Value;
use crate::look::Look;
use crate::snapshot::Process;
use crate::theme::Role;
use crate::widgets::cell::Cell;
use crate::widgets::paper::Paper;
use crate::widgets::table::{Column, Row};
use crate::words::Text;

/// What drawing has cost so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Drawing {
    /// Screens drawn.
    pub screens: u64,
    /// Time the last one took, in microseconds.
    pub last: u64,
}

/// One line: what is counted, and its figure.
struct Line {
    title: Text,
    text: String,
    role: Role,
}

/// Most sentences about what was missed that are shown; more are older.
const SENTENCES: usize = 4;

/// What was missed and why, the latest last.
fn said(look: &Look) -> &[Box<str>] {
    let said = &look.snapshot.health.said;
    &said[said.len().saturating_sub(SENTENCES)..]
}

/// Where sentences and lines stand, and where the table of processes in trouble.
pub(crate) fn parts(body: Rect, look: &Look) -> (Rect, Rect) {
    let sentences = u16::try_from(said(look).len()).unwrap_or(0);
    let lines = (18 + sentences).min(body.height.saturating_sub(4));
    let upper = Rect { height: lines, ..body };
    (upper, Rect { y: upper.bottom(), height: body.height - lines, ..body })
}

/// Draws the sentences and the lines.
pub(crate) fn draw(paper: &mut Paper<'_>, body: Rect, look: &Look, drawing: Drawing) {
    let (area, below) = parts(body, look);
    let mut rows_left = area.y..area.bottom().saturating_sub(1);
    for (sentence, y) in said(look).iter().zip(&mut rows_left) {
        paper.put(area.x, y, area.width, &sanitize(sentence), Role::Alarm);
    }
    let lines = lines(look, drawing);
    let titles = lines.iter().map(|line| text::width(line.title.of(look.lang)));
    let wide = u16::try_from(titles.max().unwrap_or(0)).unwrap_or(u16::MAX);
    for (line, y) in lines.iter().zip(rows_left) {
        paper.put(area.x, y, area.width, line.title.of(look.lang), Role::Plain);
        let x = area.x.saturating_add(wide).saturating_add(2);
        paper.put(x, y, area.right().saturating_sub(x), &line.text, line.role);
    }
    let title = Text::HealthTroubled.of(look.lang);
    paper.put(area.x, area.bottom() - 1, area.width, title, Role::Strong);
    if rows(look).is_empty() {
        paper.put(below.x, below.y + 1, below.width, Text::NoTrouble.of(look.lang), Role::Faint);
    }
}

fn lines(look: &Look, drawing: Drawing) -> Vec<Line> {
    let health = &look.snapshot.health;
    let unknown = || Text::Unknown.of(look.lang).to_owned();
    let line = |title, number: u64, bad: Role| {
        let role = if number == 0 { Role::Faint } else { bad };
        let text = if look.is_known() { count(number) } else { unknown() };
        Line { title, text, role }
    };
    let lost = |title, number| match health.losses_unknown {
        true => Line { title, text: unknown(), role: Role::Alarm },
        false => line(title, number, Role::Alarm),
    };
    let duration = |title, number: u64| {
        let text = Text::Microseconds.fill(look.lang, &[("number", &count(number))]);
        Line { title, text, role: Role::Plain }
    };
    let unattributed = look.snapshot.unattributed.total.both();
    let bytes = if look.is_known() { look.units.amount(unattributed) } else { unknown() };
    let own = health.own.map_or_else(unknown, |own| {
        let (whole, tenth) = (own.core_permille / 10, own.core_permille % 10);
        format!("{whole}.{tenth}%  {}", look.units.amount(own.resident_bytes))
    });
    let mut lines = vec![
        line(Text::HealthEvents, health.events, Role::Plain),
        lost(Text::HealthLost, health.events_lost),
        lost(Text::HealthBuffers, health.buffers_lost),
        line(Text::HealthDropped, health.dropped, Role::Alarm),
        line(Text::HealthUndecoded, health.undecoded, Role::Notice),
        line(Text::HealthLate, health.late, Role::Notice),
        line(Text::HealthFolded, health.folded_flows, Role::Notice),
        line(Text::HealthGaps, health.gaps, Role::Notice),
        line(Text::HealthDamaged, health.damaged, Role::Notice),
        line(Text::HealthSkipped, health.snapshots_skipped, Role::Notice),
        line(Text::HealthFailures, health.connect_failures, Role::Notice),
        line(Text::HealthReadAsOlder, health.read_as_older, Role::Plain),
        Line {
            title: Text::HealthUnattributed,
            text: bytes,
            role: if unattributed == 0 { Role::Faint } else { Role::Notice },
        },
        Line { title: Text::HealthOwn, text: own, role: Role::Plain },
        Line { title: Text::HealthFrames, text: count(drawing.screens), role: Role::Plain },
        duration(Text::HealthDrawn, drawing.last),
    ];
    /// Behind the folded flows.
    const RARE: usize = 7;
    // Hardly ever anything; on a small screen a line of zeros would hide another.
    let rare = [
        (Text::HealthFoldedProcesses, health.folded_processes),
        (Text::HealthTexts, health.texts_left_out),
    ];
    let rare = rare.into_iter().filter(|(_, number)| *number > 0);
    lines.splice(RARE..RARE, rare.map(|(text, number)| line(text, number, Role::Notice)));
    lines
}

/// A process whose bytes were sent again, that had to connect again, or whose connections failed:
/// its place in the list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TroubleRow(u32);

/// All of them.
pub(crate) fn rows(look: &Look) -> Vec<TroubleRow> {
    let all = (0u32..).zip(&look.snapshot.processes);
    let troubled = |process: &Process| {
        process.retransmitted > 0 || process.reconnects > 0 || process.failures.total() > 0
    };
    all.filter(|(_, process)| troubled(process)).map(|(place, _)| TroubleRow(place)).collect()
}

impl TroubleRow {
    fn number(&self, look: &Look, of: fn(&Process) -> u64) -> u64 {
        look.process(self.0).map_or(0, of)
    }
}

impl Row for TroubleRow {
    type Id = Option<traffic::ProcessId>;

    fn id(&self, look: &Look) -> Self::Id {
        look.process(self.0).map(|process| process.id)
    }

    fn columns() -> &'static [Column<Self>] {
        COLUMNS
    }
}

const COLUMNS: &[Column<TroubleRow>] = &[
    Column {
        facts: figures::text("image_name", Text::Process, 'N', (16, 44), 250),
        cell: |row, look, width| {
            look.process(row.0)
                .map_or(Cell::unknown(), |process| look.called(&process.identity, width))
        },
        compare: |one, other, look| {
            let name =
                |row: &TroubleRow| look.process(row.0).map(|process| process.identity.name.clone());
            name(one).cmp(&name(other))
        },
        value: |row, look| {
            Value::text(look.process(row.0).and_then(|process| process.identity.name.as_deref()))
        },
    },
    Column {
        facts: figures::figure("pid", Text::Pid, 'P', 7, 200),
        cell: |row, look, _| {
            Cell::new(
                row.number(look, |process| process.identity.pid.into()).to_string(),
                Role::Plain,
            )
        },
        compare: |one, other, look| {
            let pid = |row: &TroubleRow| row.number(look, |process| process.identity.pid.into());
            pid(one).cmp(&pid(other))
        },
        value: |row, look| Value::Number(row.number(look, |process| process.identity.pid.into())),
    },
    Column {
        facts: figures::figure("retransmit_bytes", Text::Resent, 'B', 10, 240),
        cell: |row, look, _| {
            look.amount(row.number(look, |process| process.retransmitted), Role::Notice)
        },
        compare: |one, other, look| {
            let bytes = |row: &TroubleRow| row.number(look, |process| process.retransmitted);
            bytes(one).cmp(&bytes(other))
        },
        value: |row, look| Value::Number(row.number(look, |process| process.retransmitted)),
    },
    Column {
        facts: figures::figure("reconnects", Text::Retries, 'C', 8, 240),
        cell: |row, look, _| {
            Cell::new(count(row.number(look, |process| process.reconnects)), Role::Notice)
        },
        compare: |one, other, look| {
            let times = |row: &TroubleRow| row.number(look, |process| process.reconnects);
            times(one).cmp(&times(other))
        },
        value: |row, look| Value::Number(row.number(look, |process| process.reconnects)),
    },
    Column {
        facts: figures::figure("failures", Text::Failed, 'Q', 8, 240),
        cell: |row, look, _| {
            Cell::new(count(row.number(look, |process| process.failures.total())), Role::Notice)
        },
        compare: |one, other, look| {
            let times = |row: &TroubleRow| row.number(look, |process| process.failures.total());
            times(one).cmp(&times(other))
        },
        value: |row, look| Value::Number(row.number(look, |process| process.failures.total())),
    },
];

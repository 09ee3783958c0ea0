//! One process in detail: who it is, its rates, its connections, hosts, and what it opened.

use ratatui::layout::Rect;
use text::{count, sanitize, width};
use traffic::{Failures, ProcessId};

use super::chart;
use super::connections::{ConnectionRow, protocol, socket};
use super::figures::{self, Counted};
use crate::export::Value;
use crate::look::Look;
use crate::snapshot::{Figures, LogEntry, Process, Stage};
use crate::theme::Role;
use crate::widgets::cell::Cell;
use crate::widgets::fit::ColumnFacts;
use crate::widgets::paper::Paper;
use crate::widgets::table::{Column, Row};
use crate::words::Text;

/// What Tab goes through on this screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Pane {
    #[default]
    Connections,
    Hosts,
    Log,
}

impl Pane {
    /// All of them, in the order of Tab.
    pub(crate) const ALL: [Self; 3] = [Self::Connections, Self::Hosts, Self::Log];
}

/// Where its parts stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Parts {
    pub(crate) identity: Rect,
    pub(crate) chart: Option<Rect>,
    /// The panes that are seen.
    pub(crate) panes: Vec<(Pane, Rect)>,
}

/// Rows that say who it is.
const IDENTITY: u16 = 4;
/// From this width on hosts and log stand side by side.
const BESIDE: u16 = 110;

/// Cuts the body into parts. Without room for both, of hosts and log the chosen one is seen.
pub(crate) fn parts(body: Rect, pane: Pane) -> Parts {
    let strip = |y, height| Rect { y, height, ..body };
    let identity = strip(body.y, IDENTITY.min(body.height));
    let chart_rows = match body.height {
        0..16 => 0,
        16..26 => 4,
        26..40 => 8,
        _ => 12,
    };
    let chart = (chart_rows > 0).then(|| strip(identity.bottom(), chart_rows));
    let top = chart.map_or(identity.bottom(), Rect::bottom);
    let left = body.bottom().saturating_sub(top);
    let upper = strip(top, left - left * 2 / 5);
    let lower = strip(upper.bottom(), left * 2 / 5);
    let mut panes = vec![(Pane::Connections, upper)];
    if body.width >= BESIDE {
        let half = body.width / 2;
        panes.push((Pane::Hosts, Rect { width: half - 1, ..lower }));
        panes.push((Pane::Log, Rect { x: half + 1, width: body.width - half - 1, ..lower }));
    } else {
        panes.push((if pane == Pane::Log { Pane::Log } else { Pane::Hosts }, lower));
    }
    Parts { identity, chart, panes }
}

/// Draws all but the panes.
pub(crate) fn draw(paper: &mut Paper<'_>, parts: &Parts, process: &Process, look: &Look) {
    let area = parts.identity;
    title(paper, area, process, look);
    for (line, y) in identity(process, look).iter().zip(area.y + 1..area.bottom()) {
        let mut x = area.x;
        for (title, value) in line {
            x = paper.put(x, y, area.right().saturating_sub(x), title.of(look.lang), Role::Faint);
            x = paper.put(x + 1, y, area.right().saturating_sub(x + 1), value, Role::Plain);
            x = (x + 2).min(area.right());
        }
    }
    if let Some(area) = parts.chart {
        chart::of(paper, area, look, &process.history);
    }
}

fn title(paper: &mut Paper<'_>, area: Rect, process: &Process, look: &Look) {
    let name = look.called(&process.identity, area.width / 2);
    let mut x = paper.put(area.x, area.y, area.width / 2, &name.text, Role::Strong);
    let figures = &process.figures;
    let mut pieces = vec![
        (look.rate(figures.gained.sent, Role::Up), " ▲ "),
        (look.rate(figures.gained.received, Role::Down), " ▼ "),
        (look.amount(figures.total.sent, Role::Up), "  Σ ▲ "),
        (look.amount(figures.total.received, Role::Down), " ▼ "),
    ];
    if process.identity.naming.is_of_one() {
        let pid = format!("{} {}", Text::Pid.of(look.lang), process.identity.pid);
        pieces.insert(0, (Cell::new(pid, Role::Plain), "  "));
    }
    for (cell, before) in pieces {
        x = paper.put(
            x,
            area.y,
            area.right().saturating_sub(x),
            &format!("{before}{}", cell.text),
            cell.role,
        );
    }
}

/// Lines of titles and values, what matters most first.
fn identity(process: &Process, look: &Look) -> [Vec<(Text, String)>; 3] {
    let identity = &process.identity;
    let text = |text: &Option<Box<str>>| {
        text.as_deref().map_or_else(|| Text::Unknown.of(look.lang).to_owned(), sanitize)
    };
    let clock = |moment: Option<_>| {
        moment.map_or_else(|| Text::Unknown.of(look.lang).to_owned(), |moment| look.clock(moment))
    };
    let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
    let mut life = vec![
        (Text::IdentityUser, text(&identity.user)),
        (Text::IdentityStarted, clock(identity.started)),
    ];
    if identity.ended.is_some() {
        let code = identity
            .exit_code
            .map(|code| Text::ExitCode.fill(look.lang, &[("code", &code.to_string())]));
        let code = code.map_or_else(String::new, |code| format!(" ({code})"));
        life.push((Text::IdentityEnded, clock(identity.ended) + &code));
    }
    if process.failures.total() > 0 {
        life.push((Text::IdentityFailures, failures(&process.failures, look)));
    }
    if identity.parent_pid.is_some() {
        life.push((Text::IdentityParent, number(identity.parent_pid)));
    }
    if identity.session.is_some() {
        life.push((Text::IdentitySession, number(identity.session)));
    }
    if identity.package.is_some() {
        life.push((Text::IdentityPackage, text(&identity.package)));
    }
    [
        vec![(Text::IdentityPath, text(&identity.path))],
        vec![(Text::IdentityCommand, text(&identity.command_line))],
        life,
    ]
}

/// Connections that failed, by how.
fn failures(failures: &Failures, look: &Look) -> String {
    let ways = failures.ways().map(|(failure, times)| {
        let way = Text::stage(Stage::Failed(failure)).map_or("", |text| text.of(look.lang));
        Text::Ways.fill(look.lang, &[("times", &count(times)), ("way", way)])
    });
    ways.collect::<Vec<_>>().join(Text::ListSeparator.of(look.lang))
}

/// The head of a pane without rows, or beside it.
pub(crate) fn note(paper: &mut Paper<'_>, area: Rect, text: &str) {
    if area.height > 1 && width(text) > 0 {
        paper.put(area.x, area.y + 1, area.width, text, Role::Faint);
    }
}

/// One host, or one address without a name.
#[derive(Clone, Debug)]
pub(crate) struct HostRow {
    /// Its name, or its address.
    host: String,
    has_name: bool,
    figures: Figures,
    connections: u64,
    failures: Failures,
}

/// The hosts a process speaks with.
pub(crate) fn hosts(rows: &[ConnectionRow], look: &Look) -> Vec<HostRow> {
    let mut hosts: Vec<HostRow> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for row in rows {
        let connection = row.of(look);
        let address = connection.remote.map(|end| end.address.ip().to_string());
        let has_name = connection.remote_name.is_some();
        let named = connection.remote_name.as_deref().map(str::to_owned).or(address);
        let host = named.unwrap_or_else(|| Text::OtherRemotes.of(look.lang).to_owned());
        let place = *places.entry(host.clone()).or_insert(hosts.len());
        if place == hosts.len() {
            let (figures, failures) = (Figures::default(), Failures::default());
            hosts.push(HostRow { host, has_name, figures, connections: 0, failures });
        }
        hosts[place].figures += connection.figures;
        hosts[place].connections += connection.folded.max(1);
        hosts[place].failures += connection.failures;
    }
    hosts
}

impl Counted for HostRow {
    fn figures(&self, _: &Look) -> Figures {
        self.figures
    }
}

impl Row for HostRow {
    /// Names do not change; a hash would do, but a screen has few of them.
    type Id = u64;

    fn id(&self, _: &Look) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        self.host.hash(&mut hasher);
        hasher.finish()
    }

    fn columns() -> &'static [Column<Self>] {
        HOSTS
    }
}

const HOSTS: &[Column<HostRow>] = &[
    Column {
        facts: figures::text("host", Text::NamesMet, 'H', (18, 50), 240),
        cell: |row, _, _| {
            Cell::foreign(&row.host, if row.has_name { Role::Strong } else { Role::Plain })
        },
        compare: |one, other, _| one.host.cmp(&other.host),
        value: |row, _| Value::Text(row.host.clone()),
    },
    figures::up_rate(),
    figures::down_rate(),
    figures::uploaded(),
    figures::downloaded(),
    Column {
        facts: figures::figure("flows", Text::Conns, 'C', 6, 90),
        cell: |row, _, _| Cell::new(count(row.connections), Role::Plain),
        compare: |one, other, _| one.connections.cmp(&other.connections),
        value: |row, _| Value::Number(row.connections),
    },
    Column {
        facts: figures::figure("failures", Text::Failed, 'Q', 6, 55),
        cell: |row, _, _| figures::failures(&row.failures),
        compare: |one, other, _| one.failures.total().cmp(&other.failures.total()),
        value: |row, _| Value::Number(row.failures.total()),
    },
];

/// One line of the log: a place in the snapshot's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogRow(usize);

/// What the log says of a process, the newest first.
pub(crate) fn log(process: ProcessId, look: &Look) -> Vec<LogRow> {
    let all = look.snapshot.log.iter().enumerate().rev();
    all.filter(|(_, entry)| entry.process == process).map(|(place, _)| LogRow(place)).collect()
}

impl LogRow {
    fn of<'a>(&self, look: &'a Look) -> &'a LogEntry {
        // Rows are made anew with every snapshot.
        &look.snapshot.log[self.0]
    }
}

impl Row for LogRow {
    type Id = usize;

    fn id(&self, _: &Look) -> usize {
        self.0
    }

    fn columns() -> &'static [Column<Self>] {
        LOG
    }
}

const LOG: &[Column<LogRow>] = &[
    Column {
        facts: ColumnFacts {
            is_figure: true,
            ..figures::text("time", Text::Time, 'A', (8, 8), 250)
        },
        cell: |row, look, _| Cell::new(look.clock(row.of(look).at), Role::Faint),
        compare: |one, other, _| one.0.cmp(&other.0),
        value: |row, look| Value::Text(look.clock(row.of(look).at)),
    },
    Column {
        facts: figures::text("what", Text::Stage, 'Z', (8, 11), 240),
        cell: |row, look, _| Cell::new(happened(row.of(look).stage).of(look.lang), Role::Plain),
        compare: |one, other, look| one.of(look).stage.cmp(&other.of(look).stage),
        value: |row, look| Value::Text(happened(row.of(look).stage).of(text::Lang::En).to_owned()),
    },
    Column {
        facts: figures::text("remote_endpoint", Text::Remote, 'H', (20, 60), 230),
        cell: |row, look, _| {
            let entry = row.of(look);
            match &entry.remote_name {
                Some(name) => Cell::foreign(&format!("{name}:{}", entry.remote.port), Role::Plain),
                None => Cell::new(socket(entry.remote), Role::Plain),
            }
        },
        compare: |one, other, look| one.of(look).remote.cmp(&other.of(look).remote),
        value: |row, look| Value::Text(socket(row.of(look).remote)),
    },
    Column {
        facts: figures::text("protocol", Text::Protocol, 'O', (5, 5), 50),
        cell: |row, look, _| Cell::new(protocol(row.of(look).protocol), Role::Faint),
        compare: |one, other, look| one.of(look).protocol.cmp(&other.of(look).protocol),
        value: |row, look| Value::Text(protocol(row.of(look).protocol).to_owned()),
    },
];

fn happened(stage: Stage) -> Text {
    Text::stage(stage).unwrap_or(Text::StageClosed)
}

//! What a cell needs to know beside its row.

use std::collections::HashSet;
use std::sync::Arc;

use event::Timestamp;
use event::timestamp::TICKS_PER_SECOND;
use text::{Lang, Units, per_second};

use crate::snapshot::{Figures, Identity, Process, Snapshot};
use crate::theme::Role;
use crate::theme::Theme;
use crate::widgets::cell::Cell;
use crate::words::Text;
use traffic::Naming;

/// Stands behind the name of a process that has ended.
const ENDED: &str = " †";

/// What shares are shares of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Measure {
    /// Of all time, not of the interval.
    totals: bool,
    direction: Direction,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Direction {
    Sent,
    Received,
    #[default]
    Both,
}

impl Measure {
    /// What a table is sorted by; where that is no amount of bytes, both directions.
    pub(crate) fn of(sorted: Option<Text>, totals_first: bool) -> Self {
        let (totals, direction) = match sorted {
            Some(Text::UpRate) => (false, Direction::Sent),
            Some(Text::DownRate) => (false, Direction::Received),
            Some(Text::Uploaded) => (true, Direction::Sent),
            Some(Text::Downloaded) => (true, Direction::Received),
            _ => (totals_first, Direction::Both),
        };
        Self { totals, direction }
    }

    const fn title(self) -> Text {
        match (self.totals, self.direction) {
            (false, Direction::Sent) => Text::ShareOfUpRate,
            (false, Direction::Received) => Text::ShareOfDownRate,
            (false, Direction::Both) => Text::ShareOfRates,
            (true, Direction::Sent) => Text::ShareOfUploaded,
            (true, Direction::Received) => Text::ShareOfDownloaded,
            (true, Direction::Both) => Text::ShareOfTotals,
        }
    }
}

/// Process ids that occur twice.
pub(crate) fn repeated(snapshot: &Snapshot) -> HashSet<u32> {
    let mut seen = HashSet::new();
    let pids = snapshot.processes.iter().filter(|process| process.id.is_one());
    pids.map(|process| process.identity.pid).filter(|pid| !seen.insert(*pid)).collect()
}

/// The data, and how the user wants to see it.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    pub(crate) lang: Lang,
    pub(crate) theme: Theme,
    pub(crate) units: Units,
    /// Totals rather than rates where there is no room for both.
    pub(crate) totals_first: bool,
    pub(crate) measure: Measure,
    pub(crate) snapshot: Arc<Snapshot>,
    /// Process ids that more than one process of the snapshot had.
    pub(crate) repeated: Arc<HashSet<u32>>,
}

impl Look {
    /// Bytes of the interval as a rate; nothing is written faint.
    pub(crate) fn rate(&self, bytes: u64, role: Role) -> Cell {
        let rate = per_second(bytes, self.snapshot.ticks);
        let role = if rate == 0 { Role::Faint } else { role };
        Cell::new(self.units.rate(rate), role)
    }

    /// An amount of bytes.
    pub(crate) fn amount(&self, bytes: u64, role: Role) -> Cell {
        let role = if bytes == 0 { Role::Faint } else { role };
        Cell::new(self.units.amount(bytes), role)
    }

    /// Whether there was an interval, so that a zero is a figure and not a lack of one.
    pub(crate) fn is_known(&self) -> bool {
        self.snapshot.ticks > 0 || self.snapshot.last
    }

    /// Local time of day.
    pub(crate) fn clock(&self, moment: Timestamp) -> String {
        if moment.unix_nanoseconds() < 0 {
            // A recording that does not say when it began.
            return Text::Unknown.of(self.lang).to_owned();
        }
        let local = moment
            .0
            .div_euclid(TICKS_PER_SECOND)
            .saturating_add(i64::from(self.snapshot.utc_offset));
        let second = local.rem_euclid(86_400);
        format!("{:02}:{:02}:{:02}", second / 3600, second % 3600 / 60, second % 60)
    }

    /// The process at a place of the list.
    pub(crate) fn process(&self, place: u32) -> Option<&Process> {
        self.snapshot.processes.get(usize::try_from(place).ok()?)
    }

    /// People's name for a process.
    pub(crate) fn name(&self, identity: &Identity) -> Cell {
        match (&identity.name, identity.naming) {
            (_, Naming::NoOwner) => Cell::new(Text::Unattributed.of(self.lang), Role::Faint),
            (_, Naming::Others) => Cell::new(Text::OtherProcesses.of(self.lang), Role::Faint),
            (Some(name), _) => {
                let role = if identity.ended.is_some() { Role::Faint } else { Role::Strong };
                let end = if identity.name_is_cut { "…" } else { "" };
                Cell::foreign(&format!("{name}{end}"), role)
            }
            (None, _) => {
                let pid = identity.pid.to_string();
                Cell::new(Text::UnnamedProcess.fill(self.lang, &[("pid", &pid)]), Role::Faint)
            }
        }
    }

    /// The same in a table of this many cells: since when it runs where its id has been used
    /// twice, and a mark when it has ended.
    pub(crate) fn called(&self, identity: &Identity, width: u16) -> Cell {
        let name = self.name(identity);
        self.marked(&name, identity, width)
    }

    /// A cell that names a process, with what [`Look::called`] says behind the name.
    pub(crate) fn marked(&self, name: &Cell, identity: &Identity, width: u16) -> Cell {
        let mut behind = String::new();
        if let Some(started) = identity.started.filter(|_| self.repeated.contains(&identity.pid)) {
            behind = format!(" {}", self.clock(started));
        }
        if identity.ended.is_some() {
            behind += ENDED;
        }
        let room = usize::from(width).saturating_sub(text::width(&behind));
        Cell { text: text::cut(&name.text, room) + &behind, role: name.role }
    }

    /// The bytes that shares are shares of.
    pub(crate) fn measured(&self, figures: &Figures) -> u64 {
        let Measure { totals, direction } = self.measure;
        let bytes = if totals { figures.total } else { figures.gained };
        match direction {
            Direction::Sent => bytes.sent,
            Direction::Received => bytes.received,
            Direction::Both => bytes.both(),
        }
    }

    /// The head of a column. A share says of what.
    pub(crate) fn title(&self, title: Text) -> &'static str {
        let said = if title == Text::Share { self.measure.title() } else { title };
        said.of(self.lang)
    }
}

//! The comparison live: traffic as it is counted, the counters of the same time.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use event::kinds::Adapter;
use event::timestamp::TICKS_PER_SECOND;
use traffic::ledger::AdapterCarried;
use traffic::{Balance, Ledger, Settings, ZoneBasis};

use super::{Compared, Source, exit, shown};
use crate::cli::CompareArgs;
use crate::counters_file::Reading;
use crate::exit::Exit;
use crate::ledger::{Account, counters};
use crate::live::{Extent, Frame, LiveSettings};
use crate::pipeline;
use crate::system::{self, System, SystemError};
use crate::terminal::{Failure, Terminal};

const USUAL_INTERVAL: Duration = Duration::from_secs(10);

pub(super) fn run(args: &CompareArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let system = system::here()?;
    let ticks = ticks(args.interval.unwrap_or(USUAL_INTERVAL));
    let first = read(&*system)?;
    let windows = Windows::new(ticks, first);
    let mut comparing = Comparing {
        system: &*system,
        args,
        terminal,
        windows,
        left: args.count,
        shown: 0,
        end: Ok(Exit::Success),
    };
    system.capture(settings(ticks), &Arc::default(), &mut |frame| comparing.take(&frame))?;
    comparing.end
}

/// One interval of this length, compared. `None` where no whole one was seen: Ctrl+C came first.
///
/// # Errors
/// Counters could not be read, or sessions not run.
pub(crate) fn once(system: &dyn System, length: Duration) -> Result<Option<Balance>, SystemError> {
    let ticks = ticks(length);
    let mut windows = Windows::new(ticks, read(system)?);
    let mut seen = Ok(None);
    system.capture(settings(ticks), &Arc::default(), &mut |frame| {
        seen = read(system).map(|reading| windows.take(&frame, reading));
        match &seen {
            Ok(None) => ControlFlow::Continue(()),
            Ok(Some(_)) | Err(_) => ControlFlow::Break(()),
        }
    })?;
    Ok(seen?.map(|window| window.balance))
}

fn settings(ticks: i64) -> LiveSettings {
    let engine = Settings { interval_ticks: ticks.min(TICKS_PER_SECOND), ..Settings::default() };
    let grouping = Ledger::GROUPING.to_vec();
    LiveSettings {
        engine,
        grouping,
        overview: false,
        identities: 0,
        resolves: false,
        buffer_megabytes: None,
    }
}

fn ticks(length: Duration) -> i64 {
    i64::try_from(length.as_nanos() / 100).unwrap_or(i64::MAX)
}

fn read(system: &dyn System) -> Result<Reading, SystemError> {
    let counters = system.adapter_counters()?;
    Ok(Reading { at: pipeline::now(), counters })
}

/// Shows intervals until there are enough of them or nobody reads any more.
struct Comparing<'a> {
    system: &'a dyn System,
    args: &'a CompareArgs,
    terminal: &'a Terminal,
    windows: Windows,
    /// Intervals still to be shown; `None` for all until the end.
    left: Option<u64>,
    shown: u64,
    end: Result<Exit, Failure>,
}

impl Comparing<'_> {
    fn take(&mut self, frame: &Frame) -> ControlFlow<()> {
        let reading = match read(self.system) {
            Ok(reading) => reading,
            Err(error) => return self.fail(error.into()),
        };
        let Some(window) = self.windows.take(frame, reading) else {
            return ControlFlow::Continue(());
        };
        let names = self.system.adapters().unwrap_or_default();
        let compared =
            Compared { number: self.shown, ..window.compared(&names, self.args.tolerance) };
        self.shown += 1;
        if let Err(failure) = shown::write(&compared, self.args.format.chosen, self.terminal) {
            return self.fail(failure);
        }
        // A difference stays found, whatever the next interval shows.
        let ends = exit(compared.verdict());
        if ends != Exit::Success && self.end.is_ok() {
            self.end = Ok(ends);
        }
        self.left = self.left.map(|left| left.saturating_sub(1));
        if self.left == Some(0) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn fail(&mut self, failure: Failure) -> ControlFlow<()> {
        self.end = Err(failure);
        ControlFlow::Break(())
    }
}

/// An interval with its traffic and the counters at both ends.
struct Window {
    balance: Balance,
    adapters: Vec<AdapterCarried>,
    knows_adapters: bool,
}

impl Window {
    fn compared(self, names: &[Adapter], tolerance: f64) -> Compared {
        let name = |index| {
            let adapter = names.iter().find(|adapter| adapter.index == index);
            adapter.map_or_else(|| format!("#{index}"), |adapter| adapter.name.to_string())
        };
        let account = Account {
            balance: self.balance,
            adapters: self.adapters.into_iter().map(|one| (one, name(one.index))).collect(),
            no_counters: None,
            knows_adapters: self.knows_adapters,
        };
        Compared { account, source: Source::Live, tolerance, number: 0 }
    }
}

/// Puts frames together to intervals, and reads the counters' values at their borders.
///
/// A frame comes a moment after its interval has ended, when its events have; counters can only be
/// read then. Their values at the border are taken from the readings before and after it.
struct Windows {
    ticks: i64,
    last: Reading,
    /// Where the interval began; `None` before the first border.
    from: Option<Border>,
    ledger: Ledger,
}

/// What was known where an interval began.
struct Border {
    reading: Reading,
    /// Zones were told by a table of adapters.
    knows_adapters: bool,
}

impl Border {
    fn of(reading: Reading, frame: &Frame) -> Self {
        let knows_adapters = frame.zone_basis != ZoneBasis::AddressRanges;
        Self { reading, knows_adapters }
    }
}

impl Windows {
    fn new(ticks: i64, first: Reading) -> Self {
        Self { ticks, last: first, from: None, ledger: Ledger::default() }
    }

    /// Takes a frame and the reading made when it came; gives an interval that is complete.
    fn take(&mut self, frame: &Frame, reading: Reading) -> Option<Window> {
        // An early frame comes again as a whole; the last one ends within an interval.
        if frame.extent == Extent::Early || frame.last {
            return None;
        }
        let border = counters::at(&self.last, &reading, frame.at);
        self.last = reading;
        // A clock that was set back leaves no interval to compare: begin anew.
        let begun = self.from.take().filter(|from| from.reading.at < frame.at);
        let Some(from) = begun else {
            self.ledger = Ledger::default();
            // What came before the first border belongs to an interval seen in part.
            self.ledger.read_counters(border.at, &border.counters);
            self.from = Some(Border::of(border, frame));
            return None;
        };
        frame.lines.iter().for_each(|line| self.ledger.add_group(&line.key, &line.gained));
        // A frame that nobody took in time is part of the next; a stop of the processes' session
        // loses names, not bytes.
        self.ledger.lose(frame.missed.into());
        if frame.at.since(from.reading.at) < self.ticks {
            self.from = Some(from);
            return None;
        }
        let balance = self.ledger.read_counters(border.at, &border.counters)?;
        let adapters = AdapterCarried::between(&from.reading.counters, &border.counters);
        self.from = Some(Border::of(border, frame));
        Some(Window { balance, adapters, knows_adapters: from.knows_adapters })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::Line;
    use event::Timestamp;
    use event::kinds::{AdapterCounters, AdapterTotals, Family, Operation, Protocol};
    use traffic::rollup::GroupKey;
    use traffic::{Counters, Losses, Role, Zone};

    fn at(tenths: i64) -> Timestamp {
        Timestamp::from_unix_seconds(1_700_000_000).plus(tenths * TICKS_PER_SECOND / 10)
    }

    /// The counters of an adapter that receives 100 bytes in a tenth of a second.
    fn reading(tenths: i64) -> Reading {
        let bytes = u64::try_from(tenths).unwrap() * 100;
        let totals = AdapterTotals {
            index: 1,
            in_total: true,
            bytes_in: bytes,
            bytes_out: 0,
            packets_in: Some(bytes / 50),
            packets_out: Some(0),
        };
        Reading { at: at(tenths), counters: AdapterCounters { adapters: vec![totals] } }
    }

    fn frame(tenths: i64, received: u32, events_lost: u64) -> Frame {
        let mut gained = Counters::default();
        gained.count(Operation::Receive, received);
        let key = GroupKey {
            role: Some(Role::Program),
            zone: Some(Zone::Internet),
            protocol: Some(Protocol::Tcp),
            family: Some(Family::V4),
            ..GroupKey::default()
        };
        let line = Line {
            key,
            process: None,
            zone_confidence: None,
            name_source: None,
            identity: None,
            names: Vec::new(),
            remote_name: None,
            gained,
            total: gained,
            flows: 1,
        };
        let missed = Losses { events: events_lost, ..Losses::default() };
        Frame { at: at(tenths), lines: vec![line], missed, ..Frame::default() }
    }

    fn told_at(tenths: i64) -> Frame {
        Frame { zone_basis: ZoneBasis::TableCameLate, ..frame(tenths, 6, 0) }
    }

    #[test]
    fn an_interval_has_the_counters_of_its_own_borders() {
        let mut windows = Windows::new(2 * TICKS_PER_SECOND, reading(3));
        assert!(windows.take(&frame(10, 999, 1), reading(13)).is_none(), "seen in part");
        assert!(windows.take(&frame(20, 600, 1), reading(24)).is_none());
        let early = Frame { extent: Extent::Early, ..frame(25, 600, 9) };
        assert!(windows.take(&early, reading(25)).is_none());
        let window = windows.take(&frame(30, 700, 2), reading(33)).unwrap();
        assert_eq!((window.balance.from, window.balance.until), (at(10), at(30)));
        let compared = window.compared(&[], 10.0);
        let received = compared.account.balance.received;
        assert_eq!((received.shares.programs, received.carried), (1300, Some(2000)));
        // 40 packets of headers; 3 lost events like the two that came.
        assert_eq!((received.headers, received.lost), (Some(2160), Some(1950)));
        assert_eq!(compared.account.adapters[0].1, "#1");
        assert!(!compared.account.knows_adapters, "no table came");
        assert!(windows.take(&frame(40, 5, 4), reading(43)).is_none(), "the next one began");
        let next = windows.take(&told_at(50), reading(53)).unwrap();
        assert_eq!(next.balance.received.shares.programs, 11);
        assert!(!next.knows_adapters, "it came within");
        assert!(windows.take(&frame(60, 5, 4), reading(63)).is_none());
        assert!(windows.take(&told_at(70), reading(73)).unwrap().knows_adapters);
    }

    #[test]
    fn a_clock_that_was_set_back_begins_a_new_interval() {
        let mut windows = Windows::new(TICKS_PER_SECOND, reading(3));
        assert!(windows.take(&frame(100, 999, 0), reading(103)).is_none(), "seen in part");
        let begun = Frame { extent: Extent::Begun, ..frame(20, 600, 0) };
        assert!(windows.take(&begun, reading(24)).is_none());
        let window = windows.take(&frame(30, 7, 0), reading(33)).unwrap();
        assert_eq!((window.balance.from, window.balance.until), (at(20), at(30)));
        assert_eq!(window.balance.received.shares.programs, 7);
    }
}

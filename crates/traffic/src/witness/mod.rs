//! What two witnesses saw is one event.
//!
//! A kernel may report one transfer more than once: through Kernel-Network and through its own
//! TcpIp class, to two sessions merged into one file, to two recordings read together, to a live
//! session and the one that replaces it. Each of these is a witness: a session, through a provider.
//! Events of different witnesses that agree in everything but time are one event if they lie close
//! together. It counts once, when the first witness reports it; what only one witness saw counts,
//! too. Equal events of one witness are events of their own, so of `n` and `m` equal ones the larger
//! number counts.
//!
//! With a single witness, which is the usual case, nothing is remembered and nothing compared.

mod datagrams;
mod memory;
mod share;
mod tables;

use crate::batch::{Batch, SeenBy};
use crate::effort::steps;
use datagrams::Accounts;
use event::providers::WINDOWS_TCPIP;
use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use memory::{Earlier, Memory, Report};
pub(crate) use memory::{Happening, Key};
pub use share::{Amount, Share};

/// How far apart the times of one event may lie. Sessions of one machine read the same counter and
/// differ by microseconds; the rest is for recordings whose clocks were set apart.
pub(crate) const WINDOW: i64 = TICKS_PER_SECOND / 4;

/// How exactly a session knows when it began: system time moves on with each clock interrupt, every
/// 15.6 ms.
const CLOCK_TICK: i64 = 16 * TICKS_PER_SECOND / 1000;

/// A recording or a live run, and the machine it comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Recording {
    /// Recordings of different machines share no event, however alike they look.
    pub machine: u16,
    /// Number of the recording.
    pub number: u16,
}

/// Who reported an event: a session, through a provider.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Witness {
    /// The recording that holds its events.
    pub recording: Recording,
    /// The session and the provider.
    pub seen_by: SeenBy,
}

/// Everyone who has reported traffic, and what was reported lately.
#[derive(Debug, Default)]
pub(crate) struct Witnesses {
    all: Vec<Known>,
    /// Place of each, ...
    places: HashMap<Witness, usize, FixedState>,
    /// ... and by the number of its bit.
    by_bit: Vec<usize>,
    /// Those that may report something, by machine.
    present: HashMap<u16, usize, FixedState>,
    /// Machines of which several may.
    companies: usize,
    /// Those that may report several datagrams at once.
    grouping: usize,
    /// Those whose last events are not long past.
    ended: usize,
    /// The bits of all that are present.
    everyone: u64,
    /// When recordings began, where their headers say.
    begun: Vec<(Recording, Timestamp)>,
    several: bool,
    memory: Memory,
    /// A witness reports several datagrams at once.
    has_groups: bool,
    accounts: Accounts,
    repeats: Amount,
    /// Furthest apart that two reports of one event were, in ticks of 100 ns.
    apart: u64,
}

#[derive(Debug)]
struct Known {
    share: Share,
    /// Its bit in sets of witnesses. Beyond 64 at once there is none left, and its events all count:
    /// Windows runs at most 256 sessions, and so many that record the same traffic are damage.
    mask: u64,
    /// It cannot have seen what happened before.
    from: Timestamp,
    /// Time of its latest event in a batch announced so far.
    last: Timestamp,
    standing: Standing,
}

/// Whether a witness may report something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Standing {
    Running,
    /// Nothing more comes from it; its last events may still be reported by others.
    Ended,
    /// Its last events are long past.
    Gone,
}

impl Witnesses {
    /// Whether an event may be reported again by another witness.
    #[inline]
    pub(crate) fn are_several(&self) -> bool {
        self.several
    }

    /// What each has seen, in the order of appearance.
    pub(crate) fn shares(&self) -> impl Iterator<Item = &Share> {
        self.all.iter().map(|known| &known.share)
    }

    /// What was reported again, and not counted again.
    pub(crate) fn repeats(&self) -> Amount {
        self.repeats
    }

    /// Furthest apart that two reports of one event were, in ticks of 100 ns.
    pub(crate) fn apart(&self) -> u64 {
        self.apart
    }

    /// A recording begins, of which nothing happened before `since`.
    pub(crate) fn begin(&mut self, recording: Recording, since: Option<Timestamp>) {
        self.begun.extend(since.map(|since| (recording, since)));
    }

    /// Nothing more comes of a recording.
    pub(crate) fn end(&mut self, recording: Recording) {
        self.begun.retain(|(begun, _)| *begun != recording);
        for known in &mut self.all {
            if known.share.witness.recording == recording && known.standing == Standing::Running {
                known.standing = Standing::Ended;
                self.ended += 1;
            }
        }
    }

    /// Notes whose events a batch brings, before any of them is counted; time has come to `now`.
    /// `true` when a single witness has become several: then what it reported just before has to be
    /// remembered.
    pub(crate) fn announce(&mut self, batch: &Batch, now: Timestamp) -> bool {
        let was_several = self.several;
        for seen_by in batch.seen_by() {
            let witness = Witness { recording: batch.recording(), seen_by: *seen_by };
            let next = self.all.len();
            let place = *self.places.entry(witness).or_insert(next);
            if place == next {
                self.all.push(Known::unheard(witness));
            }
            self.hear(place, batch);
        }
        self.dismiss(now);
        self.compare_again();
        self.several && !was_several
    }

    /// A witness has more to report.
    fn hear(&mut self, place: usize, batch: &Batch) {
        let first = batch.first_time().unwrap_or(Timestamp::MAX);
        let last = batch.last_time().unwrap_or(Timestamp::MIN);
        let recording = batch.recording();
        let begun = self.begun.iter().find(|(begun, _)| *begun == recording);
        let begun = begun.map(|(_, since)| *since).filter(|since| *since <= first);
        // It may date an event earlier than another witness does.
        let from = first.plus(-CLOCK_TICK).max(begun.unwrap_or(Timestamp::MIN));
        let standing = self.all[place].standing;
        match standing {
            Standing::Gone => self.welcome(place),
            Standing::Ended => self.ended -= 1,
            Standing::Running => {}
        }
        let known = &mut self.all[place];
        known.from = if known.standing == Standing::Gone { from } else { known.from.min(from) };
        known.last = known.last.max(last);
        known.standing = Standing::Running;
    }

    /// A witness is present from now on.
    fn welcome(&mut self, place: usize) {
        let bit = self.everyone.trailing_ones();
        let known = &mut self.all[place];
        known.mask = 1_u64.checked_shl(bit).unwrap_or(0);
        self.everyone |= known.mask;
        let bit = bit as usize;
        if known.mask != 0 {
            self.by_bit.resize(self.by_bit.len().max(bit + 1), usize::MAX);
            self.by_bit[bit] = place;
        }
        let of_machine = self.present.entry(known.share.witness.recording.machine).or_default();
        *of_machine += 1;
        self.companies += usize::from(*of_machine == 2);
        self.grouping += usize::from(known.is_grouping());
    }

    /// Forgets those whose last event is long past.
    fn dismiss(&mut self, now: Timestamp) {
        if self.ended == 0 {
            return;
        }
        steps(self.all.len());
        let past = now.plus(-2 * WINDOW);
        let Self { all, present, companies, grouping, ended, everyone, .. } = self;
        let is_past = |known: &&mut Known| known.standing == Standing::Ended && known.last < past;
        for known in all.iter_mut().filter(is_past) {
            known.standing = Standing::Gone;
            *ended -= 1;
            *everyone &= !known.mask;
            *grouping -= usize::from(known.is_grouping());
            if let Some(of_machine) = present.get_mut(&known.share.witness.recording.machine) {
                *of_machine -= 1;
                *companies -= usize::from(*of_machine == 1);
            }
        }
    }

    /// Whether events have to be compared, now that others may report them.
    fn compare_again(&mut self) {
        self.several = self.companies > 0;
        match self.several {
            true => self.memory.expect(self.everyone),
            false => self.memory.clear(),
        }
        self.has_groups = self.several && self.grouping > 0;
        if !self.has_groups {
            self.accounts.clear();
        }
    }

    /// Takes one report; `true` when another witness has reported the same event.
    pub(crate) fn is_repeat(&mut self, witness: Witness, key: Key, time: Timestamp) -> bool {
        let Some(report) = self.report(witness, key, time) else { return false };
        if let Some(earlier) = self.memory.take(report) {
            self.note_repeat(&report, earlier, key.amount());
            return true;
        }
        if !self.has_groups {
            return false;
        }
        let Some(group) = self.accounts.take_single(&report) else { return false };
        self.memory.join(&report, group.by);
        self.note_repeat(&report, group, key.amount());
        true
    }

    /// Takes a report of several datagrams at once, and gives how many no witness has reported yet, and
    /// their bytes.
    pub(crate) fn unreported(
        &mut self,
        witness: Witness,
        (key, messages): (Key, u32),
        time: Timestamp,
    ) -> (u32, u32) {
        let all = (messages, key.bytes);
        let Some(report) = self.report(witness, key, time) else { return all };
        if let Some(earlier) = self.memory.take(report) {
            self.note_repeat(&report, earlier, key.amount());
            return (0, 0);
        }
        let known = self.accounts.take_group(&report, messages);
        for single in &known {
            self.memory.join(single, report.by);
            let earlier = Earlier { time: single.time, by: single.by };
            self.note_repeat(&report, earlier, single.key.amount());
        }
        known.iter().fold(all, |(messages, bytes), single| (messages - 1, bytes - single.key.bytes))
    }

    /// What a witness says, as one of its share.
    fn report(&mut self, witness: Witness, key: Key, time: Timestamp) -> Option<Report> {
        let known = self.all.get_mut(*self.places.get(&witness)?)?;
        if known.standing == Standing::Gone {
            return None;
        }
        known.share.seen += key.amount();
        known.share.alone += key.amount();
        Some(Report { key, time, by: known.mask, from: known.from })
    }

    /// Neither this witness nor the first one saw it alone.
    fn note_repeat(&mut self, report: &Report, earlier: Earlier, amount: Amount) {
        self.repeats += amount;
        self.apart = self.apart.max(earlier.time.since(report.time).unsigned_abs());
        let both = [Some(report.by), Some(earlier.by).filter(|by| *by != report.by)];
        // Of several who reported it, none was alone.
        for by in both.into_iter().flatten().filter(|by| by.is_power_of_two()) {
            let place = self.by_bit.get(by.trailing_zeros() as usize);
            let known = place.and_then(|place| self.all.get_mut(*place));
            if let Some(known) = known.filter(|known| known.standing != Standing::Gone) {
                known.share.alone -= amount;
            }
        }
    }
}

impl Known {
    fn is_grouping(&self) -> bool {
        self.share.witness.seen_by.provider == WINDOWS_TCPIP
    }

    fn unheard(witness: Witness) -> Self {
        Self {
            share: Share { witness, seen: Amount::default(), alone: Amount::default() },
            mask: 0,
            from: Timestamp::MAX,
            last: Timestamp::MIN,
            standing: Standing::Gone,
        }
    }
}

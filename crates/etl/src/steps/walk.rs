//! One stream's times, from its first record to its last.

use event::Timestamp;
use event::timestamp::TICKS_PER_SECOND;

use super::{SET_BACK, Turn};
use crate::reader::BufferReader;
use crate::source::ReadAt;
use crate::trace::Trace;

/// Most settings of the clock that are told apart in one stream.
const SETTINGS: usize = 64;

/// A stamp that jumps ahead this far, and back with the next record, was wrong. Also the least
/// step back that a later jump ahead can undo.
const FAR: i64 = 60 * TICKS_PER_SECOND;

/// Shorter times without any event are not remembered.
pub(super) const SILENCE: i64 = 3 * TICKS_PER_SECOND;
/// A stream that is silent more often tells nothing by it.
const SILENCES: usize = 4096;

/// The clock was set before a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    buffer: u64,
    position: u32,
    /// Time of the record before it, as logged.
    pub(super) from: Timestamp,
    /// Time of the record before that one, if it is of the same setting of the clock.
    pub(super) before: Option<Timestamp>,
    /// Time of the second record behind it, if there is one.
    pub(super) next: Option<Timestamp>,
    /// Ticks of 100 ns it was set back; `None` when it was set to what it had been before.
    pub(super) back: Option<i64>,
    /// More than one record shows it.
    sure: bool,
}

impl Setting {
    /// Time of the record behind it, as logged; `None` when it was not set back.
    pub(super) fn to(&self) -> Option<Timestamp> {
        self.back.map(|back| self.from.plus(-back))
    }
}

/// What a stream's times show.
#[derive(Debug, Default)]
pub(super) struct Walk {
    pub(super) settings: Vec<Setting>,
    /// What one record showed and the next one did not, if not for another stream.
    pub(super) weak: Vec<Setting>,
    /// Stretches without a record, until the clock was set.
    pub(super) silences: Vec<(Timestamp, Timestamp)>,
    /// Silent too often for [`Walk::silences`] to be all.
    pub(super) sparse: bool,
    pub(super) first: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
    /// Time of the record before the last one.
    pub(super) before: Option<Timestamp>,
    /// Told by one record so far.
    pub(super) doubtful: Option<Setting>,
    /// How far the times lie back, as this stream alone shows it.
    pub(super) shift: i64,
}

impl Walk {
    pub(super) fn through<S: ReadAt>(trace: &Trace<S>, stream: usize) -> Self {
        let mut walk = Self::default();
        let mut reader = BufferReader::new();
        for (number, location) in (0..).zip(trace.stream(stream)) {
            let Ok(buffer) = reader.read(trace, &location) else { continue };
            let mut records = buffer.records();
            while let Some(record) = records.next() {
                let position = u32::try_from(records.position()).unwrap_or(u32::MAX);
                if let Ok(raw) = record {
                    walk.take(raw.timestamp, number, position);
                }
            }
        }
        if let Some(doubtful) = walk.doubtful.take() {
            walk.settle(doubtful);
        }
        walk
    }

    fn take(&mut self, at: Timestamp, buffer: u64, position: u32) {
        self.first = self.first.or(Some(at));
        let Some(last) = self.last else {
            self.last = Some(at);
            return;
        };
        if let Some(doubtful) = self.doubtful.take() {
            if at >= doubtful.from.plus(-SET_BACK) {
                // The one record between had a wrong stamp, or the stream is silent for long.
                if self.weak.len() < SETTINGS {
                    self.weak.push(doubtful);
                }
                self.last = Some(at.max(doubtful.from));
                return;
            }
            self.settle(Setting { next: Some(at), ..doubtful });
        }
        let ahead = at.since(last);
        let setting = |back| Setting {
            buffer,
            position,
            from: last,
            before: self.before.filter(|before| *before <= last),
            next: None,
            back,
            sure: false,
        };
        if ahead < -SET_BACK {
            if self.was_wrong(last, at) {
                self.silences.pop_if(|(_, until)| *until == last);
                self.last = Some(at);
                return;
            }
            self.doubtful = Some(setting(Some(-ahead)));
        } else if self.shift >= FAR && ahead >= self.shift {
            self.settle(setting(None));
        } else if ahead >= SILENCE && self.settings.is_empty() {
            self.add_silence(last, at);
        }
        self.before = self.last;
        self.last = Some(at);
    }

    /// Whether the record before jumped ahead by itself: the next one goes on where it left.
    fn was_wrong(&self, last: Timestamp, at: Timestamp) -> bool {
        let goes_on = |before: Timestamp| last.since(before) > FAR && at >= before.plus(-SET_BACK);
        self.before.is_some_and(goes_on)
    }

    fn settle(&mut self, setting: Setting) {
        if self.settings.len() < SETTINGS {
            self.shift = setting.back.map_or(0, |back| self.shift.saturating_add(back));
            self.settings.push(Setting { sure: true, ..setting });
        }
    }

    /// Takes over what other streams are sure of; `back` says how far the clock went back then.
    pub(super) fn adopt(&mut self, back: impl Fn(&Setting) -> Option<i64>) {
        self.settings.append(&mut self.weak);
        self.settings.sort_by_key(|setting| (setting.buffer, setting.position));
        let settled = std::mem::take(&mut self.settings).into_iter();
        let settled = settled.filter_map(|setting| match (back(&setting), setting.sure) {
            (Some(back), _) => Some(Setting { back: Some(back), ..setting }),
            (None, sure) => sure.then_some(setting),
        });
        self.settings = settled.collect();
    }

    fn add_silence(&mut self, from: Timestamp, until: Timestamp) {
        match self.silences.len() < SILENCES {
            true => self.silences.push((from, until)),
            false => self.sparse = true,
        }
    }

    /// Where its times are to be shifted, and how far.
    pub(super) fn turns(&self) -> Vec<Turn> {
        let mut shift = 0_i64;
        let turn = |setting: &Setting| {
            shift = setting.back.map_or(0, |back| shift.saturating_add(back));
            Turn { buffer: setting.buffer, position: setting.position, shift }
        };
        self.settings.iter().map(turn).collect()
    }
}

//! How the engine compares what several witnesses report; see [`crate::witness`].

use super::Traffic;
use crate::batch::{Batch, Entry, OpenBatch, SeenBy, Subject};
use crate::witness::{Amount, Happening, Key, Recording, Share, WINDOW, Witness};
use event::kinds::{Datagrams, Event, Flow, Operation};
use event::timestamp::Timestamp;

impl Traffic {
    /// A recording begins, before its first batch. Where it is known, no event in it happened before
    /// `since`, whatever time another recording gives it.
    pub fn begin_recording(&mut self, recording: Recording, since: Option<Timestamp>) {
        self.witnesses.begin(recording, since);
    }

    /// No further batch of a recording comes.
    pub fn end_recording(&mut self, recording: Recording) {
        self.witnesses.end(recording);
    }

    /// Takes note of a batch, before any event of it is counted. `true` when it makes one witness
    /// several: then [`Traffic::recall`] wants the batches that are being counted.
    pub fn announce(&mut self, batch: &Batch) -> bool {
        let now = if self.interval.is_open() { self.interval.start } else { Timestamp::MIN };
        self.witnesses.announce(batch, now)
    }

    /// Remembers what was counted lately of these batches, since others may report it again.
    pub fn recall(&mut self, lanes: &[OpenBatch]) {
        let Some(now) = lanes.iter().filter_map(OpenBatch::reached).max() else { return };
        let since = now.plus(-WINDOW);
        for lane in lanes {
            let entries = (0..lane.position).rev().map_while(|place| lane.batch.entry(place));
            let lately = entries.take_while(|entry| entry.time >= since).count();
            let places = lane.position - lately..lane.position;
            places.for_each(|place| self.recall_one(lane, place));
        }
    }

    fn recall_one(&mut self, lane: &OpenBatch, place: usize) {
        let Some(entry) = lane.batch.entry(place) else { return };
        match entry.subject() {
            Subject::Flow(operation, place) => {
                self.is_repeat((entry, operation, place), lane);
            }
            Subject::Doubtful(place) => {
                self.is_repeat((entry, Operation::Receive, place), lane);
            }
            Subject::Fact(place) => {
                if let Event::Datagrams(datagrams) = *lane.batch.fact(place) {
                    self.unreported(entry, place, &datagrams, lane);
                }
            }
        }
    }

    /// Whether an event may be reported by several witnesses, so that the order of events matters.
    pub fn has_several_witnesses(&self) -> bool {
        self.witnesses.are_several()
    }

    /// What each witness saw, in the order of appearance.
    pub fn witnesses(&self) -> impl Iterator<Item = &Share> {
        self.witnesses.shares()
    }

    /// What was reported by a second witness and counted once, and how far apart the two reports of
    /// one event were at most, in ticks of 100 ns.
    pub fn repeats(&self) -> (Amount, u64) {
        (self.witnesses.repeats(), self.witnesses.apart())
    }

    #[cold]
    pub(super) fn is_repeat(
        &mut self,
        (entry, operation, place): (Entry, Operation, usize),
        open: &OpenBatch,
    ) -> bool {
        let flow = *open.batch.flow(place);
        self.is_repeat_of(&flow, operation, (entry, open.batch.flow_seen_by(place)), open)
    }

    pub(super) fn is_repeat_of(
        &mut self,
        flow: &Flow,
        operation: Operation,
        (entry, seen_by): (Entry, SeenBy),
        open: &OpenBatch,
    ) -> bool {
        let what = Happening::On(*flow, operation);
        self.compare(what, entry, seen_by, open)
    }

    /// A fact; a failure may be reported twice, everything else only says the same again.
    #[inline(never)]
    pub(super) fn learn_from(&mut self, entry: Entry, place: usize, open: &OpenBatch) {
        let machine = open.batch.recording().machine;
        match open.batch.fact(place) {
            Event::ConnectFailed(failure) => {
                let seen_by = open.batch.fact_seen_by(place);
                if !self.compare(Happening::Failure(*failure), entry, seen_by, open) {
                    self.fail_nameless(machine, entry.time, *failure);
                }
            }
            Event::Datagrams(datagrams) => self.count_datagrams(entry, place, open, datagrams),
            Event::FlowFailed(failed) => self.fail(machine, entry.time, failed),
            Event::OwnAddress(address) => self.learn_own(*address),
            fact => self.learn(entry.time, fact),
        }
    }

    /// Several datagrams at once: those that no other witness has reported count.
    fn count_datagrams(&mut self, entry: Entry, place: usize, open: &OpenBatch, all: &Datagrams) {
        let several = self.unreported(entry, place, all, open);
        if several == (0, 0) {
            return;
        }
        let Datagrams { flow, operation, .. } = all;
        if self.settings.leaves_out(entry.time) {
            return self.leave_out_several(flow, *operation, several);
        }
        self.meet(entry.time);
        let slot = self.resolve((flow, self.hash_of(flow)), entry.time).slot;
        self.health.network_events += u64::from(several.0);
        let counters = self.flows.touch(slot, entry.time, self.interval.number);
        counters.count_several(*operation, several);
    }

    /// How many of these datagrams no witness has reported yet, and their bytes.
    fn unreported(
        &mut self,
        entry: Entry,
        place: usize,
        all: &Datagrams,
        open: &OpenBatch,
    ) -> (u32, u32) {
        let Datagrams { flow, operation, messages, bytes } = *all;
        // What has bytes was sent, whatever it says of its number.
        let messages = messages.max(u32::from(bytes > 0));
        if !self.witnesses.are_several() {
            return (messages, bytes);
        }
        let recording = open.batch.recording();
        let what = Happening::Group(flow, operation, messages);
        let key = Key { machine: recording.machine, what, bytes };
        let witness = Witness { recording, seen_by: open.batch.fact_seen_by(place) };
        self.witnesses.unreported(witness, (key, messages), entry.time)
    }

    fn compare(
        &mut self,
        what: Happening,
        entry: Entry,
        seen_by: SeenBy,
        open: &OpenBatch,
    ) -> bool {
        if !self.witnesses.are_several() {
            return false;
        }
        let recording = open.batch.recording();
        let key = Key { machine: recording.machine, what, bytes: entry.bytes };
        self.witnesses.is_repeat(Witness { recording, seen_by }, key, entry.time)
    }
}

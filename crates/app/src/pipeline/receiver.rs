//! What happens to a live event at once, on the thread that brings it: decoded, put into a batch,
//! handed on with the others.

use std::mem;
use std::sync::atomic::Ordering;
use std::sync::mpsc::TrySendError;

use event::RawEvent;
use traffic::{Batch, Intake, Settings, Tally};

use super::live::{BATCH_EVENTS, Feed, Message};
use super::lookups::Asker;
use super::told::Tallied;
use crate::live::Lane;

/// Where full batches go.
pub trait Delivery {
    /// Takes a batch that holds at least one event, and gives one to be filled, whatever is in it.
    fn deliver(&mut self, full: Batch) -> Batch;

    /// Called before a batch is delivered, and after every buffer.
    fn tally(&mut self, tally: &Tally) {
        let _ = tally;
    }
}

/// Decodes events and hands full batches on. Allocates nothing once batches have grown to their
/// size, and takes no lock for an event.
#[derive(Debug)]
pub struct Receiver<D> {
    intake: Intake,
    batch: Batch,
    delivery: D,
}

impl<D: Delivery> Receiver<D> {
    /// A receiver without events.
    pub fn new(settings: &Settings, delivery: D) -> Self {
        let intake = Intake::new(settings);
        Self { intake, batch: Batch::default(), delivery }
    }

    /// Takes one event in.
    #[inline]
    pub fn take(&mut self, raw: &RawEvent<'_>) {
        self.intake.take(raw, &mut self.batch);
        if self.batch.len() >= BATCH_EVENTS {
            self.hand_on();
        }
    }

    /// Hands on what there is: a buffer has ended, so the next event may be a second away.
    pub fn hand_on(&mut self) {
        self.delivery.tally(self.intake.tally());
        if self.batch.is_empty() {
            return;
        }
        self.batch = self.delivery.deliver(mem::take(&mut self.batch));
        self.batch.clear();
    }
}

/// The queue to the engine: traffic that does not fit is dropped and counted, news of processes
/// wait.
#[cfg_attr(not(windows), allow(dead_code, reason = "only Windows is watched live"))]
pub(super) struct Queue<'f> {
    lane: Lane,
    tallied: Tallied,
    feed: Feed<'f>,
    asker: Option<Asker>,
}

#[cfg_attr(not(windows), allow(dead_code, reason = "only Windows is watched live"))]
impl<'f> Queue<'f> {
    /// `asker` hears of every process.
    pub(super) fn new(lane: Lane, feed: &Feed<'f>, asker: Option<Asker>) -> Self {
        Self { lane, tallied: Tallied::default(), feed: feed.clone(), asker }
    }
}

impl Delivery for Queue<'_> {
    fn deliver(&mut self, full: Batch) -> Batch {
        if let Some(asker) = &self.asker {
            asker.ask_about(&full, self.feed.seen);
        }
        let message = Message::Batch(self.lane, full);
        if self.lane == Lane::Processes {
            // So few that they can wait in the session's buffers, and too dear to be dropped. The
            // engine is gone only when the program ends.
            let _ = self.feed.queue.send(message);
            return Batch::default();
        }
        match self.feed.queue.try_send(message) {
            Err(TrySendError::Full(Message::Batch(_, full))) => {
                let events = u64::try_from(full.len()).unwrap_or(u64::MAX);
                self.feed.seen.dropped.fetch_add(events, Ordering::Relaxed);
                // In an overload nothing comes back to be filled again, but this does.
                full
            }
            _ => {
                let spare = self.feed.spares.take();
                spare.unwrap_or_else(|| Batch::with_room(BATCH_EVENTS))
            }
        }
    }

    fn tally(&mut self, tally: &Tally) {
        self.feed.seen.add(&mut self.tallied, tally);
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::ops::ControlFlow;
    use std::sync::atomic::AtomicBool;
    use std::sync::mpsc::channel;

    use event::providers::kernel_network;
    use event::raw::{PointerSize, RecordFamily};
    use event::timestamp::{TICKS_PER_SECOND, Timestamp};
    use traffic::rollup::Dimension;

    use super::*;
    use crate::live::LiveSettings;
    use crate::pipeline::live::{self, Pacing};

    /// More than the queue and the engine's hands hold together.
    const EVENTS: u64 = 1_000_000;

    fn second(number: i64) -> Timestamp {
        Timestamp::from_unix_seconds(1_700_000_000).plus(number * TICKS_PER_SECOND)
    }

    /// A TCP send of 100 bytes over IPv4.
    fn sent(payload: &[u8], timestamp: Timestamp) -> RawEvent<'_> {
        RawEvent {
            provider: kernel_network::PROVIDER.guid,
            family: RecordFamily::Manifest,
            id: 10,
            version: 0,
            opcode: 10,
            level: 4,
            keyword: 0x10,
            process_id: Some(7),
            thread_id: Some(8),
            processor: 0,
            logger: 0,
            timestamp,
            pointer_size: PointerSize::Eight,
            payload,
            extended: &[],
        }
    }

    #[test]
    fn what_a_stuck_engine_cannot_take_is_dropped_and_counted() {
        let grouping = vec![Dimension::Process];
        let settings = LiveSettings {
            engine: Settings::default(),
            grouping,
            overview: false,
            identities: 0,
            resolves: false,
            buffer_megabytes: None,
        };
        let (done, wait) = channel();
        let source = |feed: Feed<'_>| {
            let mut receiver =
                Receiver::new(&Settings::default(), Queue::new(Lane::Traffic, &feed, None));
            // Three frames: the first is being shown, the second waits for that, and the engine
            // with the third in its hands for the second.
            for time in 0..4 {
                feed.queue.send(Message::Reached(second(time))).unwrap();
            }
            let mut payload = [0; 36];
            (payload[0], payload[4]) = (7, 100);
            (0..EVENTS).for_each(|_| receiver.take(&sent(&payload, second(4))));
            receiver.hand_on();
            done.send(()).unwrap();
            Ok::<(), Infallible>(())
        };
        let mut last = None;
        let show = |frame| {
            // The source has done everything before the first frame is out of the way.
            if last.is_none() {
                wait.recv().unwrap();
            }
            last = Some(frame);
            ControlFlow::Continue(())
        };
        let Ok(()) = live::run(settings, Pacing::Patient, &AtomicBool::new(false), source, show);
        let last = last.unwrap();
        assert!(last.last && last.flaws.dropped > 0, "{:?}", last.flaws);
        assert_eq!(last.total.sent().operations + last.flaws.dropped, EVENTS);
        assert_eq!(last.total.sent().bytes, 100 * last.total.sent().operations);
        assert_eq!(last.flaws.events, EVENTS);
    }
}

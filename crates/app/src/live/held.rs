//! Traffic that waits to be counted, and in which order it is.

use etl::order::Merge;
use event::Timestamp;
use traffic::{OpenBatch, Traffic};

/// Batches on their way to the ledger, each in order of time.
///
/// ETW hands over the buffers of one processor after those of another, and those of an idle one up
/// to a second after they were begun, so batches overlap. Counted as they came, the first event of
/// a new interval would close the old one before the others have given what belongs to it.
#[derive(Debug, Default)]
pub(super) struct Held {
    batches: Vec<OpenBatch>,
    merge: Merge<Timestamp>,
}

impl Held {
    /// Holds another batch, whose events are in order of time.
    pub(super) fn push(&mut self, open: OpenBatch) {
        self.batches.push(open);
    }

    /// Those that have not been counted to their end.
    pub(super) fn batches(&self) -> &[OpenBatch] {
        &self.batches
    }

    /// When the last event in any of them happened.
    pub(super) fn last_time(&self) -> Option<Timestamp> {
        self.batches.iter().filter_map(OpenBatch::last_time).max()
    }

    /// Counts what happened until `time`, that moment included, one interval after the other.
    ///
    /// Only where order matters, around a fact or on old Windows, are events merged one by one,
    /// which costs more than counting does.
    pub(super) fn count(&mut self, traffic: &mut Traffic, time: Timestamp) {
        let Self { batches, merge } = self;
        let due = |open: &OpenBatch| open.next_time().filter(|next| *next <= time);
        merge.clear();
        let waiting = batches.iter().enumerate();
        waiting.for_each(|(number, open)| {
            due(open).into_iter().for_each(|next| merge.insert(number, next));
        });
        let mut horizon = Timestamp::MIN;
        while let Some(turn) = merge.turn() {
            if turn.key >= horizon {
                horizon = unordered_until(batches, traffic, turn.key);
            }
            let limit = if horizon > turn.key {
                horizon.plus(-1)
            } else {
                turn.limit.map_or(time, |(next, _)| next)
            };
            let open = &mut batches[turn.stream];
            traffic.run(open, limit.min(time));
            merge.proceed(due(open));
        }
    }

    /// Gives out the batches that have been counted.
    pub(super) fn used(&mut self) -> impl Iterator<Item = OpenBatch> {
        self.batches.extract_if(.., |open| open.next_time().is_none())
    }
}

/// Until when the batches hold nothing but traffic of one interval; `next` itself where the order
/// matters at once.
fn unordered_until(batches: &mut [OpenBatch], traffic: &Traffic, next: Timestamp) -> Timestamp {
    let Some(end) = traffic.unordered_until(next) else { return next };
    let facts = batches.iter_mut().filter_map(OpenBatch::next_fact);
    facts.fold(end, Timestamp::min)
}

#[cfg(test)]
mod tests {
    use event::kinds::{
        Address, Endpoint, Event, Flow, LostEvents, NetworkEvent, Operation, Protocol,
    };
    use proptest::prelude::*;
    use traffic::{Batch, Bucket, Settings};

    use super::*;

    /// Ticks of an interval.
    const INTERVAL: i64 = 10;

    /// An event by its time, its processor, and what it is.
    type Seen = (i64, u8, u8);

    fn event((_, _, kind): Seen) -> Event {
        let end = |port| Endpoint { address: Address::v4([192, 0, 2, 1]), port };
        let pid = u32::from(kind % 3);
        let flow = Flow { pid, protocol: Protocol::Tcp, local: end(5000), remote: end(443) };
        match kind {
            0 => Event::Lost(LostEvents::Events),
            _ => Event::Network(NetworkEvent {
                flow,
                operation: Operation::Send,
                bytes: kind.into(),
                logged_by_owner: false,
            }),
        }
    }

    fn open(events: &[Seen]) -> OpenBatch {
        let mut batch = Batch::default();
        events.iter().for_each(|seen| batch.push(Timestamp(seen.0), event(*seen)));
        batch.sort();
        let mut open = OpenBatch::default();
        open.replace(batch);
        open
    }

    /// The intervals, and how many events came too late for theirs, when counted in these steps.
    fn counted(batches: Vec<OpenBatch>, build: u32, steps: &[i64]) -> (Vec<Bucket>, u64) {
        let settings =
            Settings { interval_ticks: INTERVAL, os_build: Some(build), ..Settings::default() };
        let (mut traffic, mut held) = (Traffic::new(settings), Held::default());
        batches.into_iter().for_each(|open| held.push(open));
        for step in steps.iter().copied().chain([i64::MAX]) {
            held.count(&mut traffic, Timestamp(step));
            assert!(held.used().all(|open| open.last_time() <= Some(Timestamp(step))));
        }
        assert!(held.batches.is_empty());
        traffic.finish();
        let late = traffic.health().late_events;
        (std::iter::from_fn(|| traffic.next_bucket()).collect(), late)
    }

    proptest! {
        #[test]
        fn no_order_of_delivery_makes_an_event_late(
            seen in prop::collection::vec((0_i64..50, 0_u8..4, 0_u8..9), 0..40),
            sizes in prop::collection::vec(1_usize..9, 40),
            order in any::<prop::sample::Index>(),
            mut steps in prop::collection::vec(0_i64..50, 0..5),
            is_old in any::<bool>(),
        ) {
            steps.sort_unstable();
            let build = if is_old { 7601 } else { 19_045 };
            let mut sorted = seen.clone();
            sorted.sort_by_key(|seen| seen.0);
            let expected = counted(vec![open(&sorted)], build, &[]);
            let mut sizes = sizes.into_iter();
            let mut batches = Vec::new();
            for processor in 0..4 {
                let mut own: Vec<_> = sorted.iter().copied().filter(|one| one.1 == processor).collect();
                while !own.is_empty() {
                    let size = sizes.next().unwrap_or(1).min(own.len());
                    batches.push(open(&own.drain(..size).collect::<Vec<_>>()));
                }
            }
            if !batches.is_empty() {
                let first = order.index(batches.len());
                batches.rotate_left(first);
            }
            let found = counted(batches, build, &steps);
            prop_assert_eq!(found.1, 0);
            prop_assert_eq!(sums(&found.0), sums(&expected.0));
        }
    }

    /// What each interval holds, whatever the order of its rows.
    fn sums(buckets: &[Bucket]) -> Vec<(Timestamp, u64, u64)> {
        let sum = |bucket: &Bucket| {
            let sent = bucket.rows.iter().map(|row| row.counters.sent());
            sent.fold((0, 0), |sum, sent| (sum.0 + sent.operations, sum.1 + sent.bytes))
        };
        buckets.iter().map(|bucket| (bucket.start, sum(bucket).0, sum(bucket).1)).collect()
    }
}

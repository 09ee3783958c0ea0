//! Sessions that report the same traffic.

use super::*;
use traffic::SeenBy;

/// The same events as reported by the session of this number.
fn by(logger: u16, events: &[(Timestamp, Event)]) -> Batch {
    let mut batch = Batch::default();
    let seen_by = SeenBy { logger, provider: 0 };
    events.iter().for_each(|(time, event)| batch.push_seen(*time, event.clone(), seen_by));
    batch
}

#[test]
fn what_a_session_and_the_one_that_replaces_it_report_counts_once() {
    let mut engine = engine();
    engine.advance(at(0));
    let events: Vec<_> = (1..30).map(|tenths| sent(tenths, 7, 1)).collect();
    engine.take(Lane::Traffic, by(4, &events[..12]));
    // The new one began before the old one ended; its buffers come later, across a frame.
    engine.advance(at(10));
    engine.take(Lane::Traffic, by(5, &events[10..20]));
    engine.take(Lane::Traffic, by(4, &events[12..15]));
    let frame = engine.advance(at(20)).unwrap();
    assert_eq!(shown(&frame), ["- +10 =19"]);
    engine.take(Lane::Traffic, by(5, &events[20..]));
    let frame = engine.finish();
    assert_eq!(frame.total.sent().bytes, 29);
    assert_eq!(engine.traffic().repeats().0.events, 5);
}

#[test]
fn a_session_that_was_replaced_is_forgotten() {
    let mut engine = engine();
    engine.advance(at(0));
    engine.take(Lane::Traffic, by(4, &[sent(1, 7, 1)]));
    engine.take(Lane::Traffic, by(5, &[sent(2, 7, 1)]));
    assert!(engine.traffic().has_several_witnesses());
    for tenths in [12, 22, 32] {
        engine.advance(at(tenths));
        engine.take(Lane::Traffic, by(5, &[sent(tenths, 7, 1)]));
    }
    assert!(!engine.traffic().has_several_witnesses());
}

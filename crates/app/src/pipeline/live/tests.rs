//! Sources, and what is shown of them.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;

fn settings() -> LiveSettings {
    LiveSettings {
        engine: traffic::Settings::default(),
        grouping: Vec::new(),
        overview: false,
        identities: 0,
        resolves: false,
        buffer_megabytes: None,
    }
}

/// A source that goes on until it is told to end.
#[expect(clippy::needless_pass_by_value, reason = "a source is given its feed")]
fn endless(feed: Feed<'_>) -> Result<(), Infallible> {
    let mut time = 0;
    while !feed.is_over() {
        time += TICKS_PER_SECOND;
        let _ = feed.queue.send(Message::Reached(Timestamp(time)));
    }
    Ok(())
}

fn words(run: impl FnOnce() -> Result<(), Infallible>) -> &'static str {
    let panic = catch_unwind(AssertUnwindSafe(run)).expect_err("a panic");
    panic.downcast_ref::<&str>().copied().expect("words")
}

#[test]
fn a_panic_of_the_engine_ends_everything() {
    let count = |_: &Receiver<Message>, _: Shared<'_>| panic!("engine");
    let show = |_| ControlFlow::Continue(());
    let stop = AtomicBool::new(false);
    assert_eq!(words(|| conduct(&stop, endless, count, show)), "engine");
}

#[test]
fn a_panic_of_who_shows_ends_everything() {
    for pacing in [Pacing::Newest, Pacing::Patient] {
        let stop = AtomicBool::new(false);
        let show = |_| panic!("show");
        assert_eq!(words(|| run(settings(), pacing, &stop, endless, show)), "show");
    }
}

/// The times of the frames that a source makes before it fails.
fn frames_of(pacing: Pacing, says: &[fn() -> Message]) -> Vec<Timestamp> {
    let source = |feed: Feed<'_>| {
        says.iter().for_each(|say| feed.queue.send(say()).unwrap());
        Err("refused")
    };
    let mut times = Vec::new();
    let ended = run(settings(), pacing, &AtomicBool::new(false), source, |frame| {
        times.push(frame.at);
        ControlFlow::Continue(())
    });
    assert_eq!(ended, Err("refused"));
    times
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_unix_seconds(1_700_000_000).plus(second * TICKS_PER_SECOND)
}

#[test]
fn a_source_that_fails_before_it_has_begun_shows_no_frame() {
    let facts = || Message::Batch(Lane::Processes, Batch::default());
    let begun = || Message::Begun(second(0));
    let reached = || Message::Reached(second(0).plus(1));
    let before: [&[fn() -> Message]; 5] =
        [&[], &[facts], &[begun], &[facts, begun], &[begun, reached]];
    for pacing in [Pacing::Newest, Pacing::Patient] {
        for says in before {
            assert_eq!(frames_of(pacing, says), [], "{} messages", says.len());
        }
    }
}

#[test]
fn a_source_that_fails_later_shows_what_it_has_seen() {
    let says: [fn() -> Message; 3] = [
        || Message::Begun(second(0)),
        || Message::Reached(second(1)),
        || Message::Reached(second(1).plus(9)),
    ];
    assert_eq!(frames_of(Pacing::Patient, &says), [second(1), second(1).plus(9)]);
}

#[test]
fn a_source_that_says_no_time_shows_no_frame() {
    let source = |_: Feed<'_>| Ok::<(), Infallible>(());
    let show = |frame: Frame| panic!("a frame at {:?}", frame.at);
    let Ok(()) = run(settings(), Pacing::Patient, &AtomicBool::new(false), source, show);
}

#[test]
fn what_is_not_taken_in_time_is_counted_by_the_next_frame() {
    let source = |feed: Feed<'_>| {
        for second in 1..=100 {
            feed.queue.send(Message::Reached(Timestamp(second * TICKS_PER_SECOND))).unwrap();
        }
        Ok::<(), Infallible>(())
    };
    let (mut shown, mut ticks, mut skipped) = (0, 0, 0);
    let show = |frame: Frame| {
        shown += 1;
        ticks += frame.ticks;
        skipped = frame.flaws.frames_skipped;
        ControlFlow::Continue(())
    };
    let Ok(()) = run(settings(), Pacing::Newest, &AtomicBool::new(false), source, show);
    assert_eq!(ticks, 99 * TICKS_PER_SECOND);
    assert_eq!(shown + skipped, 100, "99 intervals and the end");
}

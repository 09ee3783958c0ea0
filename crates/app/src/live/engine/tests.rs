//! Batches in, frames out, in cases.

mod witnesses;

use super::super::accounts::Ledger;
use super::*;
use event::kinds::{
    AdapterCounters, AdapterTotals, Address, Endpoint, Event, Flow, Image, NetworkEvent, Operation,
    ProcessEvent, ProcessFacts, ProcessPhase, Protocol,
};
use event::timestamp::TICKS_PER_SECOND;

fn at(tenths: i64) -> Timestamp {
    Timestamp::from_unix_seconds(1_700_000_000).plus(tenths * TICKS_PER_SECOND / 10)
}

fn ticks(tenths: i64) -> i64 {
    tenths * TICKS_PER_SECOND / 10
}

fn sent(tenths: i64, pid: u32, bytes: u32) -> (Timestamp, Event) {
    let end = |last, port| Endpoint { address: Address::v4([192, 0, 2, last]), port };
    let flow = Flow { pid, protocol: Protocol::Tcp, local: end(1, 50_000), remote: end(2, 443) };
    let operation = Operation::Send;
    let event = NetworkEvent { flow, operation, bytes, logged_by_owner: false };
    (at(tenths), Event::Network(event))
}

fn process(tenths: i64, pid: u32, phase: ProcessPhase, name: &str) -> (Timestamp, Event) {
    let image = Some(Image::Name(name.into()));
    let facts = ProcessFacts { image, ..ProcessFacts::default() };
    (at(tenths), Event::Process(Box::new(ProcessEvent { pid, phase, facts })))
}

fn batch(events: &[(Timestamp, Event)]) -> Batch {
    let mut batch = Batch::default();
    events.iter().for_each(|(time, event)| batch.push(*time, event.clone()));
    batch
}

fn engine() -> LiveEngine {
    let grouping = vec![Dimension::Process];
    LiveEngine::new(LiveSettings {
        engine: Settings::default(),
        grouping,
        overview: false,
        identities: 0,
        resolves: false,
        buffer_megabytes: None,
    })
}

fn shown(frame: &Frame) -> Vec<String> {
    let line = |line: &Line| {
        let name = line.process.as_ref().and_then(|process| process.name.as_deref());
        let (gained, total) = (line.gained.sent().bytes, line.total.sent().bytes);
        format!("{} +{gained} ={total}", name.unwrap_or("-"))
    };
    frame.lines.iter().map(line).collect()
}

#[test]
fn a_time_is_known_from_the_beginning_the_traffic_or_the_end() {
    assert!(!engine().has_begun());
    let mut told = engine();
    told.take(Lane::Processes, batch(&[process(5, 7, ProcessPhase::Start, "a.exe")]));
    assert!(!told.has_begun(), "facts come before the beginning");
    let begin: [fn(&mut LiveEngine); 4] = [
        |engine| engine.begin(at(5)),
        |engine| drop(engine.advance(at(5))),
        |engine| engine.end(at(5)),
        |engine| engine.take(Lane::Traffic, batch(&[sent(5, 7, 1)])),
    ];
    for begin in begin {
        let mut engine = engine();
        begin(&mut engine);
        assert!(engine.has_begun());
        assert_eq!(engine.finish().at, at(5));
    }
}

#[test]
fn a_frame_for_every_interval_idle_ones_too() {
    let mut engine = engine();
    assert!(engine.advance(at(1)).is_none());
    engine.take(Lane::Traffic, batch(&[sent(2, 7, 10), sent(12, 7, 5)]));
    assert!(engine.advance(at(9)).is_none());
    let frames: Vec<_> = [11, 21, 31].map(|time| engine.advance(at(time)).unwrap()).into();
    assert_eq!(
        frames.iter().map(shown).collect::<Vec<_>>(),
        [["- +10 =10"], ["- +5 =15"], ["- +0 =15"]]
    );
    assert_eq!(engine.finish().total.sent().bytes, 15);
}

#[test]
fn facts_that_come_later_than_traffic_still_come_first() {
    let mut engine = engine();
    engine.advance(at(0));
    // One number, two processes; the traffic of both arrives before the news of them.
    engine.take(Lane::Traffic, batch(&[sent(1, 7, 100), sent(3, 7, 20)]));
    let news = [
        process(0, 7, ProcessPhase::Start, "first.exe"),
        process(2, 7, ProcessPhase::End, "first.exe"),
        process(2, 7, ProcessPhase::Start, "second.exe"),
    ];
    engine.take(Lane::Processes, batch(&news));
    let frame = engine.advance(at(10)).unwrap();
    assert_eq!(shown(&frame), ["first.exe +100 =100", "second.exe +20 =20"]);
}

#[test]
fn buffers_of_several_processors_may_overlap() {
    let mut engine = engine();
    engine.advance(at(0));
    // Three processors' buffers, the last of which mostly idle, each with the end of a second and
    // the beginning of the next; the next second's own come after them.
    let buffers = [
        vec![sent(8, 7, 1), sent(9, 7, 2), sent(10, 7, 100)],
        vec![sent(7, 7, 4), sent(11, 7, 200)],
        vec![sent(1, 7, 8), sent(9, 7, 16), sent(12, 7, 400), sent(21, 7, 1000)],
        vec![sent(10, 7, 800), sent(20, 7, 2000)],
    ];
    buffers.iter().for_each(|buffer| engine.take(Lane::Traffic, batch(buffer)));
    let frames = [10, 20, 30].map(|time| shown(&engine.advance(at(time)).unwrap()));
    assert_eq!(frames, [["- +31 =31"], ["- +1500 =1531"], ["- +3000 =4531"]]);
    assert_eq!(engine.traffic().health().late_events, 0);
}

#[test]
fn one_buffer_may_hold_what_several_processors_saw() {
    let mut engine = engine();
    engine.advance(at(0));
    let lost = Event::Lost(event::kinds::LostEvents::Events);
    let mixed = [sent(9, 7, 1), sent(11, 7, 10), sent(8, 7, 2), (at(12), lost), sent(9, 8, 4)];
    engine.take(Lane::Traffic, batch(&mixed));
    let frames = [10, 20].map(|time| shown(&engine.advance(at(time)).unwrap()));
    assert_eq!(frames, [["- +4 =4", "- +3 =3"], ["- +10 =13", "- +0 =4"]]);
    assert_eq!(engine.traffic().health().late_events, 0);
}

#[test]
fn what_comes_after_its_interval_was_shown_is_counted_late() {
    let mut engine = engine();
    engine.advance(at(0));
    engine.take(Lane::Traffic, batch(&[sent(1, 7, 1)]));
    assert_eq!(shown(&engine.advance(at(10)).unwrap()), ["- +1 =1"]);
    engine.take(Lane::Traffic, batch(&[sent(9, 7, 2), sent(11, 7, 10)]));
    let frame = engine.advance(at(20)).unwrap();
    assert_eq!((shown(&frame), frame.flaws.late), (vec!["- +12 =13".to_owned()], 1));
}

#[test]
fn something_is_shown_before_the_first_interval_has_ended() {
    let mut engine = engine().with_early_frame(TICKS_PER_SECOND / 2);
    engine.begin(at(1));
    engine.take(Lane::Traffic, batch(&[sent(2, 7, 10), sent(8, 7, 5), sent(11, 7, 1)]));
    // Traffic is held back, so that the time reached is that before the beginning at first.
    assert!(engine.advance(at(-2)).is_none());
    assert!(engine.advance(at(5)).is_none());
    let early = engine.advance(at(6)).unwrap();
    assert_eq!((early.extent, early.ticks), (Extent::Early, ticks(5)));
    assert_eq!(shown(&early), ["- +10 =10"]);
    assert!(engine.advance(at(7)).is_none(), "once");
    let begun = engine.advance(at(10)).unwrap();
    assert_eq!((begun.extent, begun.at, begun.ticks), (Extent::Begun, at(10), ticks(9)));
    assert_eq!(shown(&begun), ["- +15 =15"]);
    let whole = engine.advance(at(20)).unwrap();
    assert_eq!((whole.extent, whole.ticks), (Extent::Whole, ticks(10)));
    assert_eq!(shown(&whole), ["- +1 =16"]);
}

#[test]
fn the_last_frame_ends_where_counting_did() {
    let mut engine = engine();
    engine.advance(at(0));
    engine.advance(at(10));
    engine.take(Lane::Traffic, batch(&[sent(12, 7, 10)]));
    engine.advance(at(13));
    engine.end(at(15));
    let last = engine.finish();
    assert_eq!((last.last, last.at, last.ticks), (true, at(15), ticks(5)));
    assert_eq!(shown(&last), ["- +10 =10"]);
}

#[test]
fn a_clock_that_is_set_back_holds_nothing_back() {
    let mut engine = engine();
    engine.advance(at(10_000));
    engine.take(Lane::Traffic, batch(&[sent(10_005, 7, 10)]));
    // The clock is set, but the events' clock does not know yet.
    assert!(engine.advance(at(3)).is_none());
    engine.take(Lane::Traffic, batch(&[sent(10_006, 7, 5)]));
    assert!(engine.advance(at(4)).is_none());
    engine.set_back();
    engine.take(Lane::Traffic, batch(&[sent(5, 7, 2), sent(12, 7, 1)]));
    let begun = engine.advance(at(10)).unwrap();
    assert_eq!((begun.extent, begun.at, begun.ticks), (Extent::Begun, at(10), ticks(7)));
    assert_eq!(shown(&begun), ["- +17 =17"]);
    let whole = engine.advance(at(20)).unwrap();
    assert_eq!((whole.extent, shown(&whole)), (Extent::Whole, vec!["- +1 =18".to_owned()]));
    assert_eq!(engine.traffic().health().late_events, 0);
}

#[test]
fn a_frame_nobody_took_goes_into_the_next() {
    let mut engine = engine();
    engine.begin(at(1));
    engine.take(Lane::Traffic, batch(&[sent(2, 7, 10), sent(11, 8, 1), sent(12, 7, 5)]));
    let begun = engine.advance(at(10)).unwrap();
    let mut skipped = 0;
    let mut frame = engine.advance(at(20)).unwrap();
    let early = Frame { extent: Extent::Early, ..begun.clone() };
    frame.replace(Some(early), &mut skipped);
    assert_eq!((frame.flaws.frames_skipped, frame.extent), (0, Extent::Whole));
    frame.replace(Some(begun), &mut skipped);
    assert_eq!((frame.flaws.frames_skipped, frame.extent), (1, Extent::Begun));
    assert_eq!((frame.at, frame.ticks), (at(20), ticks(19)));
    assert_eq!(frame.gained.sent().bytes, 16);
    assert_eq!(shown(&frame), ["- +15 =15", "- +1 =1"]);
}

#[test]
fn an_overview_adds_up_to_the_frame_it_comes_with() {
    let settings = LiveSettings {
        engine: Settings::default(),
        grouping: Vec::new(),
        overview: true,
        identities: 0,
        resolves: false,
        buffer_megabytes: None,
    };
    let mut engine = LiveEngine::new(settings);
    engine.advance(at(0));
    engine.take(Lane::Traffic, batch(&[sent(1, 7, 10), sent(2, 8, 5), sent(11, 7, 3)]));
    for (time, gained, total) in [(10, 15, 15), (20, 3, 18), (30, 0, 18)] {
        let frame = engine.advance(at(time)).unwrap();
        let overview = frame.overview.unwrap();
        assert_eq!((frame.gained.sent().bytes, frame.total.sent().bytes), (gained, total));
        let figures = [
            overview.processes.iter().map(|process| process.figures).collect::<Vec<_>>(),
            overview.connections.iter().map(|connection| connection.figures).collect(),
            overview.remotes.iter().map(|remote| remote.figures).collect(),
            vec![overview.figures],
        ];
        for figures in figures {
            let sum = |of: fn(&tui::snapshot::Figures) -> u64| figures.iter().map(of).sum::<u64>();
            assert_eq!((sum(|f| f.gained.sent), sum(|f| f.total.sent)), (gained, total));
        }
    }
}

#[test]
fn what_is_folded_has_gained_what_it_gained() {
    let grouping = vec![Dimension::Process, Dimension::Connection];
    let engine = Settings { flow_capacity: 2, ..Settings::default() };
    let settings = LiveSettings {
        engine,
        grouping,
        overview: true,
        identities: 0,
        resolves: false,
        buffer_megabytes: None,
    };
    let mut engine = LiveEngine::new(settings);
    engine.advance(at(0));
    let events: Vec<_> = (0..9).map(|pid| sent(1, 10 + pid % 3, 1 + pid)).collect();
    engine.take(Lane::Traffic, batch(&events));
    let all: u64 = (1..10).sum();
    for (time, gained) in [(10, all), (20, 0)] {
        let frame = engine.advance(at(time)).unwrap();
        let overview = frame.overview.as_ref().unwrap();
        let sums: [u64; 4] = [
            frame.lines.iter().map(|line| line.gained.sent().bytes).sum(),
            overview.connections.iter().map(|one| one.figures.gained.sent).sum(),
            overview.processes.iter().map(|one| one.figures.gained.sent).sum(),
            overview.remotes.iter().map(|one| one.figures.gained.sent).sum(),
        ];
        assert_eq!(sums, [gained; 4]);
        assert!(frame.flaws.folded_flows > 0);
    }
}

#[test]
fn what_is_lost_is_told_once_and_of_the_interval_that_was_open() {
    let mut engine = engine();
    engine.take(Lane::Traffic, batch(&[sent(1, 7, 10), sent(11, 7, 5)]));
    engine.advance(at(1));
    let losses = Losses { events: 3, gaps: 1, ..Losses::default() };
    engine.lose(losses);
    assert_eq!(engine.advance(at(10)).unwrap().missed, losses);
    assert_eq!(engine.advance(at(20)).unwrap().missed, Losses::default());
    engine.lose(losses);
    assert_eq!(engine.finish().missed, losses);
    assert_eq!(engine.traffic().health().losses, Losses { events: 6, gaps: 2, ..losses });
}

#[test]
fn every_interval_that_a_gap_touches_lacks_something() {
    let mut engine = engine();
    let mut gaps = Vec::new();
    engine.advance(at(0));
    for (time, misses) in [(5, true), (10, true), (20, true), (25, false), (30, false)] {
        engine.miss(misses);
        gaps.extend(engine.advance(at(time)).map(|frame| frame.missed.gaps));
    }
    engine.miss(false);
    gaps.extend(engine.advance(at(40)).map(|frame| frame.missed.gaps));
    assert_eq!(gaps, [1, 1, 1, 0]);
}

#[test]
fn what_was_held_back_is_counted_at_the_end() {
    let mut engine = engine();
    engine.take(Lane::Traffic, batch(&[sent(1, 7, 1), sent(99, 7, 2)]));
    assert!(engine.advance(at(5)).is_none());
    let last = engine.finish();
    assert!(last.last);
    assert_eq!(shown(&last), ["- +3 =3"]);
    assert!(engine.spare().is_some());
}

/// The counters of one device that has sent this.
fn counters(tenths: i64, bytes: u64) -> (Timestamp, Event) {
    let totals = AdapterTotals {
        index: 3,
        in_total: true,
        bytes_in: 0,
        bytes_out: bytes,
        packets_in: None,
        packets_out: None,
    };
    (at(tenths), Event::AdapterCounters(Box::new(AdapterCounters { adapters: vec![totals] })))
}

/// What was sent as counted and as carried in the latest span, and its ends.
fn balanced(frame: &Frame) -> Option<(u64, Option<u64>, Timestamp, Timestamp)> {
    let Some(Ledger::Balanced(account)) = &frame.ledger else { return None };
    let balance = &account.balance;
    Some((balance.sent.counted(), balance.sent.carried, balance.from, balance.until))
}

#[test]
fn the_ledger_is_that_of_the_latest_ten_seconds() {
    let mut engine = engine();
    engine.begin(at(5));
    assert!(engine.advance(at(10)).unwrap().ledger.is_none(), "nobody reads counters");
    engine.take(Lane::Processes, batch(&[counters(5, 500)]));
    engine.take(Lane::Traffic, batch(&[sent(15, 7, 999)]));
    engine.take(Lane::Processes, batch(&[counters(25, 2500)]));
    assert!(matches!(engine.advance(at(20)).unwrap().ledger, Some(Ledger::Begun)));
    engine.take(Lane::Traffic, batch(&[sent(21, 7, 3000), sent(119, 7, 5000), sent(121, 7, 1)]));
    assert!(balanced(&engine.advance(at(110)).unwrap()).is_none(), "nine seconds");
    // Between two readings traffic is taken to be even.
    engine.take(Lane::Processes, batch(&[counters(115, 11_500), counters(125, 12_500)]));
    let whole = Some((8000, Some(10_000), at(20), at(120)));
    assert_eq!(balanced(&engine.advance(at(120)).unwrap()), whole);
    assert_eq!(balanced(&engine.advance(at(130)).unwrap()), whole, "until the next");
    assert_eq!(balanced(&engine.advance(at(240)).unwrap()), whole, "no reading came since");
    engine.take(Lane::Processes, batch(&[counters(255, 25_500)]));
    let next = Some((1, Some(13_000), at(120), at(250)));
    assert_eq!(balanced(&engine.advance(at(250)).unwrap()), next);
}

#[test]
fn no_span_of_the_ledger_goes_over_a_clock_that_was_set_back() {
    let mut engine = engine();
    engine.begin(at(1000));
    engine.take(Lane::Processes, batch(&[counters(1000, 1), counters(1100, 2)]));
    engine.advance(at(1010));
    engine.advance(at(505));
    engine.take(Lane::Processes, batch(&[counters(505, 3), counters(615, 1103)]));
    engine.take(Lane::Traffic, batch(&[sent(555, 7, 20)]));
    assert!(balanced(&engine.advance(at(510)).unwrap()).is_none());
    let balanced = balanced(&engine.advance(at(610)).unwrap());
    assert_eq!(balanced, Some((20, Some(1000), at(510), at(610))));
}

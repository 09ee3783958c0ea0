//! Who reported the traffic, and by how much they differ: for the head of table and page, and for
//! machines.

use serde::Serialize;
use text::sanitize;
use traffic::witness::{Amount, Share};

use super::facts::{Fact, Voice};
use super::model::Report;
use crate::lang::{Lang, Text};

/// Most witnesses named one by one.
const NAMED: usize = 8;

/// What was reported more than once, then what each witness reported; nothing where there was only
/// one, or nothing that two could have seen.
pub(super) fn facts(report: &Report<'_>, voice: Voice<'_>) -> Vec<Fact> {
    let traffic = &report.replay.traffic;
    let shares = shares(report);
    let (repeats, apart) = traffic.repeats();
    if shares.len() < 2 || repeats.events == 0 && !are_of_one_recording(&shares) {
        return Vec::new();
    }
    let (events, bytes) = figures(repeats, voice);
    let apart = text::times::fraction_of_second(apart, voice.lang);
    let values = [("events", &*events), ("amount", &*bytes), ("apart", &*apart)];
    let mut facts =
        vec![Fact::new(Text::Witnesses, Text::WitnessRepeats.fill(voice.lang, &values))];
    let named = shares.iter().take(NAMED);
    facts
        .extend(named.map(|share| Fact::new(Text::Witness, of_one(share, &shares, report, voice))));
    let more = shares.len().saturating_sub(NAMED);
    if more > 0 {
        let count = text::count(more as u64);
        let text = Text::MoreTraces.fill(voice.lang, &[("traces", &count)]);
        facts.push(Fact::new(Text::Witness, text));
    }
    facts
}

/// Those that reported anything while there was another.
fn shares<'r>(report: &Report<'r>) -> Vec<&'r Share> {
    report.replay.traffic.witnesses().filter(|share| share.seen.events > 0).collect()
}

fn are_of_one_recording(shares: &[&Share]) -> bool {
    let recording = |share: &&Share| share.witness.recording;
    shares.windows(2).any(|pair| recording(&pair[0]) == recording(&pair[1]))
}

fn figures(amount: Amount, voice: Voice<'_>) -> (String, String) {
    let bytes = amount.sent.saturating_add(amount.received);
    (text::count(amount.events), voice.units.amount(bytes))
}

fn of_one(share: &Share, all: &[&Share], report: &Report<'_>, voice: Voice<'_>) -> String {
    let name = name(share, all, report, voice.lang);
    let (events, bytes) = figures(share.seen, voice);
    let (alone, alone_bytes) = figures(share.alone, voice);
    let values = [
        ("name", &*name),
        ("events", &*events),
        ("amount", &*bytes),
        ("alone", &*alone),
        ("alone_amount", &*alone_bytes),
    ];
    Text::WitnessFacts.fill(voice.lang, &values)
}

/// The provider, with the session and the recording where these tell witnesses apart.
fn name(share: &Share, all: &[&Share], report: &Report<'_>, lang: Lang) -> String {
    let differs = |of: fn(&Share) -> u16| all.iter().any(|other| of(other) != of(share));
    let mut name = share.provider().to_owned();
    if differs(|share| share.witness.seen_by.logger) {
        let session = share.witness.seen_by.logger.to_string();
        name = Text::WitnessSession.fill(lang, &[("name", &name), ("session", &session)]);
    }
    if differs(|share| share.witness.recording.number) {
        let file = path(share, report).map_or_else(|| "…".to_owned(), |path| sanitize(&path));
        name = Text::WitnessRecording.fill(lang, &[("name", &name), ("file", &file)]);
    }
    name
}

fn path(share: &Share, report: &Report<'_>) -> Option<String> {
    let number = usize::from(share.witness.recording.number);
    report.replay.traces.get(number).map(|trace| trace.path.display().to_string())
}

/// What several witnesses reported.
#[derive(Serialize)]
pub(super) struct RepeatsDocument {
    events: u64,
    send_bytes: u64,
    recv_bytes: u64,
    most_apart_ns: u64,
}

impl RepeatsDocument {
    pub(super) fn of(report: &Report<'_>) -> Self {
        let (repeats, apart) = report.replay.traffic.repeats();
        Self {
            events: repeats.events,
            send_bytes: repeats.sent,
            recv_bytes: repeats.received,
            most_apart_ns: apart.saturating_mul(100),
        }
    }
}

/// What one witness reported.
#[derive(Serialize)]
pub(super) struct WitnessDocument {
    provider: &'static str,
    session: u16,
    trace: Option<String>,
    events: u64,
    send_bytes: u64,
    recv_bytes: u64,
    alone_events: u64,
    alone_send_bytes: u64,
    alone_recv_bytes: u64,
}

impl WitnessDocument {
    pub(super) fn all(report: &Report<'_>) -> Vec<Self> {
        let shares = shares(report);
        if shares.len() < 2 {
            return Vec::new();
        }
        shares.into_iter().map(|share| Self::of(share, report)).collect()
    }

    fn of(share: &Share, report: &Report<'_>) -> Self {
        Self {
            provider: share.provider(),
            session: share.witness.seen_by.logger,
            trace: path(share, report),
            events: share.seen.events,
            send_bytes: share.seen.sent,
            recv_bytes: share.seen.received,
            alone_events: share.alone.events,
            alone_send_bytes: share.alone.sent,
            alone_recv_bytes: share.alone.received,
        }
    }
}

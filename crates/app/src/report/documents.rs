//! What machines read: the JSON documents, apart from the types of the engine so that neither
//! binds the other. Documented in docs/report.md, where a test looks for every field.

use event::kinds::Operation;
use event::problem::EventIdentity;
use event::providers::{find, provider_name};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use text::times;
use traffic::intake::UndecodedCount;
use traffic::rollup::Row;
use traffic::{Confidence, Counters, Health, Role, Zone};

use super::clocks::{Clock, ClockSetting};
use super::columns::Column;
use super::facts;
use super::failures::{FailureSums, NamelessDocument};
use super::losses::documents::{GapDocument, IntervalDocument};
use super::model::Report;
use super::windows;
use super::witnesses::{RepeatsDocument, WitnessDocument};
use crate::lang::Lang;
use crate::ledger::LedgerDocument;
use crate::pipeline::TraceFacts;

/// Name and version of the format. A field may be added under the same version; one that is
/// renamed, removed or changes its meaning makes a new one.
pub(crate) const SCHEMA: &str = "nettally.report/1";

/// Everything but the rows.
#[derive(Serialize)]
pub(crate) struct Head {
    schema: &'static str,
    program: Program,
    trace: Option<Trace>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    traces: Vec<Trace>,
    grouping: Vec<&'static str>,
    as_logged: bool,
    totals: Sums,
    selected: Sums,
    unattributed: Sums,
    zone_basis: &'static str,
    zones: Vec<ZoneSums>,
    system: Vec<RoleSums>,
    health: HealthDocument,
    repeats: RepeatsDocument,
    witnesses: Vec<WitnessDocument>,
    ledger: Option<LedgerDocument>,
    gaps_total: u64,
    gaps: Vec<GapDocument>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    intervals: Vec<IntervalDocument>,
    failures: Vec<NamelessDocument>,
    notes: Vec<String>,
    rows_total: usize,
}

#[derive(Serialize)]
struct Program {
    name: &'static str,
    version: &'static str,
}

/// One recording.
#[derive(Serialize)]
struct Trace {
    path: String,
    session: String,
    started: Option<String>,
    ended: Option<String>,
    first_event: Option<String>,
    last_event: Option<String>,
    os_build: u32,
    os_name: String,
    pointer_size: usize,
    processors: u32,
    utc_offset: Option<String>,
    clock: Clock,
    clock_set: Vec<ClockSetting>,
    bytes: u64,
    buffers: u64,
    events: u64,
    events_lost: u32,
    buffers_lost: u32,
    damaged: bool,
    problems_total: u64,
    problems: Vec<Problem>,
    providers: Vec<Provider>,
    undecoded: Vec<Undecoded>,
    undecoded_total: u64,
    read_as_older_version: Vec<ReadAsOlder>,
    read_as_older_version_total: u64,
    outside_span: u64,
}

#[derive(Serialize)]
struct Problem {
    offset: u64,
    skipped: u64,
    reason: &'static str,
    damage: bool,
    text: String,
}

#[derive(Serialize)]
struct Provider {
    guid: String,
    name: Option<&'static str>,
    events: u64,
}

#[derive(Serialize)]
struct Undecoded {
    provider: String,
    event: u16,
    version: u8,
    events: u64,
    reason: String,
}

#[derive(Serialize)]
struct ReadAsOlder {
    provider: String,
    event: u16,
    version: u8,
    read_as: Option<u8>,
    events: u64,
}

/// Totals by kind of operation.
#[derive(Serialize)]
struct Sums {
    send_ops: u64,
    send_bytes: u64,
    recv_ops: u64,
    recv_bytes: u64,
    connects: u64,
    accepts: u64,
    disconnects: u64,
    reconnects: u64,
    #[serde(flatten)]
    failures: FailureSums,
    retransmit_ops: u64,
    retransmit_bytes: u64,
    copy_ops: u64,
    copy_bytes: u64,
}

/// What went to one zone.
#[derive(Serialize)]
struct ZoneSums {
    zone: &'static str,
    zone_confidence: &'static str,
    #[serde(flatten)]
    sums: Sums,
}

/// What the kernel's own traffic was for.
#[derive(Serialize)]
struct RoleSums {
    role: &'static str,
    role_confidence: Option<&'static str>,
    #[serde(flatten)]
    sums: Sums,
}

#[derive(Serialize)]
struct HealthDocument {
    events_lost: u64,
    buffers_lost: u64,
    dropped: u64,
    undecoded: u64,
    undecoded_traffic: u64,
    read_as_older_version: u64,
    damaged: u64,
    network_events: u64,
    late_events: u64,
    lost_event_notices: u64,
    lost_buffer_notices: u64,
    corrected_sends: u64,
    folded_flows: u64,
    folded_processes: u64,
    texts_left_out: u64,
    unlisted_failures: u64,
    unlisted_providers: u64,
    repeated_failures: u64,
}

impl Head {
    pub(crate) fn of(report: &Report<'_>) -> Self {
        let replay = report.replay;
        let health = replay.traffic.health();
        let several = if replay.traces.len() > 1 { replay.traces.as_slice() } else { &[] };
        let failures = health.connect_failures.iter();
        Self {
            schema: SCHEMA,
            program: Program { name: "nettally", version: env!("CARGO_PKG_VERSION") },
            trace: replay.traces.first().map(Trace::of),
            traces: several.iter().map(Trace::of).collect(),
            grouping: report.question.grouping.iter().map(|one| one.name()).collect(),
            as_logged: report.question.as_logged,
            totals: Sums::of(&report.total),
            selected: Sums::of(&report.selected),
            unattributed: Sums::of(&report.unattributed),
            zone_basis: replay.traffic.zone_basis().name(),
            zones: report.zones.iter().map(|zone| ZoneSums::of(zone, report)).collect(),
            system: report.roles.iter().map(RoleSums::of).collect(),
            health: HealthDocument::of(health, &replay.traces),
            repeats: RepeatsDocument::of(report),
            witnesses: WitnessDocument::all(report),
            ledger: report.ledger.as_ref().map(|account| LedgerDocument::of(account, Lang::En)),
            gaps_total: report.losses.gaps_total,
            gaps: report.losses.gaps.iter().map(|gap| GapDocument::of(gap, replay)).collect(),
            intervals: report.losses.intervals.iter().map(IntervalDocument::of).collect(),
            failures: failures
                .map(|(failure, times)| NamelessDocument::of(*failure, *times))
                .collect(),
            notes: replay.notes.iter().map(|note| note.words(Lang::En)).collect(),
            rows_total: report.rows_in_all,
        }
    }
}

impl Trace {
    fn of(trace: &TraceFacts) -> Self {
        let header = &trace.header;
        let utc = |moment: Option<_>| moment.and_then(times::utc);
        Self {
            path: trace.path.display().to_string(),
            session: header.session_name.clone(),
            started: utc(header.started),
            ended: utc(header.ended),
            first_event: utc(trace.tally.span.map(|(first, _)| first)),
            last_event: utc(trace.tally.span.map(|(_, last)| last)),
            os_build: header.os_build,
            os_name: windows::name(header.os_build),
            pointer_size: header.pointer_size.bytes(),
            processors: header.processors,
            utc_offset: facts::zone(trace).map(|zone| zone.replace("UTC", "")),
            clock: Clock::of(header),
            clock_set: trace.clock_set.iter().map(ClockSetting::of).collect(),
            bytes: trace.bytes,
            buffers: trace.buffers,
            events: trace.tally.events,
            events_lost: header.events_lost,
            buffers_lost: header.buffers_lost,
            damaged: trace.is_damaged(),
            problems_total: trace.problems.total(),
            problems: trace.problems.kept().iter().map(Problem::of).collect(),
            providers: providers(trace),
            undecoded: undecoded(trace),
            undecoded_total: trace.tally.undecoded_events(),
            read_as_older_version: read_as_older(trace),
            read_as_older_version_total: trace.tally.read_as_older_events(),
            outside_span: trace.tally.outside_span,
        }
    }
}

impl Problem {
    fn of(problem: &etl::Problem) -> Self {
        Self {
            offset: problem.offset,
            skipped: problem.skipped,
            reason: problem.reason.code(),
            damage: problem.reason.is_damage(),
            text: problem.reason.to_string(),
        }
    }
}

/// The busiest first.
fn providers(trace: &TraceFacts) -> Vec<Provider> {
    let mut counts: Vec<_> = trace.tally.providers.iter().collect();
    counts.sort_by_key(|(guid, events)| (std::cmp::Reverse(**events), **guid));
    let provider = |(guid, events): (&etl::Guid, &u64)| Provider {
        guid: guid.to_string(),
        name: provider_name(*guid),
        events: *events,
    };
    counts.into_iter().map(provider).collect()
}

fn undecoded(trace: &TraceFacts) -> Vec<Undecoded> {
    let kinds = trace.tally.undecoded.iter();
    let kind = |(identity, count): (&EventIdentity, &UndecodedCount)| Undecoded {
        provider: identity.provider.to_string(),
        event: identity.number,
        version: identity.version,
        events: count.events,
        reason: count.reason.to_string(),
    };
    kinds.map(kind).collect()
}

fn read_as_older(trace: &TraceFacts) -> Vec<ReadAsOlder> {
    let kinds = trace.tally.read_as_older.iter();
    let kind = |(identity, events): (&EventIdentity, &u64)| ReadAsOlder {
        provider: identity.provider.to_string(),
        event: identity.number,
        version: identity.version,
        read_as: find(identity.provider).map(|provider| (provider.newest)(identity.number)),
        events: *events,
    };
    kinds.map(kind).collect()
}

impl Sums {
    fn of(counters: &Counters) -> Self {
        let operations = |operation| counters.of(operation).operations;
        let bytes = |operation| counters.of(operation).bytes;
        Self {
            send_ops: operations(Operation::Send),
            send_bytes: bytes(Operation::Send),
            recv_ops: operations(Operation::Receive),
            recv_bytes: bytes(Operation::Receive),
            connects: operations(Operation::Connect),
            accepts: operations(Operation::Accept),
            disconnects: operations(Operation::Disconnect),
            reconnects: operations(Operation::Reconnect),
            failures: FailureSums(counters.failures),
            retransmit_ops: operations(Operation::Retransmit),
            retransmit_bytes: bytes(Operation::Retransmit),
            copy_ops: operations(Operation::Copy),
            copy_bytes: bytes(Operation::Copy),
        }
    }
}

impl ZoneSums {
    fn of((zone, counters): &(Zone, Counters), report: &Report<'_>) -> Self {
        let zone_confidence = report.replay.traffic.zone_confidence(*zone).name();
        Self { zone: zone.name(), zone_confidence, sums: Sums::of(counters) }
    }
}

impl RoleSums {
    fn of((role, counters): &(Role, Counters)) -> Self {
        let role_confidence = role.confidence().map(Confidence::name);
        Self { role: role.name(), role_confidence, sums: Sums::of(counters) }
    }
}

impl HealthDocument {
    fn of(health: &Health, traces: &[TraceFacts]) -> Self {
        let by_logger: u64 = traces.iter().map(|trace| trace.tally.corrected_sends).sum();
        let sum = |count: fn(&TraceFacts) -> u64| traces.iter().map(count).sum();
        Self {
            events_lost: sum(|trace| trace.header.events_lost.into()),
            buffers_lost: sum(|trace| trace.header.buffers_lost.into()),
            // Reading a recording waits for the engine.
            dropped: 0,
            undecoded: sum(|trace| trace.tally.undecoded_events()),
            undecoded_traffic: sum(|trace| trace.tally.undecoded_traffic),
            read_as_older_version: sum(|trace| trace.tally.read_as_older_events()),
            damaged: sum(|trace| trace.problems.damage()),
            network_events: health.network_events,
            late_events: health.late_events,
            lost_event_notices: health.lost_event_notices,
            lost_buffer_notices: health.lost_buffer_notices,
            corrected_sends: health.corrected_sends + by_logger,
            folded_flows: health.folded_flows,
            folded_processes: health.folded_processes,
            texts_left_out: health.texts_left_out,
            unlisted_failures: health.connect_failures_unlisted,
            unlisted_providers: sum(|trace| trace.tally.providers_unlisted),
            repeated_failures: health.repeated_failures,
        }
    }
}

/// One row: the columns of its grouping, in their order.
pub(crate) struct RowDocument<'a> {
    pub(crate) report: &'a Report<'a>,
    pub(crate) columns: &'a [&'static Column],
    pub(crate) row: &'a Row,
}

impl Serialize for RowDocument<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len()))?;
        for column in self.columns {
            map.serialize_entry(column.name, &column.value(self.report, self.row))?;
        }
        map.end()
    }
}

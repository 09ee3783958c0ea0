//! Everything at once, for the full-screen view: the ledger as a snapshot, made at most once in
//! an interval.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use event::Timestamp;
use event::kinds::{Address, Operation};
use traffic::aggregate::flows::FlowRecord;
use traffic::{Bucket, Counters, Failures, FlowKey, ProcessId, Traffic};
use tui::snapshot::{
    Bytes, Connection, Figures, Health, History, LogEntry, Process, Remote, Snapshot, Stage,
};

use super::identities::Identities;

/// Steps of the history of the whole machine: the width of a very wide terminal, twice.
const STEPS: usize = 600;
/// Steps with traffic that are kept of each process.
const STEPS_OF_PROCESS: usize = 120;
/// Processes whose histories are kept, the first ones met.
const HISTORIES: usize = 8192;
/// Openings and closings that are kept.
const LOGGED: usize = 2048;

/// What has to be kept between two snapshots.
#[derive(Debug, Default)]
pub(super) struct Overview {
    /// What flows gained since the last snapshot.
    gained: HashMap<FlowKey, Bytes>,
    step_ticks: i64,
    origin: Option<Timestamp>,
    history: Arc<History>,
    histories: HashMap<ProcessId, Arc<History>>,
    log: Arc<VecDeque<LogEntry>>,
    /// Names of services: a machine has a few hundred.
    services: HashSet<Arc<str>>,
    identities: Identities,
}

/// What flows of one process come to.
#[derive(Clone, Copy, Default)]
struct Sum {
    figures: Figures,
    flows: u64,
    retransmitted: u64,
    reconnects: u64,
    failures: Failures,
}

/// What flows of one remote address come to.
#[derive(Default)]
struct RemoteSum {
    figures: Figures,
    flows: u64,
    failures: Failures,
    name: Option<Arc<str>>,
    /// Flows do not agree on a name.
    disputed: bool,
    by_process: HashMap<ProcessId, u64>,
}

impl Overview {
    /// Takes in a closed interval.
    pub(super) fn add(&mut self, bucket: &Bucket, traffic: &Traffic) {
        self.step_ticks = bucket.ticks.max(1);
        let step = self.step(bucket.start);
        let mut all = Bytes::default();
        let mut by_process: HashMap<ProcessId, Bytes> = HashMap::new();
        for row in &bucket.rows {
            let bytes = Bytes::from(&row.counters);
            *self.gained.entry(row.key).or_default() += bytes;
            *by_process.entry(row.key.process).or_default() += bytes;
            all += bytes;
            self.note(bucket.start, &row.key, &row.counters, traffic);
        }
        Arc::make_mut(&mut self.history).add(step, all, STEPS);
        for (process, bytes) in by_process {
            if self.histories.len() < HISTORIES || self.histories.contains_key(&process) {
                let history = self.histories.entry(process).or_default();
                Arc::make_mut(history).add(step, bytes, STEPS_OF_PROCESS);
            }
        }
    }

    /// Notes what was opened and closed, and what failed.
    fn note(&mut self, at: Timestamp, key: &FlowKey, counters: &Counters, traffic: &Traffic) {
        let Some(remote) = key.remote() else { return };
        let steps = [
            (Operation::Connect, Stage::Connected),
            (Operation::Accept, Stage::Accepted),
            (Operation::Disconnect, Stage::Closed),
        ];
        let steps = steps.into_iter().filter(|(step, _)| counters.of(*step).operations > 0);
        let failures = counters.failures.ways().map(|(failure, _)| Stage::Failed(failure));
        for stage in steps.map(|(_, stage)| stage).chain(failures) {
            let log = Arc::make_mut(&mut self.log);
            log.push_back(LogEntry {
                at,
                process: key.process,
                stage,
                protocol: key.protocol,
                remote,
                remote_name: traffic.name_of(remote.address, key.process).map(|host| host.name),
            });
            if log.len() > LOGGED {
                log.pop_front();
            }
        }
    }

    /// The number of the step that begins at `start`.
    fn step(&mut self, start: Timestamp) -> u32 {
        let origin = *self.origin.get_or_insert(start);
        let number = start.since(origin).max(0) / self.step_ticks.max(1);
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    /// The ledger at the end of an interval of so many ticks.
    pub(super) fn snapshot(&mut self, traffic: &Traffic, at: Timestamp, ticks: i64) -> Snapshot {
        let mut sums = Sums::of(traffic);
        let mut remotes = HashMap::new();
        let mut connections = Vec::new();
        let mut gains = self.take_gained(traffic);
        for flow in traffic.flows() {
            let gained = gains.remove(&flow.key).unwrap_or_default();
            let figures = Figures { gained, total: Bytes::from(&flow.counters) };
            if let Some(sum) = sums.get_mut(flow.key.process) {
                sum.add(flow, figures);
            }
            add_remote(&mut remotes, flow, figures);
            connections.push(self.connection(traffic, flow, figures));
        }
        let (processes, places) = self.processes(traffic, &sums);
        let place = |process: ProcessId| places.get(&process).copied().unwrap_or(u32::MAX);
        for connection in &mut connections {
            connection.owner = place(connection.process);
        }
        let mut figures = Figures::default();
        sums.all.iter().for_each(|(_, sum)| figures += sum.figures);
        let last_step = self.step(at.plus(-self.step_ticks.max(1)));
        Snapshot {
            at,
            ticks,
            step_ticks: self.step_ticks,
            interval: last_step,
            figures,
            unattributed: sums.of_process(ProcessId::UNATTRIBUTED).figures,
            processes,
            connections,
            remotes: in_order(remotes).map(|(address, sum)| remote(address, sum, &place)).collect(),
            history: Arc::clone(&self.history),
            log: Arc::clone(&self.log),
            health: Health {
                connect_failures: traffic.health().nameless_failures(),
                ..Health::default()
            },
            ..Snapshot::default()
        }
    }

    /// What flows gained, each as it is counted now: some were folded since.
    fn take_gained(&mut self, traffic: &Traffic) -> HashMap<FlowKey, Bytes> {
        let mut gains: HashMap<FlowKey, Bytes> = HashMap::with_capacity(self.gained.len());
        for (key, bytes) in self.gained.drain() {
            *gains.entry(traffic.counted_on(&key)).or_default() += bytes;
        }
        gains
    }

    fn connection(&mut self, traffic: &Traffic, flow: &FlowRecord, figures: Figures) -> Connection {
        let key = &flow.key;
        let service = traffic.service_of(key).and_then(|id| traffic.service(id));
        Connection {
            process: key.process,
            owner: u32::MAX,
            protocol: key.protocol,
            local: key.local(),
            remote: key.remote(),
            remote_name: flow.remote_name.clone(),
            zone: key.zone,
            role: key.role,
            label: key.label(),
            service: service.map(|name| self.shared(name)),
            figures,
            retransmitted: flow.counters.of(Operation::Retransmit).bytes,
            reconnects: flow.counters.of(Operation::Reconnect).operations,
            failures: flow.counters.failures,
            stage: stage(flow),
            first: flow.first,
            last: flow.last,
            folded: flow.folded,
        }
    }

    /// The name of a service, kept once.
    fn shared(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.services.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.services.insert(Arc::clone(&name));
        name
    }

    /// Processes with traffic and those they descend from, and where each stands.
    fn processes(
        &mut self,
        traffic: &Traffic,
        sums: &Sums,
    ) -> (Vec<Process>, HashMap<ProcessId, u32>) {
        let ids = with_ancestors(traffic, sums);
        let places: HashMap<ProcessId, u32> = ids.iter().copied().zip(0..).collect();
        let Self { identities, histories, .. } = self;
        identities.refresh(traffic);
        let process = |id: &ProcessId| {
            let sum = sums.of_process(*id);
            Process {
                id: *id,
                identity: identities.of(traffic, *id),
                app: identities.app(*id),
                parent: traffic.parent_of(*id),
                figures: sum.figures,
                connections: sum.flows,
                retransmitted: sum.retransmitted,
                reconnects: sum.reconnects,
                failures: sum.failures,
                history: histories.get(id).cloned().unwrap_or_default(),
            }
        };
        (ids.iter().map(process).collect(), places)
    }
}

/// Processes with traffic and all they descend from, each once, in the order of the ledger.
fn with_ancestors(traffic: &Traffic, sums: &Sums) -> Vec<ProcessId> {
    let mut wanted: Vec<bool> = sums.all.iter().map(|(_, sum)| sum.flows > 0).collect();
    for (id, _) in sums.all.iter().filter(|(_, sum)| sum.flows > 0) {
        let mut child = *id;
        // Who is marked already has marked ancestors; that ends circles, too.
        while let Some(parent) = traffic.parent_of(child) {
            let mark = sums.place(parent).and_then(|at| wanted.get_mut(at));
            match mark {
                Some(mark) if !*mark => *mark = true,
                _ => break,
            }
            child = parent;
        }
    }
    let all = sums.all.iter().zip(wanted);
    all.filter(|(_, wanted)| *wanted).map(|((id, _), _)| *id).collect()
}

/// A sum for each process that is kept.
struct Sums {
    all: Vec<(ProcessId, Sum)>,
    /// By number of process: the place of its sum.
    places: Vec<u32>,
}

impl Sums {
    fn of(traffic: &Traffic) -> Self {
        let all: Vec<_> = traffic.processes().map(|(id, _)| (id, Sum::default())).collect();
        let mut places = vec![u32::MAX; traffic.met()];
        for (place, (id, _)) in (0u32..).zip(&all) {
            if let Some(known) = usize::try_from(id.0).ok().and_then(|at| places.get_mut(at)) {
                *known = place;
            }
        }
        Self { all, places }
    }

    fn place(&self, id: ProcessId) -> Option<usize> {
        if id == ProcessId::OTHERS {
            return self.all.iter().rposition(|(known, _)| *known == id);
        }
        let place = self.places.get(usize::try_from(id.0).ok()?)?;
        usize::try_from(*place).ok().filter(|place| *place < self.all.len())
    }

    fn get_mut(&mut self, id: ProcessId) -> Option<&mut Sum> {
        let place = self.place(id)?;
        self.all.get_mut(place).map(|(_, sum)| sum)
    }

    fn of_process(&self, id: ProcessId) -> Sum {
        self.place(id)
            .and_then(|place| self.all.get(place))
            .map(|(_, sum)| *sum)
            .unwrap_or_default()
    }
}

impl Sum {
    fn add(&mut self, flow: &FlowRecord, figures: Figures) {
        self.figures += figures;
        self.flows += flow.folded.max(1);
        self.retransmitted += flow.counters.of(Operation::Retransmit).bytes;
        self.reconnects += flow.counters.of(Operation::Reconnect).operations;
        self.failures += flow.counters.failures;
    }
}

fn stage(flow: &FlowRecord) -> Stage {
    if let Some((failure, _)) = flow.counters.failures.ways().next() {
        return Stage::Failed(failure);
    }
    let counted = |operation| flow.counters.of(operation).operations;
    let (connected, accepted) = (counted(Operation::Connect), counted(Operation::Accept));
    match counted(Operation::Disconnect) {
        closed if closed > 0 && closed >= connected + accepted => Stage::Closed,
        _ if connected > 0 => Stage::Connected,
        _ if accepted > 0 => Stage::Accepted,
        _ => Stage::Unknown,
    }
}

fn add_remote(
    remotes: &mut HashMap<Option<Address>, RemoteSum>,
    flow: &FlowRecord,
    figures: Figures,
) {
    let sum = remotes.entry(flow.key.remote().map(|end| end.address)).or_default();
    if sum.flows == 0 {
        sum.name.clone_from(&flow.remote_name);
    } else if flow.remote_name.is_some() && sum.name != flow.remote_name {
        sum.disputed |= sum.name.is_some();
        sum.name.clone_from(&flow.remote_name);
    }
    sum.figures += figures;
    sum.flows += flow.folded.max(1);
    sum.failures += flow.counters.failures;
    *sum.by_process.entry(flow.key.process).or_default() += figures.total.both();
}

/// By address, so that equal rows stand in the same order every time.
fn in_order<K: Ord, V>(map: HashMap<K, V>) -> impl Iterator<Item = (K, V)> {
    let mut all: Vec<(K, V)> = map.into_iter().collect();
    all.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    all.into_iter()
}

fn remote(address: Option<Address>, sum: RemoteSum, place: &dyn Fn(ProcessId) -> u32) -> Remote {
    let busiest = sum.by_process.iter().max_by_key(|(process, bytes)| (**bytes, **process));
    Remote {
        address,
        name: sum.name.filter(|_| !sum.disputed),
        figures: sum.figures,
        connections: sum.flows,
        busiest: busiest.map_or(u32::MAX, |(process, _)| place(*process)),
        processes: u32::try_from(sum.by_process.len()).unwrap_or(u32::MAX),
        failures: sum.failures,
    }
}

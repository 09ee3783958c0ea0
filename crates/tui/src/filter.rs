//! The filter as the user types it, and what passes it.

use std::collections::{HashMap, HashSet};

use event::kinds::Address;
use text::Lang;
use traffic::filter::{BadFilter, FlowFacts};
use traffic::{Failures, ProcessId, Zone};

use crate::look::Look;
use crate::screens::connections::{protocol, socket};
use crate::snapshot::{Connection, Figures, Identity, Process};
use crate::words::Text;

/// What rows have to be like: the terms reports know, and words that may stand anywhere.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Filter {
    /// As typed.
    pub(crate) text: String,
    /// Terms of the form `kind:value`.
    wanted: traffic::Filter,
    /// Words without a kind, in lower case; each has to stand in some field.
    words: Vec<String>,
    /// Only these processes, and those of their applications that come later.
    members: Option<Members>,
}

/// All processes of an application.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Members {
    name: String,
    ids: HashSet<ProcessId>,
}

/// What connections of one thing that pass come to.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Passed {
    pub(crate) figures: Figures,
    pub(crate) connections: u64,
    pub(crate) retransmitted: u64,
    pub(crate) reconnects: u64,
    pub(crate) failures: Failures,
    /// Processes they belong to.
    pub(crate) processes: u32,
    /// The process that moved most, as a place in the list of processes.
    pub(crate) busiest: u32,
}

/// The same in the making.
#[derive(Default)]
struct Passing {
    passed: Passed,
    by_owner: Vec<(u32, u64)>,
}

impl Passing {
    fn add(&mut self, connection: &Connection) {
        let passed = &mut self.passed;
        let Passed { figures, connections, retransmitted, reconnects, failures, .. } = passed;
        *figures += connection.figures;
        *connections += connection.folded.max(1);
        *retransmitted += connection.retransmitted;
        *reconnects += connection.reconnects;
        *failures += connection.failures;
        let bytes = connection.figures.total.both();
        match self.by_owner.iter_mut().find(|(owner, _)| *owner == connection.owner) {
            Some((_, moved)) => *moved += bytes,
            None => self.by_owner.push((connection.owner, bytes)),
        }
    }

    fn finish(self) -> Passed {
        let busiest = self.by_owner.iter().max_by_key(|(_, bytes)| *bytes);
        let busiest = busiest.map_or(u32::MAX, |(owner, _)| *owner);
        let processes = u32::try_from(self.by_owner.len()).unwrap_or(u32::MAX);
        Passed { processes, busiest, ..self.passed }
    }
}

impl Filter {
    /// Words between blanks.
    ///
    /// # Errors
    /// Why a term means nothing, in the words of the one who reads terms.
    pub(crate) fn parse(text: &str) -> Result<Self, BadFilter> {
        let mut filter = Self { text: text.to_owned(), ..Self::default() };
        for word in text.split_whitespace() {
            if !word.contains(':') {
                filter.words.push(word.to_lowercase());
                continue;
            }
            match word.parse::<traffic::Filter>() {
                Ok(terms) => filter.wanted.join(&terms),
                // An address of version 6, or one with a port, or a part of these.
                Err(BadFilter::UnknownKind(kind))
                    if kind.chars().all(|c| c.is_ascii_hexdigit() || "[.]".contains(c)) =>
                {
                    filter.words.push(word.to_lowercase());
                }
                Err(problem) => return Err(problem),
            }
        }
        Ok(filter)
    }

    /// The same for some zones only.
    pub(crate) fn within(&self, zones: Zones) -> Self {
        let mut filter = self.clone();
        filter.wanted.zones.extend(zones.members());
        filter
    }

    /// Only what these processes of an application do.
    pub(crate) fn of_application(name: String, ids: HashSet<ProcessId>) -> Self {
        Self { members: Some(Members { name, ids }), ..Self::default() }
    }

    /// The same terms, of the processes that another filter was made for.
    pub(crate) fn of_those_of(self, other: &Self) -> Self {
        Self { members: other.members.clone(), ..self }
    }

    /// What it is called on the screen.
    pub(crate) fn said(&self) -> String {
        let name = self.members.as_ref().map(|members| members.name.as_str());
        let parts = name.into_iter().chain([self.text.as_str()]);
        parts.filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(" + ")
    }

    /// Whether nothing was asked for.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.members.is_none()
    }

    /// Whether everything passes.
    pub(crate) fn passes_all(&self) -> bool {
        self.words.is_empty() && self.wanted.is_empty() && self.members.is_none()
    }

    /// What passes of each process; `None` where all of them pass as a whole or not at all.
    pub(crate) fn by_process(&self, look: &Look) -> Option<HashMap<ProcessId, Passed>> {
        let divides = self.wanted.wants_ends() || !self.words.is_empty();
        divides.then(|| self.passing(look, |connection| connection.process))
    }

    /// Whether all that a process did passes, whatever its connections are.
    pub(crate) fn passes_whole(&self, process: &Process) -> bool {
        !self.wanted.wants_ends()
            && self.passes_owner(process)
            && self.words.iter().all(|word| says(process, word))
    }

    /// What passes of each remote address.
    pub(crate) fn by_remote(&self, look: &Look) -> Option<HashMap<Option<Address>, Passed>> {
        let address = |connection: &Connection| connection.remote.map(|end| end.address);
        (!self.passes_all()).then(|| self.passing(look, address))
    }

    fn passing<K: std::hash::Hash + Eq>(
        &self,
        look: &Look,
        key: impl Fn(&Connection) -> K,
    ) -> HashMap<K, Passed> {
        let mut passing: HashMap<K, Passing> = HashMap::new();
        for connection in &look.snapshot.connections {
            if self.passes_connection(connection, look) {
                passing.entry(key(connection)).or_default().add(connection);
            }
        }
        passing.into_iter().map(|(key, passing)| (key, passing.finish())).collect()
    }

    fn passes_owner(&self, process: &Process) -> bool {
        let Process { id, app, identity, .. } = process;
        let pid = id.is_one().then_some(identity.pid);
        let is_one = |members: &Members| members.ids.contains(id) || members.ids.contains(app);
        self.members.as_ref().is_none_or(is_one)
            && self.wanted.passes_owner(pid, identity.name.as_deref(), identity.user.as_deref())
    }

    /// Whether a connection passes.
    pub(crate) fn passes_connection(&self, connection: &Connection, look: &Look) -> bool {
        if self.passes_all() {
            return true;
        }
        let owner = look.process(connection.owner);
        let flow = connection.facts();
        owner.is_none_or(|process| self.passes_owner(process))
            && self.wanted.passes_flow(&flow)
            && self.words.iter().all(|word| {
                owner.is_some_and(|process| says(process, word)) || flow_says(&flow, word, look)
            })
    }
}

impl Connection {
    fn facts(&self) -> FlowFacts<'_> {
        FlowFacts {
            zone: self.zone,
            protocol: self.protocol,
            role: self.role,
            label: self.label,
            local: self.local,
            remote: self.remote,
            remote_name: self.remote_name.as_deref(),
            service: self.service.as_deref(),
        }
    }
}

fn holds(text: &str, word: &str) -> bool {
    text.to_lowercase().contains(word)
}

fn says(process: &Process, word: &str) -> bool {
    let Identity { name, path, user, package, app_name, pid, .. } = &*process.identity;
    let texts = [name, path, user, package, app_name];
    texts.into_iter().flatten().any(|text| holds(text, word))
        || process.id.is_one() && pid.to_string() == word
}

/// Whether a word stands in what the table of connections may show of one.
fn flow_says(flow: &FlowFacts<'_>, word: &str, look: &Look) -> bool {
    let texts = [flow.remote_name, flow.service].into_iter().flatten();
    let names = [flow.zone.name(), Text::zone(flow.zone).of(look.lang), protocol(flow.protocol)];
    let mut ends = [flow.local, flow.remote].into_iter().flatten();
    texts.chain(names).any(|text| holds(text, word))
        || flow.uses().any(|text| holds(text, word))
        || ends.any(|end| socket(end).contains(word))
}

/// Which zones are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Zones {
    #[default]
    All,
    /// What leaves the local network.
    Internet,
    /// What stays in it.
    Local,
    /// What stays on this machine.
    Machine,
}

impl Zones {
    /// The one after this.
    pub(crate) const fn next(self) -> Self {
        match self {
            Self::All => Self::Internet,
            Self::Internet => Self::Local,
            Self::Local => Self::Machine,
            Self::Machine => Self::All,
        }
    }

    const fn members(self) -> &'static [Zone] {
        match self {
            Self::All => &[],
            Self::Internet => &[Zone::Internet, Zone::TunnelInner, Zone::TunnelCarrier],
            Self::Local => &[Zone::Lan, Zone::LinkLocal, Zone::Guest],
            Self::Machine => &[Zone::Loopback],
        }
    }

    pub(crate) const fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::All => Text::ZonesAll.of(lang),
            Self::Internet => Text::ZonesInternet.of(lang),
            Self::Local => Text::ZonesLocal.of(lang),
            Self::Machine => Text::ZonesMachine.of(lang),
        }
    }
}

//! The filter as the user types it, and what passes it.

use std::collections::HashMap;

use event::kinds::Address;
use traffic::filter::BadFilter;
use traffic::{ProcessId, Zone};

use crate::look::Look;
use crate::snapshot::{Connection, Figures, Identity, Process};
use crate::text::{Lang, Text};

/// What rows have to be like: the terms reports know, and words that may stand anywhere.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Filter {
    /// As typed.
    pub(crate) text: String,
    /// Terms of the form `kind:value`.
    wanted: traffic::Filter,
    /// Words without a kind, in lower case; each has to stand in some field.
    words: Vec<String>,
}

/// What connections of one thing that pass come to.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Passed {
    pub(crate) figures: Figures,
    pub(crate) connections: u64,
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
                // An address of version 6, or a part of one.
                Err(BadFilter::UnknownKind(kind))
                    if kind.chars().all(|c| c.is_ascii_hexdigit()) =>
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

    /// Whether nothing was typed.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Whether everything passes.
    pub(crate) fn passes_all(&self) -> bool {
        self.words.is_empty() && self.wanted.is_empty()
    }

    /// What passes of each process; `None` where processes pass as a whole or not at all.
    pub(crate) fn by_process(&self, look: &Look) -> Option<HashMap<ProcessId, Passed>> {
        self.wanted.wants_ends().then(|| self.passing(look, |connection| connection.process))
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
        let mut passing: HashMap<K, Passed> = HashMap::new();
        for connection in &look.snapshot.connections {
            if self.passes_connection(connection, look) {
                let passed = passing.entry(key(connection)).or_default();
                passed.figures += connection.figures;
                passed.connections += connection.folded.max(1);
            }
        }
        passing
    }

    /// Whether a process passes what is asked of processes.
    pub(crate) fn passes_process(&self, process: &Process) -> bool {
        self.passes_owner(process.id, &process.identity)
            && self.words.iter().all(|word| says(&process.identity, word))
    }

    fn passes_owner(&self, id: ProcessId, identity: &Identity) -> bool {
        let wanted = &self.wanted;
        let name = identity.name.as_deref();
        (wanted.pids.is_empty()
            || id != ProcessId::UNATTRIBUTED && wanted.pids.contains(&identity.pid))
            && any(&wanted.names, |pattern| name.is_some_and(|name| pattern.matches(name)))
    }

    /// Whether a connection passes.
    pub(crate) fn passes_connection(&self, connection: &Connection, look: &Look) -> bool {
        if self.passes_all() {
            return true;
        }
        let owner = look.process(connection.owner);
        owner.is_none_or(|process| self.passes_owner(process.id, &process.identity))
            && self.passes_ends(connection)
            && self.words.iter().all(|word| {
                owner.is_some_and(|process| says(&process.identity, word))
                    || connection_says(connection, word)
            })
    }

    /// Folded flows have no ends left, so they pass no filter on ends.
    fn passes_ends(&self, connection: &Connection) -> bool {
        let wanted = &self.wanted;
        let (remote, name) = (connection.remote, connection.remote_name.as_deref());
        let mut ends = [connection.local, remote].into_iter().flatten();
        any(&wanted.zones, |zone| connection.zone == *zone)
            && any(&wanted.protocols, |protocol| connection.protocol == *protocol)
            && any(&wanted.remotes, |pattern| {
                remote.is_some_and(|end| pattern.matches(end.address, name))
            })
            && (wanted.ports.is_empty() || ends.any(|end| wanted.ports.contains(&end.port)))
            && any(&wanted.labels, |pattern| {
                connection.label.is_some_and(|label| pattern.matches(label))
            })
            && any(&wanted.services, |pattern| {
                connection.service.as_deref().is_some_and(|service| pattern.matches(service))
            })
    }
}

fn says(identity: &Identity, word: &str) -> bool {
    let texts = [&identity.name, &identity.path, &identity.user, &identity.package];
    texts.into_iter().flatten().any(|text| text.to_lowercase().contains(word))
        || identity.pid.to_string() == word
}

fn connection_says(connection: &Connection, word: &str) -> bool {
    connection.remote_name.as_deref().is_some_and(|name| name.to_lowercase().contains(word))
        || connection
            .remote
            .is_some_and(|end| crate::screens::connections::socket(end).contains(word))
}

/// Whether one of the patterns matches; no pattern matches all.
fn any<T>(patterns: &[T], matches: impl Fn(&T) -> bool) -> bool {
    patterns.is_empty() || patterns.iter().any(matches)
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

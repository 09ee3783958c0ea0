//! Which traffic is wanted: one filter for reports and screens, and the words it is written in.
//!
//! ```text
//! name:chrome zone:internet port:443
//! ```
//!
//! Kinds are joined by "and", values of one kind by "or". A word without a kind is part of a
//! name of a process.

mod pattern;
mod terms;

use crate::aggregate::key::FlowKey;
use crate::attribute::processes::ProcessId;
use crate::attribute::roles::Role;
use crate::attribute::zones::Zone;
use crate::engine::Traffic;
use event::kinds::{Endpoint, Protocol};
pub use pattern::{BadPrefixLength, NamePattern, RemotePattern};
use std::str::FromStr;
pub use terms::{BadFilter, TERMS, Term};

/// Which traffic is wanted. Kinds are joined by "and", values of one kind by "or".
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Process ids.
    pub pids: Vec<u32>,
    /// Names of processes.
    pub names: Vec<NamePattern>,
    /// Remote ends.
    pub remotes: Vec<RemotePattern>,
    /// Ports at either end.
    pub ports: Vec<u16>,
    /// Zones.
    pub zones: Vec<Zone>,
    /// Transport protocols.
    pub protocols: Vec<Protocol>,
    /// What ports are usually used for, and what the kernel's traffic is for.
    pub labels: Vec<NamePattern>,
    /// Services of shared host processes.
    pub services: Vec<NamePattern>,
    /// Users that processes run as.
    pub users: Vec<NamePattern>,
    /// Host names of remote ends.
    pub hosts: Vec<NamePattern>,
}

impl FromStr for Filter {
    type Err = BadFilter;

    /// Words separated by spaces: `kind:value`, several values with commas, or a part of a
    /// process's name.
    fn from_str(text: &str) -> Result<Self, BadFilter> {
        let mut filter = Self::default();
        text.split_whitespace().try_for_each(|word| filter.take(word))?;
        Ok(filter)
    }
}

impl Filter {
    fn take(&mut self, word: &str) -> Result<(), BadFilter> {
        let (kind, values) = match word.split_once(':') {
            Some((kind, values)) => (kind.to_lowercase(), values),
            None => ("name".to_owned(), word),
        };
        let known = TERMS.iter().find(|term| term.is_called(&kind));
        let term = known.ok_or(BadFilter::UnknownKind(kind))?;
        for value in values.split(',') {
            self.join(&term.filter(value)?);
        }
        Ok(())
    }

    /// Takes the values of another filter in besides its own.
    pub fn join(&mut self, other: &Self) {
        self.pids.extend(&other.pids);
        self.names.extend_from_slice(&other.names);
        self.remotes.extend_from_slice(&other.remotes);
        self.ports.extend(&other.ports);
        self.zones.extend(&other.zones);
        self.protocols.extend(&other.protocols);
        self.labels.extend_from_slice(&other.labels);
        self.services.extend_from_slice(&other.services);
        self.users.extend_from_slice(&other.users);
        self.hosts.extend_from_slice(&other.hosts);
    }

    /// Whether everything passes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether flows of one process can fare differently.
    pub fn wants_ends(&self) -> bool {
        let Self {
            pids: _,
            names: _,
            users: _,
            remotes,
            hosts,
            ports,
            zones,
            protocols,
            labels,
            services,
        } = self;
        let whole_processes = remotes.is_empty()
            && ports.is_empty()
            && zones.is_empty()
            && protocols.is_empty()
            && labels.is_empty()
            && services.is_empty()
            && hosts.is_empty();
        !whole_processes
    }

    /// Whether a flow passes. `remote_name` is the host name of its remote end.
    pub fn passes(&self, traffic: &Traffic, key: &FlowKey, remote_name: Option<&str>) -> bool {
        let process = traffic.process(key.process);
        let pid = (key.process != ProcessId::UNATTRIBUTED).then_some(process.pid);
        // To be looked for only where somebody asks.
        let service = || traffic.service_of(key).and_then(|id| traffic.service(id));
        let user = || traffic.user_name(key.process);
        let user = if self.users.is_empty() { None } else { user() };
        self.passes_owner(pid, process.name(), user.as_deref())
            && self.passes_flow(&FlowFacts {
                zone: key.zone,
                protocol: key.protocol,
                role: key.role,
                label: key.label(),
                local: key.local(),
                remote: key.remote(),
                remote_name,
                service: if self.services.is_empty() { None } else { service() },
            })
    }

    /// Whether a process passes what is asked of processes; traffic without an owner has no id.
    pub fn passes_owner(&self, pid: Option<u32>, name: Option<&str>, user: Option<&str>) -> bool {
        any(&self.pids, |wanted| pid == Some(*wanted))
            && any(&self.users, |pattern| user.is_some_and(|user| pattern.matches(user)))
            && any(&self.names, |pattern| name.is_some_and(|name| pattern.matches(name)))
    }

    /// Whether a flow passes what is asked of flows. Folded ones have no ends left, so they pass
    /// no filter on ends.
    pub fn passes_flow(&self, flow: &FlowFacts<'_>) -> bool {
        let ends = || [flow.local, flow.remote].into_iter().flatten();
        any(&self.zones, |zone| flow.zone == *zone)
            && any(&self.protocols, |protocol| flow.protocol == *protocol)
            && any(&self.remotes, |pattern| {
                flow.remote.is_some_and(|end| pattern.matches(end.address, flow.remote_name))
            })
            && any(&self.hosts, |pattern| flow.remote_name.is_some_and(|it| pattern.matches(it)))
            && any(&self.ports, |port| ends().any(|end| end.port == *port))
            && any(&self.labels, |pattern| flow.uses().any(|label| pattern.matches(label)))
            && any(&self.services, |pattern| {
                flow.service.is_some_and(|service| pattern.matches(service))
            })
    }
}

/// What a filter asks of a flow, from whoever keeps it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FlowFacts<'a> {
    /// Where the other end is.
    pub zone: Zone,
    /// Transport protocol.
    pub protocol: Protocol,
    /// What it is for, where the kernel owns it.
    pub role: Role,
    /// What its ports are usually used for.
    pub label: Option<&'static str>,
    /// This machine's end; `None` for folded flows.
    pub local: Option<Endpoint>,
    /// The other end; `None` for folded flows.
    pub remote: Option<Endpoint>,
    /// Host name of the other end.
    pub remote_name: Option<&'a str>,
    /// Service of a shared host process.
    pub service: Option<&'a str>,
}

impl FlowFacts<'_> {
    /// What it is used for: by its ports, and by its role in the kernel.
    pub fn uses(&self) -> impl Iterator<Item = &'static str> {
        let role = self.role.is_kernel().then(|| self.role.name());
        self.label.into_iter().chain(role)
    }
}

/// A word that names no zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnknownZone;

impl std::fmt::Display for UnknownZone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&Zone::ALL.map(Zone::name).join(", "))
    }
}

impl std::error::Error for UnknownZone {}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(text: &str) -> Result<Self, UnknownZone> {
        let named = |zone: &Self| zone.name().eq_ignore_ascii_case(text);
        Self::ALL.into_iter().find(named).ok_or(UnknownZone)
    }
}

/// Whether one of the patterns matches; no pattern matches all.
fn any<T>(patterns: &[T], matches: impl Fn(&T) -> bool) -> bool {
    patterns.is_empty() || patterns.iter().any(matches)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_written_as_words() {
        let filter: Filter =
            "chrome pid:4,812 zone:LAN,internet proto:tcp port:443".parse().unwrap();
        assert_eq!(filter.names, ["chrome".parse::<NamePattern>().unwrap()]);
        assert_eq!(filter.pids, [4, 812]);
        assert_eq!(filter.zones, [Zone::Lan, Zone::Internet]);
        assert_eq!(filter.protocols, [Protocol::Tcp]);
        assert_eq!(filter.ports, [443]);
        assert_eq!(
            "process:chrome protocol:tcp".parse(),
            "name:chrome proto:tcp".parse::<Filter>()
        );
        let filter: Filter = "user:alice,NT* host:*.example.com".parse().unwrap();
        assert_eq!((filter.users.len(), filter.hosts.len()), (2, 1));
        assert!("".parse::<Filter>().unwrap().is_empty());
        let filter: Filter = "remote:2001:db8::/32".parse().unwrap();
        assert!(matches!(filter.remotes[..], [RemotePattern::Network { host_bits: 96, .. }]));
    }

    #[test]
    fn a_filter_that_means_nothing_says_why() {
        for (text, said) in [
            (
                "colour:red",
                "colour: is none of name: pid: user: service: remote: host: port: zone: proto: label:",
            ),
            (
                "zoone:lan",
                "zoone: is none of zone: name: pid: user: service: remote: host: port: proto: label:",
            ),
            ("pid:four", "pid: cannot be four; such as 4, 812"),
            ("pid:", "pid: cannot be ; such as 4, 812"),
            ("name:", "name: cannot be ; such as chrome, svc*.exe"),
            (
                "zone:internt",
                "zone: cannot be internt; such as internet, loopback, link-local, lan, tunnel-inner, \
                 tunnel-carrier, guest",
            ),
            ("proto:icmp", "proto: cannot be icmp; such as tcp, udp"),
            ("port:1,70000", "port: cannot be 70000; such as 443"),
        ] {
            assert_eq!(text.parse::<Filter>().unwrap_err().to_string(), said, "{text}");
        }
    }
}

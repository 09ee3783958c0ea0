//! Lines about facts that are looked up, and lines that ask for a grouping.
//!
//! ```text
//! 0.0 adapter tunnel 10.8.0.6/24          (all lines of one moment are one table)
//! 0.1 identity 812 created 0.0 user=HOME\ada company=Example services=BITS,wuauserv
//! 0.2 service 812 BITS tcp 10.0.0.1:5000 192.0.2.7:443
//! 0.3 cache www.example.org 192.0.2.7
//! by tree
//! ```

use super::{process_facts, protocol, socket_of};
use event::kinds::{
    Adapter, AdapterAddress, AdapterKind, AdapterTable, ConnectionService, Event, NameAnswer,
    NameSource, ProcessIdentity,
};
use traffic::rollup::{Dimension, Rollup};
use traffic::{Counters, Traffic};

/// The event of a line, where it is one of these.
pub(crate) fn parse(words: &[&str]) -> Option<Event> {
    Some(match words[1] {
        "adapter" => Event::Adapters(Box::new(AdapterTable { adapters: vec![adapter(words)] })),
        "identity" => Event::Identity(Box::new(identity(words))),
        "service" => Event::Service(Box::new(ConnectionService {
            pid: words[2].parse().unwrap(),
            service: words[3].into(),
            protocol: protocol(words[4]),
            local: socket_of(words[5]),
            remote: words.get(6).map(|end| socket_of(end)),
        })),
        "cache" => Event::Name(Box::new(name(NameSource::MachineCache, words))),
        "reverse" => Event::Name(Box::new(name(NameSource::Reverse, words))),
        _ => return None,
    })
}

fn adapter(words: &[&str]) -> Adapter {
    let kind = match words[2] {
        "tunnel" => AdapterKind::Tunnel,
        "guests" => AdapterKind::GuestSwitch,
        "loopback" => AdapterKind::Loopback,
        _ => AdapterKind::Ordinary,
    };
    let address = |text: &&str| {
        let (address, prefix) = text.split_once('/').unwrap();
        AdapterAddress { address: address.parse().unwrap(), prefix: prefix.parse().unwrap() }
    };
    Adapter {
        index: 1,
        luid: 1,
        name: words[2].into(),
        description: words[2].into(),
        kind,
        addresses: words[3..].iter().map(address).collect(),
        carriers: Vec::new(),
        operational: true,
    }
}

fn identity(words: &[&str]) -> ProcessIdentity {
    let pid = words[2].parse().unwrap();
    let (told, plain): (Vec<&str>, Vec<&str>) =
        words[3..].iter().partition(|word| word.contains('='));
    let mut identity =
        ProcessIdentity { pid, facts: process_facts(&plain), ..ProcessIdentity::default() };
    for (name, value) in told.iter().filter_map(|word| word.split_once('=')) {
        match name {
            "user" => identity.user = Some(value.into()),
            "company" => identity.company = Some(value.into()),
            "description" => identity.description = Some(value.into()),
            "services" => identity.services = Some(value.split(',').map(Into::into).collect()),
            other => panic!("unknown fact {other}"),
        }
    }
    identity
}

fn name(source: NameSource, words: &[&str]) -> NameAnswer {
    NameAnswer {
        source,
        asked_by: None,
        name: words[2].into(),
        query_type: 1,
        status: 0,
        addresses: words[3..].iter().map(|ip| ip.parse().unwrap()).collect(),
        doubtful: vec![],
    }
}

/// A grouping as text: one line a group, in the order of names.
pub(crate) fn grouping(traffic: &Traffic, name: &str, counters: fn(&Counters) -> String) -> String {
    let known = Dimension::ALL.iter().find(|(_, known)| *known == name);
    let dimension = known.map(|(dimension, _)| *dimension).unwrap();
    let mut rollup = Rollup::new(&[dimension]);
    traffic.flows().for_each(|flow| rollup.add_flow(traffic, flow));
    let line = |row: &traffic::rollup::Row| {
        let group = traffic.group_name(dimension, &row.key);
        format!("by {name}: {} {}\n", group.as_deref().unwrap_or("-"), counters(&row.counters))
    };
    let mut lines: Vec<String> = rollup.into_rows().iter().map(line).collect();
    lines.sort();
    lines.concat()
}

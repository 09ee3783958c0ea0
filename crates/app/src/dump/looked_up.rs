//! Facts somebody asked the system for, as fields of a dump.

use event::kinds::{AdapterCounters, AdapterTable, ConnectionService, ProcessIdentity};

use super::fields::{Fields, of_facts};
use crate::report::columns::protocol_name;
use crate::value::Value;

pub(super) fn of_adapters(table: &AdapterTable) -> Fields {
    let name = |adapter: &event::kinds::Adapter| adapter.name.to_string();
    vec![("adapters", Value::List(table.adapters.iter().map(name).collect()))]
}

pub(super) fn of_counters(counters: &AdapterCounters) -> Fields {
    let counted = || counters.adapters.iter().filter(|adapter| adapter.in_total);
    let sum = |of: fn(&event::kinds::AdapterTotals) -> u64| {
        counted().map(of).fold(0, u64::saturating_add)
    };
    vec![
        ("bytes_in", Value::number(Some(sum(|adapter| adapter.bytes_in)))),
        ("bytes_out", Value::number(Some(sum(|adapter| adapter.bytes_out)))),
    ]
}

pub(super) fn of_identity(identity: &ProcessIdentity) -> Fields {
    let services = identity.services.as_ref().map_or(Value::Unknown, |services| {
        Value::List(services.iter().map(ToString::to_string).collect())
    });
    let mut fields = of_facts(identity.pid, &identity.facts);
    fields.extend([
        ("user", Value::text(identity.user.as_deref())),
        ("description", Value::text(identity.description.as_deref())),
        ("company", Value::text(identity.company.as_deref())),
        ("services", services),
    ]);
    fields
}

pub(super) fn of_service(service: &ConnectionService) -> Fields {
    let remote = service.remote;
    vec![
        ("service", Value::text(Some(service.service.as_ref()))),
        ("pid", Value::number(Some(service.pid))),
        ("protocol", Value::text(Some(protocol_name(service.protocol)))),
        ("local_address", Value::text(Some(service.local.address.ip().to_string()))),
        ("local_port", Value::number(Some(service.local.port))),
        ("remote_address", Value::text(remote.map(|end| end.address.ip().to_string()))),
        ("remote_port", Value::number(remote.map(|end| end.port))),
    ]
}

//! A decoded event as a name and fields: the same names in every form of the dump.

use event::kinds::{
    ConnectFailure, Datagrams, Event, Flow, FlowFailure, Image, LostEvents, NameAnswer,
    NetworkEvent, Operation, ProcessEvent, ProcessFacts, ProcessPhase, VolumeMapping,
};
use text::times;

use traffic::NameForm;

use super::looked_up::{of_adapters, of_counters, of_identity, of_service};
use crate::report::columns::{family_name, protocol_name};
use crate::value::Value;

/// What an event says.
pub(crate) struct Description {
    /// What happened, in snake case.
    pub(crate) kind: &'static str,
    /// The particulars. Those not known are left out.
    pub(crate) fields: Vec<(&'static str, Value)>,
}

/// Describes an event.
pub(crate) fn describe(event: &Event) -> Description {
    let (kind, mut fields) = match event {
        Event::Network(network) => (operation_name(network.operation), of_network(network)),
        Event::Datagrams(datagrams) => {
            (operation_name(datagrams.operation), of_datagrams(datagrams))
        }
        Event::ConnectFailed(failure) => ("connect_failed", of_failure(*failure)),
        Event::FlowFailed(failed) => ("connection_failed", of_flow_failure(failed)),
        Event::Process(process) => (phase_name(process.phase), of_process(process)),
        Event::Name(answer) => ("name_answer", of_answer(answer)),
        Event::Volume(mapping) => ("volume", of_volume(mapping)),
        Event::Lost(lost) => (lost_name(*lost), Vec::new()),
        Event::OwnAddress(address) => {
            ("own_address", vec![("address", Value::text(Some(address.ip().to_string())))])
        }
        Event::Adapters(table) => ("adapters", of_adapters(table)),
        Event::AdapterCounters(counters) => ("adapter_counters", of_counters(counters)),
        Event::Identity(identity) => ("process_identity", of_identity(identity)),
        Event::Service(service) => ("connection_service", of_service(service)),
    };
    fields.retain(|(_, value)| *value != Value::Unknown);
    Description { kind, fields }
}

pub(super) type Fields = Vec<(&'static str, Value)>;

fn of_network(network: &NetworkEvent) -> Fields {
    of_flow(&network.flow, vec![("bytes", Value::number(Some(network.bytes)))])
}

fn of_datagrams(datagrams: &Datagrams) -> Fields {
    let Datagrams { flow, messages, bytes, .. } = datagrams;
    let number = |number: u32| Value::number(Some(number));
    of_flow(flow, vec![("messages", number(*messages)), ("bytes", number(*bytes))])
}

fn of_flow_failure(failed: &FlowFailure) -> Fields {
    let particulars = vec![
        ("failure", Value::text(Some(failed.failure.name()))),
        ("status", Value::text(Some(format!("0x{:08x}", failed.status)))),
    ];
    of_flow(&failed.flow, particulars)
}

/// Whose it is, what happened on it, and its ends.
fn of_flow(flow: &Flow, particulars: Fields) -> Fields {
    let owner = [
        ("protocol", Value::text(Some(protocol_name(flow.protocol)))),
        ("family", Value::text(Some(family_name(flow.family())))),
        ("pid", Value::number(Some(flow.pid))),
    ];
    let ends = [
        ("local_address", Value::text(Some(flow.local.address.ip().to_string()))),
        ("local_port", Value::number(Some(flow.local.port))),
        ("remote_address", Value::text(Some(flow.remote.address.ip().to_string()))),
        ("remote_port", Value::number(Some(flow.remote.port))),
    ];
    owner.into_iter().chain(particulars).chain(ends).collect()
}

fn of_failure(failure: ConnectFailure) -> Fields {
    vec![
        ("protocol", Value::text(Some(protocol_name(failure.protocol)))),
        ("address_family", Value::number(Some(failure.family))),
        ("code", Value::number(Some(failure.code))),
    ]
}

fn of_process(process: &ProcessEvent) -> Fields {
    of_facts(process.pid, &process.facts)
}

pub(super) fn of_facts(pid: u32, facts: &ProcessFacts) -> Fields {
    let (name, path) = match &facts.image {
        Some(image @ Image::Path(path)) => (Some(image.name()), Some(path.as_ref())),
        Some(image) => (Some(image.name()), None),
        None => (None, None),
    };
    let form = facts.image.as_ref().and_then(|image| match image {
        Image::Narrow(_) => Some(NameForm::Escaped.name()),
        image if image.is_cut() => Some(NameForm::Cut.name()),
        _ => None,
    });
    vec![
        ("pid", Value::number(Some(pid))),
        ("image_name", Value::text(name)),
        ("image_name_form", Value::text(form)),
        ("image_path", Value::text(path)),
        ("parent_pid", Value::number(facts.parent_pid)),
        ("session", Value::number(facts.session)),
        ("created", Value::text(facts.created.and_then(times::utc))),
        ("exited", Value::text(facts.exited.and_then(times::utc))),
        ("exit_code", Value::number(facts.exit_code)),
        ("sequence", Value::number(facts.sequence)),
        ("package", Value::text(facts.package.as_deref())),
        ("sid", Value::text(facts.sid.as_deref())),
        ("command_line", Value::text(facts.command_line.as_deref())),
    ]
}

fn of_answer(answer: &NameAnswer) -> Fields {
    let list = |addresses: &[std::net::IpAddr]| match addresses {
        [] => Value::Unknown,
        some => Value::List(some.iter().map(ToString::to_string).collect()),
    };
    vec![
        ("name", Value::text(Some(answer.name.as_ref()))),
        ("pid", Value::number(answer.asked_by)),
        ("query_type", Value::number(Some(answer.query_type))),
        ("status", Value::number(Some(answer.status))),
        ("addresses", list(&answer.addresses)),
        ("doubtful_addresses", list(&answer.doubtful)),
    ]
}

fn of_volume(mapping: &VolumeMapping) -> Fields {
    vec![
        ("native", Value::text(Some(mapping.native.as_ref()))),
        ("dos", Value::text(Some(mapping.dos.as_ref()))),
    ]
}

const fn operation_name(operation: Operation) -> &'static str {
    match operation {
        Operation::Send => "send",
        Operation::Receive => "receive",
        Operation::Connect => "connect",
        Operation::Accept => "accept",
        Operation::Disconnect => "disconnect",
        Operation::Reconnect => "reconnect",
        Operation::Retransmit => "retransmit",
        Operation::Copy => "copy",
    }
}

const fn phase_name(phase: ProcessPhase) -> &'static str {
    match phase {
        ProcessPhase::Start => "process_start",
        ProcessPhase::End => "process_end",
        ProcessPhase::Running => "process_running",
        ProcessPhase::RunningAtEnd => "process_running_at_end",
        ProcessPhase::Defunct => "process_defunct",
    }
}

const fn lost_name(lost: LostEvents) -> &'static str {
    match lost {
        LostEvents::Events => "lost_events",
        LostEvents::Buffer => "lost_buffer",
        LostEvents::BackupFull => "lost_backup_full",
    }
}

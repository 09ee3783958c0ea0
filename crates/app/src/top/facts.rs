//! What is said of a line in every form: its group, field by field.

use std::net::SocketAddr;

use event::kinds::{Endpoint, Failure, Operation};
use text::{per_second, sanitize, times};
use traffic::rollup::Dimension;
use traffic::{Confidence, Counters, NameForm, Naming};

use super::Manner;
use crate::lang::{Lang, TopText};
use crate::live::{Identity, Line};
use crate::report::columns::{family_name, protocol_name, source_name};
use crate::value::Value;

/// The machine's view of a group: column name and value, for every wanted dimension.
pub(super) fn fields(line: &Line, manner: &Manner) -> Vec<(&'static str, Value)> {
    let key = &line.key;
    let mut fields = Vec::new();
    for dimension in &manner.grouping {
        match dimension {
            Dimension::Process => fields.extend(process_fields(line)),
            Dimension::Connection => {
                fields.push(("protocol", Value::text(key.protocol.map(protocol_name))));
                fields.push(("local", Value::text(key.local.map(socket))));
                fields.push(("remote", Value::text(key.remote.map(socket))));
                fields.push(("remote_name", Value::text(line.remote_name.as_deref())));
                fields.push(source(line));
            }
            Dimension::Remote => {
                let address = key.address.map(|address| address.ip().to_string());
                fields.push(("remote_address", Value::text(address)));
                fields.push(("remote_name", Value::text(line.remote_name.as_deref())));
                fields.push(source(line));
            }
            Dimension::Port => fields.push(("remote_port", Value::number(key.port))),
            Dimension::Protocol => {
                fields.push(("protocol", Value::text(key.protocol.map(protocol_name))));
            }
            Dimension::Family => {
                fields.push(("family", Value::text(key.family.map(family_name))));
            }
            // A frame is a second already.
            Dimension::Second => {}
            Dimension::App
            | Dimension::Tree
            | Dimension::User
            | Dimension::Service
            | Dimension::Role
            | Dimension::Zone
            | Dimension::Label
            | Dimension::Host => {
                fields.push((dimension.name(), Value::text(line.name(*dimension))));
                fields.extend(confidence(line, *dimension));
                fields.extend((*dimension == Dimension::Host).then(|| source(line)));
            }
        }
    }
    fields
}

/// How sure a role or a zone is.
fn confidence(line: &Line, dimension: Dimension) -> Option<(&'static str, Value)> {
    let (name, confidence) = match dimension {
        Dimension::Role => ("role_confidence", line.key.role.and_then(traffic::Role::confidence)),
        Dimension::Zone => ("zone_confidence", line.zone_confidence),
        _ => return None,
    };
    Some((name, Value::text(confidence.map(Confidence::name))))
}

/// What is known about the process of a line, named as in reports; nothing where processes are not
/// told apart.
pub(super) fn identity(line: &Line, manner: &Manner) -> Vec<(&'static str, Value)> {
    if !manner.grouping.contains(&Dimension::Process) {
        return Vec::new();
    }
    let form = line.process.as_ref().and_then(|process| process.name_form);
    let nobody =
        Identity { image_origin: "unknown", command_line_origin: "unknown", ..Identity::default() };
    let known = line.identity.as_deref().unwrap_or(&nobody);
    let services = known.services.as_ref().map(|all| all.iter().map(ToString::to_string).collect());
    let command_line = match manner.redact {
        true => known.path.as_deref().filter(|_| known.command_line.is_some()),
        false => known.command_line.as_deref(),
    };
    vec![
        ("end_time", Value::text(known.ended.and_then(times::utc))),
        ("image_path", Value::text(known.path.as_deref())),
        ("image_name_form", Value::text(form.map(NameForm::name))),
        ("image_origin", Value::text(Some(known.image_origin))),
        ("parent_pid", Value::number(known.parent_pid)),
        ("parent_name", Value::text(known.parent_name.as_deref())),
        ("session", Value::number(known.session)),
        ("process_user", Value::text(known.user.as_deref())),
        ("user_sid", Value::text(known.sid.as_deref())),
        ("services", services.map_or(Value::Unknown, Value::List)),
        ("package", Value::text(known.package.as_deref())),
        ("description", Value::text(known.description.as_deref())),
        ("company", Value::text(known.company.as_deref())),
        ("command_line", Value::text(command_line)),
        ("command_line_origin", Value::text(Some(known.command_line_origin))),
    ]
}

/// How the name of an address is known.
fn source(line: &Line) -> (&'static str, Value) {
    ("name_source", Value::text(line.name_source.map(source_name)))
}

fn process_fields(line: &Line) -> [(&'static str, Value); 3] {
    let process = line.process.as_ref().filter(|process| process.naming.is_of_one());
    let name = match &line.process {
        Some(process) if process.naming == Naming::NoOwner => Some("(unattributed)".into()),
        Some(process) => process.name.clone(),
        None => None,
    };
    [
        ("pid", Value::number(process.map(|process| process.pid))),
        (
            "start_time",
            Value::text(process.and_then(|process| process.started).and_then(times::utc)),
        ),
        ("image_name", Value::text(name)),
    ]
}

/// What was counted, named as in reports. Copies are left out: live they are not asked for.
pub(super) fn figures(counters: &Counters) -> impl Iterator<Item = (&'static str, u64)> {
    let (sent, received) = (counters.sent(), counters.received());
    let operations = |operation| counters.of(operation).operations;
    let retransmitted = counters.of(Operation::Retransmit);
    let failures = Failure::ALL.map(|failure| (failure.name(), counters.failures.of(failure)));
    let first = [
        ("send_ops", sent.operations),
        ("send_bytes", sent.bytes),
        ("recv_ops", received.operations),
        ("recv_bytes", received.bytes),
        ("connects", operations(Operation::Connect)),
        ("accepts", operations(Operation::Accept)),
        ("disconnects", operations(Operation::Disconnect)),
        ("reconnects", operations(Operation::Reconnect)),
    ];
    let last =
        [("retransmit_ops", retransmitted.operations), ("retransmit_bytes", retransmitted.bytes)];
    first.into_iter().chain(failures).chain(last)
}

/// Bytes gained in `ticks` of 100 ns as rates.
pub(super) fn rates(gained: &Counters, ticks: i64) -> [(&'static str, u64); 2] {
    [
        ("send_bytes_per_second", per_second(gained.sent().bytes, ticks)),
        ("recv_bytes_per_second", per_second(gained.received().bytes, ticks)),
    ]
}

/// People's name for the process of a line.
pub(super) fn process_name(line: &Line, lang: Lang) -> String {
    match &line.process {
        Some(process) if process.naming == Naming::NoOwner => {
            TopText::UnattributedName.of(lang).to_owned()
        }
        Some(process) if process.naming == Naming::Others => {
            TopText::OtherProcesses.of(lang).to_owned()
        }
        Some(process) => {
            let end = if process.name_form == Some(NameForm::Cut) { "…" } else { "" };
            process.name.as_deref().map_or_else(
                || TopText::UnnamedProcess.fill(lang, &[("pid", &process.pid.to_string())]),
                |name| sanitize(name) + end,
            )
        }
        None => String::new(),
    }
}

/// An end as it is usually written: `192.0.2.1:443`, `[2001:db8::1]:443`.
pub(super) fn socket(end: Endpoint) -> String {
    SocketAddr::new(end.address.ip(), end.port).to_string()
}

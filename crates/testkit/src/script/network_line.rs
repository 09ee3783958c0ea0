//! Lines about flows and failed attempts.

use super::ScriptError;
use super::action::Action;
use super::words::Words;
use crate::payload::{Operation, Transport};
use std::net::SocketAddr;

/// The rest of a line that begins with `tcp` or `udp`.
pub(super) fn flow(words: &mut Words<'_>, transport: Transport) -> Result<Action, ScriptError> {
    let verb = words.next("what happened")?;
    let operation = operation(transport, verb)
        .ok_or_else(|| words.error(format!("{transport:?} has no operation {verb:?}")))?;
    let pid = words.number("a process id")?;
    let (local, remote) = ends(words)?;
    let size = if carries_data(operation) { words.number("the size in bytes")? } else { 0 };
    Ok(Action::Network { operation, pid, local, remote, size })
}

/// The rest of a line that begins with `tcpip`.
pub(super) fn connection(words: &mut Words<'_>) -> Result<Action, ScriptError> {
    let event = words.number("an event")?;
    let pid = words.number("a process id")?;
    let (local, remote) = ends(words)?;
    let status = words.next("a status")?;
    let status = u32::from_str_radix(status, 16)
        .map_err(|_| words.error(format!("expected a status, found {status:?}")))?;
    let version = if words.take("version") { words.number("a version")? } else { 1 };
    Ok(Action::Connection { event, version, pid, local, remote, status })
}

/// Two ends of one family with an arrow between them.
fn ends(words: &mut Words<'_>) -> Result<(SocketAddr, SocketAddr), ScriptError> {
    let local = words.endpoint()?;
    match words.next("an arrow")? {
        "->" | "<-" => {}
        other => return Err(words.error(format!("expected -> or <-, found {other:?}"))),
    }
    let remote = words.endpoint()?;
    if local.is_ipv4() != remote.is_ipv4() {
        return Err(words.error(format!("{local} and {remote} are of different families")));
    }
    Ok((local, remote))
}

/// The rest of a line that begins with `fail`.
pub(super) fn failure(words: &mut Words<'_>) -> Result<Action, ScriptError> {
    let transport = match words.next("tcp or udp")? {
        "tcp" => Transport::Tcp,
        "udp" => Transport::Udp,
        other => return Err(words.error(format!("expected tcp or udp, found {other:?}"))),
    };
    let ipv6 = match words.next("v4 or v6")? {
        "v4" => false,
        "v6" => true,
        other => return Err(words.error(format!("expected v4 or v6, found {other:?}"))),
    };
    Ok(Action::Failure { transport, ipv6, code: words.number("a failure code")? })
}

fn operation(transport: Transport, verb: &str) -> Option<Operation> {
    match (transport, verb) {
        (Transport::Tcp, "send") => Some(Operation::TcpSend),
        (Transport::Tcp, "recv") => Some(Operation::TcpReceive),
        (Transport::Tcp, "connect") => Some(Operation::TcpConnect),
        (Transport::Tcp, "disconnect") => Some(Operation::TcpDisconnect),
        (Transport::Tcp, "retransmit") => Some(Operation::TcpRetransmit),
        (Transport::Tcp, "accept") => Some(Operation::TcpAccept),
        (Transport::Tcp, "reconnect") => Some(Operation::TcpReconnect),
        (Transport::Tcp, "copy") => Some(Operation::TcpCopy),
        (Transport::Udp, "send") => Some(Operation::UdpSend),
        (Transport::Udp, "recv") => Some(Operation::UdpReceive),
        _ => None,
    }
}

const fn carries_data(operation: Operation) -> bool {
    !matches!(
        operation,
        Operation::TcpConnect
            | Operation::TcpAccept
            | Operation::TcpDisconnect
            | Operation::TcpReconnect
    )
}

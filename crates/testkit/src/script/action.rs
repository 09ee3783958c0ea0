//! What a script can make happen.

use super::ScriptError;
use super::network_line;
use super::words::Words;
use crate::payload::{Loss, Operation, Transport};
use std::net::{IpAddr, SocketAddr};

/// One event and when and where it is logged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Ticks of 100 ns after the start of the recording.
    pub time: i64,
    /// CPU asked for, if any.
    pub cpu: Option<u16>,
    /// Line of the script.
    pub line: usize,
    /// What happens.
    pub action: Action,
}

/// One event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// A process begins, or is found running.
    Process {
        /// Its id.
        pid: u32,
        /// Id of its creator.
        parent: u32,
        /// Path as written in the script.
        image: String,
        /// Terminal session.
        session: u32,
        /// Found running: begun so many ticks of 100 ns before.
        running_for: Option<i64>,
    },
    /// A process ends.
    Stop {
        /// Its id.
        pid: u32,
        /// What it returned.
        code: u32,
    },
    /// Something happens on a flow.
    Network {
        /// What.
        operation: Operation,
        /// Owner of the socket.
        pid: u32,
        /// This machine's end.
        local: SocketAddr,
        /// The other end.
        remote: SocketAddr,
        /// Transport payload in bytes.
        size: u32,
    },
    /// A connection attempt fails.
    Failure {
        /// TCP or UDP.
        transport: Transport,
        /// Over IPv6.
        ipv6: bool,
        /// 1 to 6.
        code: u16,
    },
    /// The stack tells what became of a connection.
    Connection {
        /// Number of the event.
        event: u16,
        /// Its version.
        version: u8,
        /// Owner of the socket.
        pid: u32,
        /// This machine's end.
        local: SocketAddr,
        /// The other end.
        remote: SocketAddr,
        /// An NTSTATUS.
        status: u32,
    },
    /// A host name is resolved, or not.
    Query {
        /// Process that asked.
        pid: u32,
        /// Name asked for.
        name: String,
        /// 1 for A, 28 for AAAA.
        kind: u32,
        /// 0 when answered.
        status: u32,
        /// The answers.
        addresses: Vec<IpAddr>,
    },
    /// A native path prefix and its DOS equivalent are reported.
    Volume {
        /// `\Device\HarddiskVolume3\`.
        native: String,
        /// `C:\`.
        dos: String,
    },
    /// The session reports a loss.
    Lost(Loss),
}

impl Action {
    /// The event that begins with `verb`; `None` if no event does.
    pub(super) fn read(verb: &str, words: &mut Words<'_>) -> Result<Option<Self>, ScriptError> {
        match verb {
            "process" => process(words),
            "running" => running(words),
            "tcp" => network_line::flow(words, Transport::Tcp),
            "udp" => network_line::flow(words, Transport::Udp),
            "fail" => network_line::failure(words),
            "tcpip" => network_line::connection(words),
            "dns" => query(words),
            "volume" => {
                let native = words.next("the native path")?.to_owned();
                let dos = words.next("the DOS path")?.to_owned();
                Ok(Self::Volume { native, dos })
            }
            "lost" => lost(words),
            _ => return Ok(None),
        }
        .map(Some)
    }
}

fn process(words: &mut Words<'_>) -> Result<Action, ScriptError> {
    let verb = words.next("start or stop")?;
    let pid = |words: &mut Words<'_>| words.number("a process id");
    match verb {
        "start" => {
            let pid = pid(words)?;
            words.keyword("parent")?;
            let parent = words.number("the parent's process id")?;
            let image = words.next("the image")?.to_owned();
            let session = words.option("session")?.unwrap_or(1);
            Ok(Action::Process { pid, parent, image, session, running_for: None })
        }
        "stop" => Ok(Action::Stop { pid: pid(words)?, code: words.option("code")?.unwrap_or(0) }),
        other => Err(words.error(format!("a process can start or stop, not {other:?}"))),
    }
}

fn running(words: &mut Words<'_>) -> Result<Action, ScriptError> {
    let pid = words.number("a process id")?;
    let image = words.next("the image")?.to_owned();
    let parent = words.option("parent")?.unwrap_or(if pid == 4 { 0 } else { 812 });
    let session = words.option("session")?.unwrap_or(0);
    // An hour by default; the process ids keep apart those that did not say.
    let default = 36_000_000_000 - i64::from(pid) * 10_000;
    let running_for = if words.take("for") { words.seconds("a time in seconds")? } else { default };
    Ok(Action::Process { pid, parent, image, session, running_for: Some(running_for) })
}

fn query(words: &mut Words<'_>) -> Result<Action, ScriptError> {
    let pid = words.number("a process id")?;
    let name = words.next("a host name")?.to_owned();
    let kind = match words.next("A or AAAA")? {
        "A" => 1,
        "AAAA" => 28,
        other => return Err(words.error(format!("expected A or AAAA, found {other:?}"))),
    };
    let answer = words.next("addresses, or none")?;
    if answer == "none" {
        let status = words.number("the status")?;
        return Ok(Action::Query { pid, name, kind, status, addresses: Vec::new() });
    }
    let addresses: Result<Vec<IpAddr>, _> = answer.split(',').map(str::parse).collect();
    let addresses =
        addresses.map_err(|_| words.error(format!("{answer:?} is no list of addresses")))?;
    Ok(Action::Query { pid, name, kind, status: 0, addresses })
}

fn lost(words: &mut Words<'_>) -> Result<Action, ScriptError> {
    match words.next("events, buffer or backup")? {
        "events" => Ok(Action::Lost(Loss::Events)),
        "buffer" => Ok(Action::Lost(Loss::Buffer)),
        "backup" => Ok(Action::Lost(Loss::BackupFile)),
        other => Err(words.error(format!("expected events, buffer or backup, found {other:?}"))),
    }
}

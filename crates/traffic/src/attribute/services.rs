//! Which service of a shared host process traffic belongs to.

use super::processes::ProcessId;
use super::texts::{TextId, Texts};
use crate::aggregate::key::FlowKey;
use event::kinds::{ConnectionService, Endpoint, Protocol};
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::sync::Arc;

/// Most sockets remembered; then the table starts afresh with what is told next.
const SOCKETS: usize = 65_536;

/// One socket: its process id, protocol, our end, and the other where it has one.
type Socket = (u32, Protocol, Endpoint, Option<Endpoint>);

/// Services by socket, and by process where no socket tells.
#[derive(Debug, Default)]
pub(crate) struct Services {
    names: Texts,
    by_socket: HashMap<Socket, TextId, FixedState>,
    by_process: HashMap<ProcessId, TextId, FixedState>,
}

impl Services {
    /// Takes in the service a socket was tagged with.
    pub(crate) fn learn(&mut self, told: &ConnectionService) {
        if self.by_socket.len() >= SOCKETS {
            self.by_socket.clear();
        }
        if let Some(id) = self.names.enter(&Arc::from(told.service.as_ref())) {
            self.by_socket.insert((told.pid, told.protocol, told.local, told.remote), id);
        }
    }

    /// Forgets who hosts what, of processes that are not told apart any more.
    pub(crate) fn forget(&mut self, is_folded: impl Fn(ProcessId) -> bool) {
        self.by_process.retain(|process, _| !is_folded(*process));
    }

    /// Names that could not be entered.
    pub(crate) fn left_out(&self) -> u64 {
        self.names.left_out
    }

    /// Takes in the services a process hosts. Several are one name: which of them sent what is
    /// not known without the tags of the sockets.
    pub(crate) fn host(&mut self, process: ProcessId, services: &[Box<str>]) {
        if services.is_empty() || process == ProcessId::OTHERS {
            return;
        }
        let mut sorted: Vec<&str> = services.iter().map(AsRef::as_ref).collect();
        sorted.sort_unstable();
        let joined: Arc<str> = sorted.join(", ").into();
        if let Some(id) = self.names.enter(&joined) {
            self.by_process.insert(process, id);
        }
    }

    /// Takes in the service that a host process was started for, as its command line says.
    /// Since Windows 10 1703 most services have a host of their own.
    pub(crate) fn started_for(&mut self, process: ProcessId, command_line: &str) {
        if self.by_process.contains_key(&process) {
            return;
        }
        let mut words = command_line.split_whitespace();
        let service = words.by_ref().find(|word| *word == "-s").and_then(|_| words.next());
        if let Some(service) = service {
            self.host(process, &[service.into()]);
        }
    }

    /// The service of a flow: its own by the tag, else whatever its process hosts.
    pub(crate) fn of(&self, pid: u32, key: &FlowKey) -> Option<TextId> {
        let tagged = key.local().and_then(|local| {
            let socket = |remote| self.by_socket.get(&(pid, key.protocol, local, remote));
            socket(key.remote()).or_else(|| socket(None))
        });
        tagged.or_else(|| self.by_process.get(&key.process)).copied()
    }

    pub(crate) fn name(&self, id: TextId) -> Option<&str> {
        self.names.get(id)
    }
}

//! What can be asked of a ledger about the facts behind its figures.

use super::Traffic;
use crate::aggregate::flows::FlowRecord;
use crate::aggregate::key::FlowKey;
use crate::attribute::kin::Kin;
use crate::attribute::names::HostName;
use crate::attribute::processes::{Process, ProcessId};
use crate::attribute::roles::Confidence;
use crate::attribute::texts::TextId;
use crate::attribute::zones::{Zone, ZoneBasis};
use crate::batch::salted;
use crate::rollup::{Dimension, GroupKey};
use event::kinds::{AdapterTable, Address};
use std::borrow::Cow;

/// Users of the same SID on every Windows (Microsoft, "Well-known SIDs").
const WELL_KNOWN: [(&str, &str); 3] = [
    ("S-1-5-18", r"NT AUTHORITY\SYSTEM"),
    ("S-1-5-19", r"NT AUTHORITY\LOCAL SERVICE"),
    ("S-1-5-20", r"NT AUTHORITY\NETWORK SERVICE"),
];

impl Traffic {
    /// The adapters of the machine, if anybody told.
    pub fn adapters(&self) -> Option<&AdapterTable> {
        self.adapters.as_ref()
    }

    /// What the zones of the flows rest on.
    pub fn zone_basis(&self) -> ZoneBasis {
        self.zones.basis()
    }

    /// How sure the flows of a zone are in it.
    pub fn zone_confidence(&self, zone: Zone) -> Confidence {
        self.zones.confidence(zone)
    }

    /// The name of an address as a process knows it now, and how it is known.
    pub fn name_of(&self, address: Address, process: ProcessId) -> Option<HostName> {
        self.names.of(address, process)
    }

    /// The name of a flow's remote end: the one it had when the flow was met.
    pub fn host_of(&self, key: &FlowKey) -> Option<HostName> {
        let Some(record) = self.flow(key) else {
            // It was folded since; the name it has now is the best that is left.
            return self.name_of(key.remote()?.address, key.process);
        };
        Some(HostName { name: record.remote_name.clone()?, source: record.name_source? })
    }

    /// What is counted on a flow that has a record of its own.
    pub(super) fn flow(&self, key: &FlowKey) -> Option<&FlowRecord> {
        let process = self.process(key.process);
        let hash = self.flows.hash(process.pid, &key.local()?, &key.remote()?);
        self.flows.find(key, salted(hash, process.salt()))
    }

    /// The number of a host name, for grouping.
    pub(crate) fn host_id(&self, name: &str) -> Option<TextId> {
        self.names.host(name)
    }

    /// The host name of a number a grouping gave.
    pub fn host(&self, id: TextId) -> Option<&str> {
        self.names.host_name(id)
    }

    /// The service a flow belongs to, as a number; see [`Traffic::service`].
    pub fn service_of(&self, key: &FlowKey) -> Option<TextId> {
        self.services.of(self.process(key.process).pid, key)
    }

    /// The name of a service; of several in one process, all of them with commas.
    pub fn service(&self, id: TextId) -> Option<&str> {
        self.services.name(id)
    }

    /// What a group is called in one dimension, for machines; `None` where that is not known.
    /// Dimensions that are no names (connections, ports, times) have none.
    pub fn group_name(&self, dimension: Dimension, group: &GroupKey) -> Option<Cow<'_, str>> {
        let name = |id: Option<ProcessId>| self.process(id?).name().map(Cow::Borrowed);
        match dimension {
            Dimension::App => self.app_name(group.app?),
            Dimension::Tree => name(group.tree),
            Dimension::User => self.user_name(group.user?),
            Dimension::Service => self.service(group.service?).map(Cow::Borrowed),
            Dimension::Role => Some(group.role?.name().into()),
            Dimension::Zone => Some(group.zone?.name().into()),
            Dimension::Label => group.label.map(Cow::Borrowed),
            Dimension::Host => {
                let host = group.host.and_then(|id| self.host(id)).map(Cow::Borrowed);
                host.or_else(|| Some(group.address?.ip().to_string().into()))
            }
            Dimension::Process => name(group.process),
            _ => None,
        }
    }

    /// What an application is called: its package, else what its program says to be, else the
    /// name of the program.
    pub fn app_name(&self, id: ProcessId) -> Option<Cow<'_, str>> {
        let process = self.process(id);
        let package = process.package().value().and_then(|full| full.split('_').next());
        package.or(process.description()).or(process.name()).map(Cow::Borrowed)
    }

    /// What the user of a process is called: as looked up, else by the SIDs every Windows has,
    /// else the SID itself.
    pub fn user_name(&self, id: ProcessId) -> Option<Cow<'_, str>> {
        let process = self.process(id);
        let sid = process.sid().value();
        let known = sid.and_then(|sid| WELL_KNOWN.iter().find(|(known, _)| *known == sid));
        let told = || self.users.get(sid?).map(AsRef::as_ref);
        let name = process.user().or(known.map(|(_, name)| *name)).or_else(told);
        name.or(sid).map(Cow::Borrowed)
    }

    /// Another number whenever what is known of a process may have changed: its own facts, or
    /// what users and volumes are called.
    pub fn revision_of(&self, id: ProcessId) -> u64 {
        let names = (self.users.len() as u64) << 16 | self.volumes.len() as u64;
        names << 32 | u64::from(self.process(id).told)
    }

    /// The application of every process: the first process met that belongs to the same.
    pub fn applications(&self) -> Vec<ProcessId> {
        Kin::of(self).into_apps()
    }

    /// The process that started another, by process id and time.
    pub fn parent_of(&self, id: ProcessId) -> Option<ProcessId> {
        self.processes.parent(id)
    }

    /// The path of a process's executable: the DOS form where it is known, else the native one.
    pub fn path_of<'a>(&self, process: &'a Process) -> Option<Cow<'a, str>> {
        let path = process.path()?;
        Some(self.dos_path(path).map_or(Cow::Borrowed(path), Cow::Owned))
    }

    /// The DOS form of a native path, where the trace tells it: `C:\Windows\...`.
    pub fn dos_path(&self, native: &str) -> Option<String> {
        let longest = self
            .volumes
            .iter()
            .filter(|volume| !volume.native.is_empty() && !volume.dos.is_empty())
            .filter(|volume| starts_with_ignoring_case(native, &volume.native))
            .max_by_key(|volume| volume.native.len())?;
        Some(format!("{}{}", longest.dos, &native[longest.native.len()..]))
    }
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

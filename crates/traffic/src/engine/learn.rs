//! What the engine learns: everything but traffic.

use super::Traffic;
use crate::attribute::processes::ProcessId;
use event::kinds::{
    AdapterCounters, AdapterTable, Address, Event, NameAnswer, ProcessEvent, ProcessIdentity,
    VolumeMapping,
};
use event::timestamp::Timestamp;

/// Most path prefixes remembered: a machine has a few, a damaged trace may tell of many.
const VOLUMES: usize = 256;

/// Most users whose names are remembered apart from their processes.
const USERS: usize = 4096;

/// The program that services share.
const SERVICE_HOST: &str = "svchost.exe";

/// Most readings of adapter counters kept for somebody to take.
const READINGS: usize = 4096;

impl Traffic {
    pub(super) fn learn(&mut self, time: Timestamp, fact: &Event) {
        match fact {
            Event::Process(_) | Event::Identity(_) if self.knows_processes => {}
            Event::Process(process) => self.learn_process(time, process),
            Event::Name(answer) => self.learn_name(time, answer),
            Event::Volume(mapping) if self.volumes.len() < VOLUMES => {
                if !self.volumes.contains(mapping) {
                    self.volumes.push(VolumeMapping::clone(mapping));
                }
            }
            Event::Volume(_) => {}
            Event::Lost(lost) => self.health.notice(time, *lost),
            Event::Identity(identity) => self.identify(time, identity),
            Event::Adapters(table) => self.learn_adapters(table),
            Event::AdapterCounters(counters) => self.keep_reading(time, counters),
            Event::Service(service) => {
                self.services.learn(service);
                self.count_texts();
            }
            // A batch keeps network events in its entries, never among its facts; the others are
            // taken with those who reported them.
            Event::Network(_)
            | Event::ConnectFailed(_)
            | Event::Datagrams(_)
            | Event::FlowFailed(_)
            | Event::OwnAddress(_) => {}
        }
    }

    fn learn_name(&mut self, time: Timestamp, answer: &NameAnswer) {
        let asked_by = answer.asked_by.map(|pid| self.processes.owner(pid, time).process);
        asked_by.into_iter().for_each(|process| self.make_room_for(process));
        self.names.learn(answer, asked_by.filter(|process| *process != ProcessId::UNATTRIBUTED));
        self.count_texts();
        // A flow that was met without a name asks again with its next event, wherever batches end.
        if answer.addresses.iter().any(|address| self.flows.has_unnamed((*address).into())) {
            self.processes.bump_epoch();
        }
    }

    fn learn_process(&mut self, time: Timestamp, event: &ProcessEvent) {
        let Some(id) = self.processes.learn(time, event.clone()) else { return };
        self.make_room_for(id);
        let process = self.processes.get(id);
        let is_host = process.name().is_some_and(|name| name.eq_ignore_ascii_case(SERVICE_HOST));
        let tells = is_host && self.settings.service_by_command_line;
        if let Some(line) = event.facts.command_line.as_deref().filter(|_| tells) {
            self.services.started_for(id, line);
        }
        self.count_texts();
    }

    /// Texts that were left out wherever they would have been kept.
    pub(super) fn count_texts(&mut self) {
        let tables = self.names.left_out() + self.services.left_out() + self.flows.names_left_out;
        self.health.texts_left_out = tables + self.processes.texts_left_out + self.users_left_out;
    }

    fn identify(&mut self, time: Timestamp, identity: &ProcessIdentity) {
        if let (Some(sid), Some(user)) = (&identity.facts.sid, &identity.user) {
            if self.users.len() < USERS || self.users.contains_key(sid) {
                self.users.insert(sid.clone(), user.clone());
            } else {
                self.users_left_out += 1;
            }
        }
        let process = self.processes.identify(time, identity);
        process.into_iter().for_each(|process| self.make_room_for(process));
        if let (Some(process), Some(services)) = (process, &identity.services) {
            self.services.host(process, services);
        }
        self.count_texts();
    }

    /// Flows resolved before keep their zone; what they carry from now on is placed anew.
    fn learn_adapters(&mut self, table: &AdapterTable) {
        self.zones.learn(table);
        self.adapters = Some(table.clone());
        self.processes.bump_epoch();
    }

    /// What was resolved before is placed anew: it may come from this machine.
    pub(super) fn learn_own(&mut self, address: Address) {
        if self.zones.learn_own(address) {
            self.processes.bump_epoch();
        }
    }

    fn keep_reading(&mut self, time: Timestamp, counters: &AdapterCounters) {
        if self.readings.len() >= READINGS {
            self.readings.pop_front();
        }
        self.readings.push_back((time, counters.clone()));
    }
}

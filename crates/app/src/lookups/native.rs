//! Windows, asked through `windows`.

use std::collections::HashMap;
use std::net::IpAddr;

use event::kinds::{AdapterTable, ConnectionService, NameAnswer, ProcessIdentity};
use windows::identity::Identities;
use windows::services::Service;
use windows::{adapters, names, services, sockets};

use super::Machine;

/// This machine.
#[derive(Debug, Default)]
pub(crate) struct Native {
    identities: Identities,
    /// Running services; `None` until they could be listed.
    services: Option<Vec<Service>>,
    by_pid: HashMap<u32, Vec<Box<str>>>,
}

impl Machine for Native {
    fn identity(&mut self, pid: u32) -> Option<ProcessIdentity> {
        self.identities.look_up(pid).ok()
    }

    fn learn_services(&mut self) {
        let Ok(running) = services::list() else { return };
        self.by_pid.clear();
        for service in &running {
            self.by_pid.entry(service.pid).or_default().push(service.name.as_str().into());
        }
        self.services = Some(running);
    }

    fn services(&self, pid: u32) -> Option<Vec<Box<str>>> {
        self.services.as_ref()?;
        Some(self.by_pid.get(&pid).cloned().unwrap_or_default())
    }

    fn connection_services(&mut self) -> Vec<ConnectionService> {
        sockets::services(self.services.as_deref().unwrap_or_default())
    }

    fn adapters(&mut self) -> Option<AdapterTable> {
        adapters::list().ok().map(|adapters| AdapterTable { adapters })
    }

    fn cached_names(&mut self) -> Vec<NameAnswer> {
        names::cached().unwrap_or_default()
    }

    fn reverse(&mut self, address: IpAddr) -> Option<String> {
        names::ask(address)
    }
}

//! Windows, asked through `windows`.

use std::collections::HashMap;
use std::net::IpAddr;

use event::kinds::{AdapterTable, ConnectionService, NameAnswer, ProcessIdentity, VolumeMapping};
use windows::identity::Identities;
use windows::services::Service;
use windows::{WindowsError, adapters, names, services, sockets, volumes};

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

    fn learn_services(&mut self) -> Result<(), String> {
        let running = services::list().map_err(words)?;
        self.by_pid.clear();
        for service in &running {
            self.by_pid.entry(service.pid).or_default().push(service.name.as_str().into());
        }
        self.services = Some(running);
        Ok(())
    }

    fn services(&self, pid: u32) -> Option<Vec<Box<str>>> {
        self.services.as_ref()?;
        Some(self.by_pid.get(&pid).cloned().unwrap_or_default())
    }

    fn connection_services(&mut self) -> Vec<ConnectionService> {
        sockets::services(self.services.as_deref().unwrap_or_default())
    }

    fn adapters(&mut self) -> Result<AdapterTable, String> {
        adapters::list().map(|adapters| AdapterTable { adapters }).map_err(words)
    }

    fn volumes(&mut self) -> Result<Vec<VolumeMapping>, String> {
        volumes::list().map_err(words)
    }

    fn cached_names(&mut self) -> Result<Vec<NameAnswer>, String> {
        // Nothing documents the table, so that there is none says nothing of this machine.
        Ok(names::cached().unwrap_or_default())
    }

    fn reverse(&mut self, address: IpAddr) -> Option<String> {
        names::ask(address)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` gives it")]
fn words(error: WindowsError) -> String {
    error.to_string()
}

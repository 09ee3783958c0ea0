//! Adapters as they stand in the file.

use event::kinds::{Adapter, AdapterAddress, AdapterKind};
use serde::{Deserialize, Serialize};

use super::ADDRESSES;
use super::bounded::at_most;

#[derive(Serialize, Deserialize)]
pub(super) struct AdapterDocument {
    index: u32,
    luid: u64,
    name: String,
    description: String,
    kind: String,
    up: bool,
    /// `192.0.2.1/24`.
    #[serde(deserialize_with = "at_most::<ADDRESSES, _, _>")]
    addresses: Vec<String>,
    /// Of a tunnel: remote addresses that carry it, where known. Files of before have none.
    #[serde(default, deserialize_with = "at_most::<ADDRESSES, _, _>")]
    carriers: Vec<String>,
}

/// What is in the file for each kind.
const KINDS: [(AdapterKind, &str); 4] = [
    (AdapterKind::Ordinary, "ordinary"),
    (AdapterKind::Loopback, "loopback"),
    (AdapterKind::Tunnel, "tunnel"),
    (AdapterKind::GuestSwitch, "guest_switch"),
];

impl AdapterDocument {
    pub(super) fn of(adapter: &Adapter) -> Self {
        let addresses = adapter.addresses.iter();
        let kind = KINDS.iter().find(|(kind, _)| *kind == adapter.kind);
        Self {
            index: adapter.index,
            luid: adapter.luid,
            name: adapter.name.to_string(),
            description: adapter.description.to_string(),
            kind: kind.map_or("", |(_, name)| name).to_owned(),
            up: adapter.operational,
            addresses: addresses.map(|one| format!("{}/{}", one.address, one.prefix)).collect(),
            carriers: adapter.carriers.iter().map(ToString::to_string).collect(),
        }
    }

    /// How many addresses it names.
    pub(super) fn addresses(&self) -> usize {
        self.addresses.len() + self.carriers.len()
    }

    /// The adapter, or what of it makes no sense.
    pub(super) fn read(self) -> Result<Adapter, String> {
        let kind = KINDS.iter().find(|(_, name)| *name == self.kind);
        let (kind, _) = kind.ok_or_else(|| format!("no kind of adapter: {}", self.kind))?;
        let addresses = self.addresses.iter().map(|text| address(text));
        let carrier = |text: &String| text.parse().map_err(|_| format!("no address: {text}"));
        Ok(Adapter {
            index: self.index,
            luid: self.luid,
            name: self.name.into(),
            description: self.description.into(),
            kind: *kind,
            addresses: addresses.collect::<Result<_, String>>()?,
            carriers: self.carriers.iter().map(carrier).collect::<Result<_, String>>()?,
            operational: self.up,
        })
    }
}

/// `192.0.2.1/24`.
fn address(text: &str) -> Result<AdapterAddress, String> {
    let wrong = || format!("no address with its prefix: {text}");
    let (address, prefix) = text.split_once('/').ok_or_else(wrong)?;
    let address: std::net::IpAddr = address.parse().map_err(|_| wrong())?;
    let prefix: u8 = prefix.parse().map_err(|_| wrong())?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    if prefix > longest {
        return Err(wrong());
    }
    Ok(AdapterAddress { address, prefix })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_prefix_that_fits() {
        assert_eq!(address("192.0.2.1/24").unwrap().prefix, 24);
        assert_eq!(address("fe80::1/64").unwrap().prefix, 64);
        for wrong in ["192.0.2.1", "192.0.2.1/33", "x/8", "192.0.2.1/", "::/129", ""] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}

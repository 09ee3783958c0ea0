//! GetAdaptersAddresses.

use event::kinds::{Adapter, AdapterAddress};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    GAA_FLAG_INCLUDE_GATEWAYS, GAA_FLAG_SKIP_ANYCAST, GAA_FLAG_SKIP_DNS_SERVER,
    GAA_FLAG_SKIP_MULTICAST, GetAdaptersAddresses, IP_ADAPTER_ADDRESSES_LH,
    IP_ADAPTER_UNICAST_ADDRESS_LH,
};
use windows_sys::Win32::NetworkManagement::Ndis::IfOperStatusUp;
use windows_sys::Win32::Networking::WinSock::AF_UNSPEC;

use super::{Described, address};
use crate::answer;
use crate::error::{Operation, WindowsError};

const FLAGS: u32 = GAA_FLAG_SKIP_ANYCAST
    | GAA_FLAG_SKIP_MULTICAST
    | GAA_FLAG_SKIP_DNS_SERVER
    | GAA_FLAG_INCLUDE_GATEWAYS;
const BUFFER_OVERFLOW: u32 = 111;
/// No adapter has an address.
const NO_DATA: u32 = 232;
/// The list may grow between two calls; after so many tries something else is wrong.
const TRIES: u32 = 8;
/// Microsoft recommends to begin with 15 KB, so that one call is mostly enough.
const FIRST_ROOM: usize = 16 * 1024;

/// Every adapter that TCP/IP knows, whether it works or not.
///
/// # Errors
///
/// GetAdaptersAddresses failed.
pub fn list() -> Result<Vec<Adapter>, WindowsError> {
    let failed = |code| WindowsError::new(Operation::ListInterfaces, "", code);
    // As 64-bit units, because the structures are aligned to them.
    let mut room = vec![0_u64; FIRST_ROOM / 8];
    let mut code = BUFFER_OVERFLOW;
    for _ in 0..TRIES {
        let mut bytes = u32::try_from(size_of_val(&*room)).unwrap_or(u32::MAX);
        let first = room.as_mut_ptr().cast();
        // SAFETY: `room` has `bytes` writable bytes, aligned for the structures; `bytes` is
        // writable. Too little room is answered with 111 and what it takes.
        code = unsafe {
            GetAdaptersAddresses(AF_UNSPEC.into(), FLAGS, std::ptr::null(), first, &raw mut bytes)
        };
        match code {
            0 => return Ok(adapters(&room)),
            NO_DATA => return Ok(Vec::new()),
            BUFFER_OVERFLOW => room.resize(usize::try_from(bytes).unwrap_or(0) / 8 + 512, 0),
            _ => break,
        }
    }
    Err(failed(code))
}

/// The list at the front of an answer.
fn adapters(room: &[u64]) -> Vec<Adapter> {
    let next = |entry: &IP_ADAPTER_ADDRESSES_LH| entry.Next.cast_const();
    // SAFETY: plain data.
    let list = unsafe { answer::list(room, room.as_ptr().cast(), next) };
    list.map(|entry| adapter(&entry, room)).collect()
}

fn adapter(entry: &IP_ADAPTER_ADDRESSES_LH, room: &[u64]) -> Adapter {
    let described = Described {
        if_type: entry.IfType,
        tunnel_type: entry.TunnelType,
        description: answer::text(room, entry.Description),
        has_gateway: !entry.FirstGatewayAddress.is_null(),
    };
    // SAFETY: both forms of the union are plain numbers; Windows fills the second.
    let index = unsafe { entry.Anonymous1.Anonymous.IfIndex };
    // SAFETY: the union is one number of 64 bits in every form.
    let luid = unsafe { entry.Luid.Value };
    Adapter {
        // Adapters without IPv4 have a number for IPv6 only.
        index: if index == 0 { entry.Ipv6IfIndex } else { index },
        luid,
        name: answer::text(room, entry.FriendlyName).into(),
        kind: described.kind(),
        description: described.description.into(),
        addresses: addresses(entry, room),
        carriers: Vec::new(),
        operational: entry.OperStatus == IfOperStatusUp,
    }
}

fn addresses(entry: &IP_ADAPTER_ADDRESSES_LH, room: &[u64]) -> Vec<AdapterAddress> {
    let next = |one: &IP_ADAPTER_UNICAST_ADDRESS_LH| one.Next.cast_const();
    // SAFETY: plain data.
    let list = unsafe { answer::list(room, entry.FirstUnicastAddress.cast_const(), next) };
    let address = |one: IP_ADAPTER_UNICAST_ADDRESS_LH| {
        let bytes = answer::at(room, one.Address.lpSockaddr);
        let length = usize::try_from(one.Address.iSockaddrLength).ok()?;
        let address = address::of(bytes.get(..length)?)?;
        Some(AdapterAddress { address, prefix: one.OnLinkPrefixLength })
    };
    list.filter_map(address).collect()
}

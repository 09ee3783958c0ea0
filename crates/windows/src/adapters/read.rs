//! GetAdaptersAddresses.

use std::net::IpAddr;

use event::kinds::{Adapter, AdapterAddress};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    GAA_FLAG_INCLUDE_GATEWAYS, GAA_FLAG_SKIP_ANYCAST, GAA_FLAG_SKIP_DNS_SERVER,
    GAA_FLAG_SKIP_MULTICAST, GetAdaptersAddresses, IP_ADAPTER_ADDRESSES_LH,
    IP_ADAPTER_UNICAST_ADDRESS_LH,
};
use windows_sys::Win32::NetworkManagement::Ndis::IfOperStatusUp;
use windows_sys::Win32::Networking::WinSock::{AF_UNSPEC, SOCKET_ADDRESS};

use super::{Described, address};
use crate::error::{Operation, WindowsError};
use crate::wide;

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
            // SAFETY: the call has just filled `room` with a list that starts at its front.
            0 => return Ok(unsafe { adapters(first) }),
            NO_DATA => return Ok(Vec::new()),
            BUFFER_OVERFLOW => room.resize(usize::try_from(bytes).unwrap_or(0) / 8 + 512, 0),
            _ => break,
        }
    }
    Err(failed(code))
}

/// # Safety
///
/// The pointer is null, or leads to a list that GetAdaptersAddresses has written and that lives
/// through the call.
unsafe fn adapters(first: *const IP_ADAPTER_ADDRESSES_LH) -> Vec<Adapter> {
    let (mut next, mut found) = (first, Vec::new());
    // SAFETY: null or an entry of the list, says the contract.
    while let Some(entry) = unsafe { next.as_ref() } {
        // SAFETY: the entry's pointers lead into the same list.
        found.push(unsafe { adapter(entry) });
        next = entry.Next;
    }
    found
}

/// # Safety
///
/// The entry's pointers are null or lead to what Windows has written.
unsafe fn adapter(entry: &IP_ADAPTER_ADDRESSES_LH) -> Adapter {
    let described = Described {
        if_type: entry.IfType,
        tunnel_type: entry.TunnelType,
        // SAFETY: a text with a closing zero, says the contract.
        description: unsafe { wide::at(entry.Description) },
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
        // SAFETY: as the description.
        name: unsafe { wide::at(entry.FriendlyName) }.into(),
        kind: described.kind(),
        description: described.description.into(),
        // SAFETY: null or the first of the entry's addresses.
        addresses: unsafe { addresses(entry.FirstUnicastAddress) },
        carriers: Vec::new(),
        operational: entry.OperStatus == IfOperStatusUp,
    }
}

/// # Safety
///
/// The pointer is null, or leads to a list of addresses that Windows has written.
unsafe fn addresses(first: *const IP_ADAPTER_UNICAST_ADDRESS_LH) -> Vec<AdapterAddress> {
    let (mut next, mut found) = (first, Vec::new());
    // SAFETY: null or an entry of the list, says the contract.
    while let Some(entry) = unsafe { next.as_ref() } {
        // SAFETY: Windows wrote the address together with its entry.
        if let Some(address) = unsafe { ip(&entry.Address) } {
            found.push(AdapterAddress { address, prefix: entry.OnLinkPrefixLength });
        }
        next = entry.Next;
    }
    found
}

/// # Safety
///
/// The pointer inside is null or leads to as many bytes as the structure says.
unsafe fn ip(place: &SOCKET_ADDRESS) -> Option<IpAddr> {
    let length = usize::try_from(place.iSockaddrLength).ok()?;
    if place.lpSockaddr.is_null() {
        return None;
    }
    // SAFETY: as many bytes as Windows says, plain data.
    address::of(unsafe { std::slice::from_raw_parts(place.lpSockaddr.cast(), length) })
}

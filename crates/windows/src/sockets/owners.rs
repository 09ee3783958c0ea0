//! Which service of a shared process a socket belongs to.
//!
//! Sockets bear the tag of the service whose thread bound them; GetOwnerModuleFromTcpEntry and its
//! siblings turn it into a name. They answer for every process, with the name of its file where
//! there is no tag. Only a name that the service control manager knows for the same process is
//! taken here. Wine does not have these functions.

use std::collections::HashMap;
use std::ffi::{CStr, c_void};

use event::kinds::{ConnectionService, Family, Protocol};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    GetExtendedTcpTable, GetExtendedUdpTable, TCP_TABLE_OWNER_MODULE_ALL,
    TCPIP_OWNER_MODULE_BASIC_INFO, TCPIP_OWNER_MODULE_INFO_BASIC, UDP_TABLE_OWNER_MODULE,
};
use windows_sys::Win32::Networking::WinSock::{AF_INET, AF_INET6};

use super::rows::{self, LAYOUTS, Layout};
use crate::answer;
use crate::library::Library;
use crate::services::Service;

const INSUFFICIENT_BUFFER: u32 = 122;
/// The table may grow between two calls; after so many tries something else is wrong.
const TRIES: u32 = 8;
/// Units of 64 bits for an answer: two paths of usual length and more.
const ANSWER: usize = 1024;

type GetOwnerModule = unsafe extern "system" fn(*const c_void, i32, *mut c_void, *mut u32) -> u32;

/// The services of connections of processes that host more than one of `running`; for others the
/// process alone says it. Empty where this system cannot tell.
pub fn services(running: &[Service]) -> Vec<ConnectionService> {
    let shared = shared(running);
    if shared.is_empty() {
        return Vec::new();
    }
    let Some(library) = Library::system("iphlpapi.dll") else { return Vec::new() };
    let of = |layout: &Layout| {
        // SAFETY: all four have this shape and differ in the kind of row alone; the library
        // outlives the calls.
        let ask: GetOwnerModule = unsafe { library.function(function(layout)) }?;
        Some(of_table(layout, ask, &shared))
    };
    LAYOUTS.iter().filter_map(of).flatten().collect()
}

/// Processes with more than one service, and the names of those.
fn shared(running: &[Service]) -> HashMap<u32, Vec<&str>> {
    let mut by_pid: HashMap<u32, Vec<&str>> = HashMap::new();
    for service in running {
        by_pid.entry(service.pid).or_default().push(&service.name);
    }
    by_pid.retain(|_, names| names.len() > 1);
    by_pid
}

fn function(layout: &Layout) -> &'static CStr {
    match (layout.protocol, layout.family) {
        (Protocol::Tcp, Family::V4) => c"GetOwnerModuleFromTcpEntry",
        (Protocol::Tcp, Family::V6) => c"GetOwnerModuleFromTcp6Entry",
        (Protocol::Udp, Family::V4) => c"GetOwnerModuleFromUdpEntry",
        (Protocol::Udp, Family::V6) => c"GetOwnerModuleFromUdp6Entry",
    }
}

fn of_table(
    layout: &Layout,
    ask: GetOwnerModule,
    shared: &HashMap<u32, Vec<&str>>,
) -> Vec<ConnectionService> {
    let table = table(layout).unwrap_or_default();
    let of = |row: &[u64]| {
        let bytes: Vec<u8> = row.iter().flat_map(|unit| unit.to_ne_bytes()).collect();
        let socket = rows::socket(layout, &bytes)?;
        let names = shared.get(&socket.pid)?;
        // SAFETY: `row` is a whole row of the kind that belongs to the function.
        let module = unsafe { module(ask, row) }?;
        let service = names.iter().find(|name| name.eq_ignore_ascii_case(&module))?;
        Some(ConnectionService {
            pid: socket.pid,
            protocol: socket.protocol,
            local: socket.local,
            remote: socket.remote,
            service: (*service).into(),
        })
    };
    rows::with_modules(layout, &table).filter_map(of).collect()
}

/// The name of the module that bound a socket: of a service, or of a file.
///
/// # Safety
///
/// `row` is a row of the kind that `ask` takes.
unsafe fn module(ask: GetOwnerModule, row: &[u64]) -> Option<String> {
    let mut room = [0_u64; ANSWER];
    let mut bytes = u32::try_from(size_of_val(&room)).ok()?;
    let answer = room.as_mut_ptr().cast();
    // SAFETY: the row is of the right kind, says the contract; `room` has `bytes` writable bytes.
    let code =
        unsafe { ask(row.as_ptr().cast(), TCPIP_OWNER_MODULE_INFO_BASIC, answer, &raw mut bytes) };
    if code != 0 {
        return None;
    }
    // SAFETY: plain data.
    let info = unsafe { answer::element::<TCPIP_OWNER_MODULE_BASIC_INFO>(&room, 0) }?;
    Some(answer::text(&room, info.pModuleName))
}

/// A table with modules, as units of 64 bits because its rows are aligned to them.
fn table(layout: &Layout) -> Option<Vec<u64>> {
    let family = u32::from(match layout.family {
        Family::V4 => AF_INET,
        Family::V6 => AF_INET6,
    });
    let mut room: Vec<u64> = Vec::new();
    for _ in 0..TRIES {
        let mut bytes = u32::try_from(size_of_val(&*room)).ok()?;
        let place = room.as_mut_ptr().cast();
        let code = match layout.protocol {
            // SAFETY: `room` has `bytes` writable bytes, aligned to the 8 of the structures;
            // `bytes` is writable. Too little room is answered with 122 and what it takes.
            Protocol::Tcp => unsafe {
                let class = TCP_TABLE_OWNER_MODULE_ALL;
                GetExtendedTcpTable(place, &raw mut bytes, 0, family, class, 0)
            },
            // SAFETY: as above.
            Protocol::Udp => unsafe {
                GetExtendedUdpTable(place, &raw mut bytes, 0, family, UDP_TABLE_OWNER_MODULE, 0)
            },
        };
        match code {
            0 => return Some(room),
            INSUFFICIENT_BUFFER => room.resize(usize::try_from(bytes).ok()? / 8 + 1024, 0),
            _ => break,
        }
    }
    None
}

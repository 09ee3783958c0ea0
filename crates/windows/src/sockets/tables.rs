//! GetExtendedTcpTable and GetExtendedUdpTable.

use event::kinds::{Family, Protocol};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    GetExtendedTcpTable, GetExtendedUdpTable, TCP_TABLE_OWNER_PID_ALL, UDP_TABLE_OWNER_PID,
};
use windows_sys::Win32::Networking::WinSock::{AF_INET, AF_INET6};

use super::OpenSockets;
use super::rows::{self, LAYOUTS, Layout};
use crate::error::{Operation, WindowsError};

const INSUFFICIENT_BUFFER: u32 = 122;
/// The table may grow between two calls; after so many tries something else is wrong.
const TRIES: u32 = 8;

/// Every TCP and UDP socket, IPv4 and IPv6. A table that cannot be read is listed as a problem
/// and takes nothing from the others.
pub fn list() -> OpenSockets {
    let mut all = OpenSockets::default();
    for layout in &LAYOUTS {
        match table(layout) {
            Ok(table) => all.sockets.extend(rows::read(layout, &table)),
            Err(code) => {
                let subject = format!("({:?}, IP{:?})", layout.protocol, layout.family);
                let subject = subject.to_lowercase();
                all.problems.push(WindowsError::new(Operation::ListSockets, subject, code));
            }
        }
    }
    all
}

fn table(layout: &Layout) -> Result<Vec<u8>, u32> {
    let family = u32::from(match layout.family {
        Family::V4 => AF_INET,
        Family::V6 => AF_INET6,
    });
    let mut room: Vec<u32> = Vec::new();
    let mut code = INSUFFICIENT_BUFFER;
    for _ in 0..TRIES {
        let mut bytes = u32::try_from(size_of_val(&*room)).unwrap_or(u32::MAX);
        let pointer = room.as_mut_ptr().cast();
        code = match layout.protocol {
            // SAFETY: `room` has `bytes` writable bytes, aligned to the 4 of the structures;
            // `bytes` is writable. Too little room is answered with 122 and what it takes.
            Protocol::Tcp => unsafe {
                GetExtendedTcpTable(pointer, &raw mut bytes, 0, family, TCP_TABLE_OWNER_PID_ALL, 0)
            },
            // SAFETY: as above.
            Protocol::Udp => unsafe {
                GetExtendedUdpTable(pointer, &raw mut bytes, 0, family, UDP_TABLE_OWNER_PID, 0)
            },
        };
        match code {
            0 => return Ok(room.iter().flat_map(|word| word.to_ne_bytes()).collect()),
            // Some slack for the sockets that are opened meanwhile.
            INSUFFICIENT_BUFFER => {
                room.resize(usize::try_from(bytes).unwrap_or(0) / 4 + 1024, 0);
            }
            _ => break,
        }
    }
    Err(code)
}

//! The name an address has by its own account: a PTR record, or what the neighbourhood says.

use std::net::IpAddr;

use windows_sys::Win32::Networking::WinSock::{
    GetNameInfoW, NI_NAMEREQD, WSACleanup, WSADATA, WSAStartup,
};

use crate::adapters::address;
use crate::wide;

/// NI_MAXHOST.
const LONGEST: usize = 1025;
/// Winsock 2.2.
const WINSOCK: u16 = 0x0202;

/// Asks the network for the name of an address, which may take many seconds and tells a name
/// server who is interested; `None` when it has none.
pub fn ask(of: IpAddr) -> Option<String> {
    let _winsock = Winsock::start()?;
    // In units of 32 bits, because that is how the structures are aligned.
    let bytes = address::bytes(of);
    let (units, _) = bytes.as_chunks();
    let units: Vec<u32> = units.iter().map(|unit| u32::from_ne_bytes(*unit)).collect();
    let mut name = [0; LONGEST];
    // SAFETY: a whole socket address of its own size; `name` has room for the units said; no name
    // of a service is wanted.
    let code = unsafe {
        GetNameInfoW(
            units.as_ptr().cast(),
            i32::try_from(bytes.len()).ok()?,
            name.as_mut_ptr(),
            u32::try_from(LONGEST).ok()?,
            std::ptr::null_mut(),
            0,
            i32::try_from(NI_NAMEREQD).ok()?,
        )
    };
    let name = wide::text(&name);
    (code == 0 && !name.is_empty()).then_some(name)
}

/// Winsock, started.
struct Winsock;

impl Winsock {
    fn start() -> Option<Self> {
        let mut data = WSADATA::default();
        // SAFETY: `data` is writable.
        (unsafe { WSAStartup(WINSOCK, &raw mut data) } == 0).then_some(Self)
    }
}

impl Drop for Winsock {
    fn drop(&mut self) {
        // SAFETY: started once by `start`, ended once; Windows counts.
        unsafe { WSACleanup() };
    }
}

//! Network events of this process, from what its sockets moved.

use super::{clock, ring};
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::mem::transmute;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use testkit::Width;
use testkit::payload::{NetworkEvent, Operation};
use testkit::records::Record;
use windows_sys::Win32::Foundation::{GetLastError, SetLastError};
use windows_sys::Win32::Networking::WinSock::{
    AF_INET, AF_INET6, SO_TYPE, SOCK_STREAM, SOCKADDR, SOCKADDR_IN, SOCKADDR_IN6, SOCKADDR_STORAGE,
    SOCKET, SOL_SOCKET,
};
use windows_sys::Win32::System::LibraryLoader::{GetModuleHandleW, GetProcAddress};

/// Of so many TCP receives the kernel reports one as copied, too: the same bytes again.
const COPY_EVERY: u32 = 4;

/// The ends of a connected stream, by socket, until it is closed.
static STREAMS: Mutex<BTreeMap<SOCKET, (SocketAddr, SocketAddr)>> = Mutex::new(BTreeMap::new());

/// The socket sent so many bytes; to this address, if the call named one.
pub(super) fn sent(socket: SOCKET, size: u32, to: Option<SocketAddr>) {
    keeping_the_last_error(|| transfer(socket, size, to, true));
}

/// The socket received so many bytes; from this address, if the call asked for it.
pub(super) fn received(socket: SOCKET, size: u32, from: Option<SocketAddr>) {
    keeping_the_last_error(|| transfer(socket, size, from, false));
}

/// The socket is now connected by this process.
pub(super) fn connected(socket: SOCKET) {
    keeping_the_last_error(|| stream_event(socket, Operation::TcpConnect));
}

/// The socket is a connection somebody else made.
pub(super) fn accepted(socket: SOCKET) {
    keeping_the_last_error(|| stream_event(socket, Operation::TcpAccept));
}

/// The socket is about to be closed.
pub(super) fn closing(socket: SOCKET) {
    keeping_the_last_error(|| {
        stream_event(socket, Operation::TcpDisconnect);
        streams().remove(&socket);
    });
}

fn streams() -> std::sync::MutexGuard<'static, BTreeMap<SOCKET, (SocketAddr, SocketAddr)>> {
    STREAMS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn stream_event(socket: SOCKET, operation: Operation) {
    if let Some((local, remote)) = stream(socket) {
        log(operation, local, remote, 0);
    }
}

fn transfer(socket: SOCKET, size: u32, named: Option<SocketAddr>, sent: bool) {
    if let Some((local, remote)) = stream(socket) {
        // Nothing received is the end of the stream.
        if size > 0 && sent {
            log(Operation::TcpSend, local, remote, size);
        } else if size > 0 {
            log_receive(local, remote, size);
        }
        return;
    }
    let ends = named.or_else(|| end(socket, "getpeername")).zip(end(socket, "getsockname"));
    if let Some((remote, local)) = ends {
        let operation = if sent { Operation::UdpSend } else { Operation::UdpReceive };
        log(operation, reached(local, remote), remote, size);
    }
}

fn log_receive(local: SocketAddr, remote: SocketAddr, size: u32) {
    static RECEIVES: AtomicU32 = AtomicU32::new(0);
    if RECEIVES.fetch_add(1, Ordering::Relaxed).is_multiple_of(COPY_EVERY) {
        log(Operation::TcpCopy, local, remote, size);
    }
    log(Operation::TcpReceive, local, remote, size);
}

fn log(operation: Operation, local: SocketAddr, remote: SocketAddr, size: u32) {
    let by_owner =
        matches!(operation, Operation::UdpSend | Operation::TcpConnect | Operation::TcpDisconnect);
    let pid = std::process::id();
    let event = NetworkEvent {
        operation,
        pid,
        local: canonical(local),
        remote: canonical(remote),
        size,
        timestamp: 0,
        uptime: u32::try_from(clock::now() / 1_000_000).unwrap_or(0),
        // Everything else is logged by a thread the kernel borrows.
        logged_by: if by_owner { pid } else { 0 },
        width: Width::Bits64,
        logged_as: None,
    };
    ring::log(&event.manifest().to_bytes());
}

/// The ends of a stream that is connected; `None` for other sockets.
fn stream(socket: SOCKET) -> Option<(SocketAddr, SocketAddr)> {
    if let Some(ends) = streams().get(&socket) {
        return Some(*ends);
    }
    if !is_stream(socket) {
        return None;
    }
    let ends = (end(socket, "getsockname")?, end(socket, "getpeername")?);
    streams().insert(socket, ends);
    Some(ends)
}

/// A socket bound to no address in particular sends from the one the other end reaches it by.
fn reached(local: SocketAddr, remote: SocketAddr) -> SocketAddr {
    if !local.ip().is_unspecified() || !remote.ip().to_canonical().is_loopback() {
        return local;
    }
    let ip = match remote.ip().to_canonical() {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
    };
    SocketAddr::new(ip, local.port())
}

/// IPv4 on a socket of both families is IPv4.
fn canonical(end: SocketAddr) -> SocketAddr {
    SocketAddr::new(end.ip().to_canonical(), end.port())
}

/// The address a caller points to; `None` for a null pointer and other families.
///
/// # Safety
/// `at` is null or points to an address as long as its family has them.
pub(super) unsafe fn address(at: *const SOCKADDR) -> Option<SocketAddr> {
    if at.is_null() {
        return None;
    }
    // SAFETY: every address begins with its family.
    match unsafe { at.read_unaligned() }.sa_family {
        AF_INET => {
            // SAFETY: the family says so.
            let v4 = unsafe { at.cast::<SOCKADDR_IN>().read_unaligned() };
            // SAFETY: all forms of the union are the same four bytes.
            let ip = u32::from_be(unsafe { v4.sin_addr.S_un.S_addr });
            Some(SocketAddr::new(Ipv4Addr::from_bits(ip).into(), u16::from_be(v4.sin_port)))
        }
        AF_INET6 => {
            // SAFETY: the family says so.
            let v6 = unsafe { at.cast::<SOCKADDR_IN6>().read_unaligned() };
            // SAFETY: all forms of the union are the same sixteen bytes.
            let ip = unsafe { v6.sin6_addr.u.Byte };
            Some(SocketAddr::new(Ipv6Addr::from(ip).into(), u16::from_be(v6.sin6_port)))
        }
        _ => None,
    }
}

/// What `getsockname` or `getpeername` say.
fn end(socket: SOCKET, call: &str) -> Option<SocketAddr> {
    type GetName = unsafe extern "system" fn(SOCKET, *mut SOCKADDR, *mut i32) -> i32;
    let mut storage = SOCKADDR_STORAGE::default();
    let mut length = i32::try_from(size_of_val(&storage)).ok()?;
    let at = (&raw mut storage).cast::<SOCKADDR>();
    // SAFETY: both functions have this type.
    let function: GetName = unsafe { transmute(winsock(call)?) };
    // SAFETY: the storage has room for every address.
    let failed = unsafe { function(socket, at, &raw mut length) } != 0;
    // SAFETY: the function has written an address.
    if failed { None } else { unsafe { address(at) } }
}

fn is_stream(socket: SOCKET) -> bool {
    type GetOption = unsafe extern "system" fn(SOCKET, i32, i32, *mut i32, *mut i32) -> i32;
    let (mut kind, mut length) = (0, 4);
    let Some(address) = winsock("getsockopt") else { return false };
    // SAFETY: the function has this type.
    let function: GetOption = unsafe { transmute(address) };
    // SAFETY: the option has four bytes.
    unsafe { function(socket, SOL_SOCKET, SO_TYPE, &raw mut kind, &raw mut length) };
    kind == SOCK_STREAM
}

/// A function of the ws2_32.dll the program has loaded.
fn winsock(name: &str) -> Option<*const c_void> {
    static MODULE: OnceLock<usize> = OnceLock::new();
    let module = *MODULE.get_or_init(|| {
        let name: Vec<u16> = "ws2_32.dll\0".encode_utf16().collect();
        // SAFETY: the name ends in a zero.
        unsafe { GetModuleHandleW(name.as_ptr()) }.expose_provenance()
    });
    let name: Vec<u8> = name.bytes().chain([0]).collect();
    let module = std::ptr::with_exposed_provenance_mut(module);
    // SAFETY: the name ends in a zero.
    unsafe { GetProcAddress(module, name.as_ptr()) }.map(|function| function as *const c_void)
}

/// The program must not notice that its sockets are asked questions.
fn keeping_the_last_error(action: impl FnOnce()) {
    // SAFETY: asks for nothing.
    let error = unsafe { GetLastError() };
    action();
    // SAFETY: takes any number.
    unsafe { SetLastError(error) };
}

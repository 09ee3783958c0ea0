//! Stands in for the Winsock functions a program imports: each calls the real one and logs what
//! was moved, as Kernel-Network does.

use super::imports::{Import, replace};
use super::traffic;
use std::ffi::c_void;
use std::mem::transmute_copy;
use std::sync::atomic::{AtomicUsize, Ordering};
use windows_sys::Win32::Networking::WinSock::{INVALID_SOCKET, MSG_PEEK, SOCKADDR, SOCKET, WSABUF};
use windows_sys::Win32::System::IO::OVERLAPPED;

type Send = unsafe extern "system" fn(SOCKET, *const u8, i32, i32) -> i32;
type Recv = unsafe extern "system" fn(SOCKET, *mut u8, i32, i32) -> i32;
type SendTo = unsafe extern "system" fn(SOCKET, *const u8, i32, i32, *const SOCKADDR, i32) -> i32;
type RecvFrom =
    unsafe extern "system" fn(SOCKET, *mut u8, i32, i32, *mut SOCKADDR, *mut i32) -> i32;
type WsaSend = unsafe extern "system" fn(
    SOCKET,
    *const WSABUF,
    u32,
    *mut u32,
    u32,
    *mut OVERLAPPED,
    *const c_void,
) -> i32;
type WsaRecv = unsafe extern "system" fn(
    SOCKET,
    *const WSABUF,
    u32,
    *mut u32,
    *mut u32,
    *mut OVERLAPPED,
    *const c_void,
) -> i32;
type Connect = unsafe extern "system" fn(SOCKET, *const SOCKADDR, i32) -> i32;
type Accept = unsafe extern "system" fn(SOCKET, *mut SOCKADDR, *mut i32) -> SOCKET;
type CloseSocket = unsafe extern "system" fn(SOCKET) -> i32;

/// Where the real functions are.
static REAL: [AtomicUsize; 9] = [const { AtomicUsize::new(0) }; 9];

/// The real function number `at` of [`REAL`].
///
/// # Safety
/// `F` is the type of that function.
unsafe fn real<F: Copy>(at: usize) -> F {
    let address = std::ptr::with_exposed_provenance::<c_void>(REAL[at].load(Ordering::Relaxed));
    // SAFETY: the import table had the address of such a function there.
    unsafe { transmute_copy(&address) }
}

/// Begins to watch the program.
pub(super) fn watch() {
    let functions: [(&'static str, *const c_void); 9] = [
        ("send", send as Send as _),
        ("recv", recv as Recv as _),
        ("sendto", sendto as SendTo as _),
        ("recvfrom", recvfrom as RecvFrom as _),
        ("WSASend", wsa_send as WsaSend as _),
        ("WSARecv", wsa_recv as WsaRecv as _),
        ("connect", connect as Connect as _),
        ("accept", accept as Accept as _),
        ("closesocket", closesocket as CloseSocket as _),
    ];
    let imports = functions.into_iter().zip(&REAL);
    let import = |((name, ours), former)| Import { name, ours, former };
    replace(&imports.map(import).collect::<Vec<_>>());
}

/// Bytes moved, if the call did not fail.
fn moved(result: i32) -> Option<u32> {
    u32::try_from(result).ok()
}

/// # Safety
/// As the real function's.
unsafe extern "system" fn send(socket: SOCKET, at: *const u8, length: i32, flags: i32) -> i32 {
    // SAFETY: that is its type.
    let real = unsafe { real::<Send>(0) };
    // SAFETY: as this function's.
    let result = unsafe { real(socket, at, length, flags) };
    if let Some(size) = moved(result) {
        traffic::sent(socket, size, None);
    }
    result
}

/// # Safety
/// As the real function's.
unsafe extern "system" fn recv(socket: SOCKET, at: *mut u8, length: i32, flags: i32) -> i32 {
    // SAFETY: that is its type.
    let real = unsafe { real::<Recv>(1) };
    // SAFETY: as this function's.
    let result = unsafe { real(socket, at, length, flags) };
    if let (Some(size), 0) = (moved(result), flags & MSG_PEEK) {
        traffic::received(socket, size, None);
    }
    result
}

/// # Safety
/// As the real function's.
unsafe extern "system" fn sendto(
    socket: SOCKET,
    at: *const u8,
    length: i32,
    flags: i32,
    to: *const SOCKADDR,
    to_length: i32,
) -> i32 {
    // SAFETY: that is its type.
    let real = unsafe { real::<SendTo>(2) };
    // SAFETY: as this function's.
    let result = unsafe { real(socket, at, length, flags, to, to_length) };
    if let Some(size) = moved(result) {
        // SAFETY: the real function has read the address.
        traffic::sent(socket, size, unsafe { traffic::address(to) });
    }
    result
}

/// # Safety
/// As the real function's.
unsafe extern "system" fn recvfrom(
    socket: SOCKET,
    at: *mut u8,
    length: i32,
    flags: i32,
    from: *mut SOCKADDR,
    from_length: *mut i32,
) -> i32 {
    // SAFETY: that is its type.
    let real = unsafe { real::<RecvFrom>(3) };
    // SAFETY: as this function's.
    let result = unsafe { real(socket, at, length, flags, from, from_length) };
    if let (Some(size), 0) = (moved(result), flags & MSG_PEEK) {
        // SAFETY: the real function has written the address.
        traffic::received(socket, size, unsafe { traffic::address(from) });
    }
    result
}

/// # Safety
/// As the real function's.
unsafe extern "system" fn wsa_send(
    socket: SOCKET,
    buffers: *const WSABUF,
    count: u32,
    sent: *mut u32,
    flags: u32,
    overlapped: *mut OVERLAPPED,
    routine: *const c_void,
) -> i32 {
    // SAFETY: that is its type.
    let real = unsafe { real::<WsaSend>(4) };
    // SAFETY: as this function's.
    let result = unsafe { real(socket, buffers, count, sent, flags, overlapped, routine) };
    if result == 0 && !sent.is_null() {
        // SAFETY: the real function has written it.
        traffic::sent(socket, unsafe { sent.read() }, None);
    }
    result
}

/// # Safety
/// As the real function's.
unsafe extern "system" fn wsa_recv(
    socket: SOCKET,
    buffers: *const WSABUF,
    count: u32,
    received: *mut u32,
    flags: *mut u32,
    overlapped: *mut OVERLAPPED,
    routine: *const c_void,
) -> i32 {
    // SAFETY: null, or the caller's.
    let peeks = unsafe { flags.as_ref() }.is_some_and(|flags| flags & MSG_PEEK as u32 != 0);
    // SAFETY: that is its type.
    let real = unsafe { real::<WsaRecv>(5) };
    // SAFETY: as this function's.
    let result = unsafe { real(socket, buffers, count, received, flags, overlapped, routine) };
    if result == 0 && !peeks && !received.is_null() {
        // SAFETY: the real function has written it.
        traffic::received(socket, unsafe { received.read() }, None);
    }
    result
}

/// # Safety
/// As the real function's.
unsafe extern "system" fn connect(socket: SOCKET, to: *const SOCKADDR, length: i32) -> i32 {
    // SAFETY: that is its type.
    let real = unsafe { real::<Connect>(6) };
    // SAFETY: as this function's.
    let result = unsafe { real(socket, to, length) };
    if result == 0 {
        traffic::connected(socket);
    }
    result
}

/// # Safety
/// As the real function's.
unsafe extern "system" fn accept(socket: SOCKET, from: *mut SOCKADDR, length: *mut i32) -> SOCKET {
    // SAFETY: that is its type.
    let real = unsafe { real::<Accept>(7) };
    // SAFETY: as this function's.
    let accepted = unsafe { real(socket, from, length) };
    if accepted != INVALID_SOCKET {
        traffic::accepted(accepted);
    }
    accepted
}

/// # Safety
/// As the real function's.
unsafe extern "system" fn closesocket(socket: SOCKET) -> i32 {
    traffic::closing(socket);
    // SAFETY: that is its type.
    let real = unsafe { real::<CloseSocket>(8) };
    // SAFETY: as this function's.
    unsafe { real(socket) }
}

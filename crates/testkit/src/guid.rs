//! Names of the providers and classic event classes the kit can write.

/// A provider's or class's name, as its sixteen stored bytes.
pub type Guid = [u8; 16];

/// The stored bytes of `{first-second-third-last[0..2]-last[2..8]}`.
pub const fn guid(first: u32, second: u16, third: u16, last: [u8; 8]) -> Guid {
    let (f, s, t, l) = (first.to_le_bytes(), second.to_le_bytes(), third.to_le_bytes(), last);
    [f[0], f[1], f[2], f[3], s[0], s[1], t[0], t[1], l[0], l[1], l[2], l[3], l[4], l[5], l[6], l[7]]
}

/// Microsoft-Windows-Kernel-Network.
pub const KERNEL_NETWORK: Guid =
    guid(0x7dd4_2a49, 0x5329, 0x4832, [0x8d, 0xfd, 0x43, 0xd9, 0x79, 0x15, 0x3a, 0x88]);
/// Microsoft-Windows-Kernel-Process.
pub const KERNEL_PROCESS: Guid =
    guid(0x22fb_2cd6, 0x0e7b, 0x422b, [0xa0, 0xc7, 0x2f, 0xad, 0x1f, 0xd0, 0xe7, 0x16]);
/// Microsoft-Windows-DNS-Client.
pub const DNS_CLIENT: Guid =
    guid(0x1c95_126e, 0x7eea, 0x49a9, [0xa3, 0xfe, 0xa3, 0x78, 0xb0, 0x3d, 0xdb, 0x4d]);
/// Classic class TcpIp, group 6.
pub const TCP_IP: Guid =
    guid(0x9a28_0ac0, 0xc8e0, 0x11d1, [0x84, 0xe2, 0x00, 0xc0, 0x4f, 0xb9, 0x98, 0xa2]);
/// Classic class UdpIp, group 8.
pub const UDP_IP: Guid =
    guid(0xbf3a_50c5, 0xa9c9, 0x4988, [0xa0, 0x05, 0x2d, 0xf0, 0xb7, 0xc8, 0x0f, 0x80]);
/// Classic class Process, group 3.
pub const PROCESS: Guid =
    guid(0x3d6f_a8d0, 0xfe05, 0x11d0, [0x9d, 0xda, 0x00, 0xc0, 0x4f, 0xd7, 0xba, 0x7c]);
/// The provider of volume mappings and system paths in merged kernel traces.
pub const SYSTEM_CONFIG_EX: Guid =
    guid(0x9b79_ee91, 0xb5fd, 0x41c0, [0xa2, 0x43, 0x42, 0x48, 0xe2, 0x66, 0xe9, 0xd0]);
/// RT_LostEvent, the session's own report of loss.
pub const LOST_EVENT: Guid =
    guid(0x6a39_9ae0, 0x4bc6, 0x4de9, [0x87, 0x0b, 0x36, 0x57, 0xf8, 0x94, 0x7e, 0x7e]);

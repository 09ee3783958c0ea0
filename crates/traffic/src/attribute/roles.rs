//! What the kernel's own traffic is for.
//!
//! Files served over the network, web servers behind HTTP.sys, NetBIOS: all of it is logged
//! under process id 4. The ports tell the parts apart, some better than others, and
//! [`Confidence`] says how well.

use super::zones::{Zone, is_tunnel_port};
use event::kinds::{Flow, Protocol};

/// The process id of the kernel on every Windows this program reads.
pub const KERNEL_PID: u32 = 4;

/// What a flow is for, where the kernel owns it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Role {
    /// A program's own traffic.
    Program,
    /// Traffic without an owner.
    Unattributed,
    /// The kernel's: files of other machines.
    SmbClient,
    /// The kernel's: files for other machines.
    SmbServer,
    /// The kernel's: web services behind HTTP.sys, remote management among them.
    HttpSys,
    /// The kernel's: names and sessions of NetBIOS.
    NetBios,
    /// The kernel's: the outside of a tunnel.
    Tunnel,
    /// The kernel's: groups and searches in the local network.
    Discovery,
    /// The kernel's, and nothing tells what for.
    KernelOther,
}

/// How sure a role or a zone is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Confidence {
    /// Nothing else is known to look so: of roles, nothing else uses such ports in the kernel.
    High,
    /// Others could, and rarely do.
    Medium,
    /// It is what remains, or assumed.
    Low,
}

impl Confidence {
    /// Its name in every machine format.
    pub const fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 9] = [
        Self::Program,
        Self::Unattributed,
        Self::SmbClient,
        Self::SmbServer,
        Self::HttpSys,
        Self::NetBios,
        Self::Tunnel,
        Self::Discovery,
        Self::KernelOther,
    ];

    /// Its name in every machine format and in filters.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Unattributed => "unattributed",
            Self::SmbClient => "smb-client",
            Self::SmbServer => "smb-server",
            Self::HttpSys => "http-sys",
            Self::NetBios => "netbios",
            Self::Tunnel => "tunnel",
            Self::Discovery => "discovery",
            Self::KernelOther => "kernel-other",
        }
    }

    /// Whether the kernel owns it.
    pub const fn is_kernel(self) -> bool {
        !matches!(self, Self::Program | Self::Unattributed)
    }

    /// How sure it is; a program's own traffic has no role to be sure of.
    pub const fn confidence(self) -> Option<Confidence> {
        match self {
            Self::Program | Self::Unattributed => None,
            Self::SmbClient | Self::SmbServer | Self::NetBios => Some(Confidence::High),
            Self::HttpSys | Self::Tunnel | Self::Discovery => Some(Confidence::Medium),
            Self::KernelOther => Some(Confidence::Low),
        }
    }

    /// The role of a flow in this zone.
    pub fn of(flow: &Flow, zone: Zone) -> Self {
        match flow.pid {
            0 | u32::MAX => Self::Unattributed,
            KERNEL_PID => kernel_role(flow, zone),
            _ => Self::Program,
        }
    }
}

/// Microsoft's list of ports of Windows services: SMB 445, NetBIOS 137 to 139, web services
/// discovery 3702, SSDP 1900, mDNS 5353, LLMNR 5355; remote management 5985, 5986 and 47001,
/// and delivery optimization's and web services' 5357, 5358 behind HTTP.sys.
fn kernel_role(flow: &Flow, zone: Zone) -> Role {
    let (ours, theirs) = (flow.local.port, flow.remote.port);
    let either = |ports: &[u16]| ports.contains(&ours) || ports.contains(&theirs);
    match flow.protocol {
        Protocol::Tcp if theirs == 445 => Role::SmbClient,
        Protocol::Tcp if ours == 445 => Role::SmbServer,
        _ if either(&[137, 138, 139]) => Role::NetBios,
        _ if is_tunnel_port(flow.protocol, ours) || is_tunnel_port(flow.protocol, theirs) => {
            Role::Tunnel
        }
        Protocol::Tcp if is_http_sys(ours) => Role::HttpSys,
        Protocol::Udp if ours == 443 => Role::HttpSys,
        Protocol::Udp if zone == Zone::LinkLocal || either(&[1900, 3702, 5353, 5355]) => {
            Role::Discovery
        }
        _ => Role::KernelOther,
    }
}

fn is_http_sys(port: u16) -> bool {
    matches!(port, 80 | 443 | 2869 | 5357 | 5358 | 5985 | 5986 | 8080 | 8443 | 47_001)
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::kinds::Endpoint;
    use std::net::SocketAddr;

    fn role(pid: u32, line: &str, zone: Zone) -> Role {
        let words: Vec<&str> = line.split_whitespace().collect();
        let end = |text: &str| {
            let address: SocketAddr = text.parse().unwrap();
            Endpoint { address: address.ip().into(), port: address.port() }
        };
        let protocol = if words[0] == "tcp" { Protocol::Tcp } else { Protocol::Udp };
        Role::of(&Flow { pid, protocol, local: end(words[1]), remote: end(words[2]) }, zone)
    }

    #[test]
    fn the_kernel_by_its_ports() {
        for (line, zone, wanted) in [
            ("tcp 10.0.0.1:50000 10.0.0.2:445", Zone::Lan, Role::SmbClient),
            ("tcp 10.0.0.1:445 10.0.0.2:50000", Zone::Lan, Role::SmbServer),
            ("tcp 10.0.0.1:50000 10.0.0.2:139", Zone::Lan, Role::NetBios),
            ("udp 10.0.0.1:137 10.0.0.255:137", Zone::LinkLocal, Role::NetBios),
            ("tcp 10.0.0.1:5985 10.0.0.2:50000", Zone::Lan, Role::HttpSys),
            ("udp 10.0.0.1:60000 203.0.113.1:51820", Zone::TunnelCarrier, Role::Tunnel),
            ("udp 224.0.0.252:5355 10.0.0.2:5355", Zone::LinkLocal, Role::Discovery),
            ("udp 10.0.0.1:60000 239.9.9.9:9999", Zone::LinkLocal, Role::Discovery),
            ("tcp 10.0.0.1:60000 10.0.0.3:3260", Zone::Lan, Role::KernelOther),
        ] {
            assert_eq!(role(4, line, zone), wanted, "{line}");
        }
    }

    #[test]
    fn only_the_kernel_has_roles() {
        let smb = "tcp 10.0.0.1:50000 10.0.0.2:445";
        assert_eq!(role(812, smb, Zone::Lan), Role::Program);
        assert_eq!(role(0, smb, Zone::Lan), Role::Unattributed);
        assert!(Role::ALL.iter().all(|role| role.is_kernel() == role.confidence().is_some()));
    }
}

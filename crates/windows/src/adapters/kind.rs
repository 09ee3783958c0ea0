//! What an adapter's traffic is, concluded from its type and its driver's name.
//!
//! Types say it for loopback, PPP and the tunnels of Windows itself. VPN products and virtual
//! switches mostly call themselves Ethernet; those are known by the names their drivers bear.

use event::kinds::AdapterKind;

use super::Described;

/// IF_TYPE_SOFTWARE_LOOPBACK.
const LOOPBACK: u32 = 24;
/// IF_TYPE_PPP: dial-up and the VPN of Windows (PPTP, L2TP, SSTP, IKEv2); IF_TYPE_PROP_VIRTUAL:
/// what Wintun and WireGuard call themselves; IF_TYPE_TUNNEL: 6to4, Teredo, IP-HTTPS.
const TUNNELS: [u32; 3] = [23, 53, 131];

/// Words in the descriptions of adapters that wrap what they carry, in small letters.
const TUNNEL_NAMES: &[&str] = &[
    "tap-windows",
    "tap-nordvpn",
    "tap-surfshark",
    "tap-protonvpn",
    "wintun",
    "wireguard",
    "openvpn",
    "tailscale",
    "zerotier",
    "anyconnect",
    "secure client",
    "pangp",
    "globalprotect",
    "fortinet",
    "juniper networks virtual",
    "pulse secure",
    "check point virtual",
    "sonicwall",
    "softether vpn",
    "vpn client adapter",
    "hamachi",
    "radmin vpn",
    "cloudflare warp",
    "f5 networks vpn",
    "citrix virtual adapter",
];

/// Words in the descriptions of the host's side of a virtual switch, in small letters.
const SWITCH_NAMES: &[&str] = &[
    "hyper-v virtual ethernet",
    "hyper-v-virtual-ethernet",
    "vmware virtual ethernet",
    "virtualbox host-only",
    "host network adapter for vm",
    "parallels virtual",
];

/// Words in the descriptions of adapters that lead back to the machine, in small letters.
const LOOPBACK_NAMES: &[&str] = &["loopback"];

pub(super) fn of(adapter: &Described) -> AdapterKind {
    let description = adapter.description.to_lowercase();
    let named = |names: &[&str]| names.iter().any(|name| description.contains(name));
    if adapter.if_type == LOOPBACK || named(LOOPBACK_NAMES) {
        return AdapterKind::Loopback;
    }
    if TUNNELS.contains(&adapter.if_type) || adapter.tunnel_type != 0 || named(TUNNEL_NAMES) {
        return AdapterKind::Tunnel;
    }
    // A switch that is bound to a device takes over the device's addresses and its gateway: then
    // the host's own traffic goes through it, and nothing sets that of the guests apart.
    if named(SWITCH_NAMES) && !adapter.has_gateway {
        return AdapterKind::GuestSwitch;
    }
    AdapterKind::Ordinary
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(if_type: u32, description: &str, has_gateway: bool) -> AdapterKind {
        let description = description.to_owned();
        Described { if_type, tunnel_type: 0, description, has_gateway }.kind()
    }

    #[test]
    fn types_and_names_tell() {
        for (if_type, description, gateway, expected) in [
            (6, "Intel(R) I210 Gigabit Network Connection", true, AdapterKind::Ordinary),
            (71, "Intel(R) Wi-Fi 6E AX211 160MHz", false, AdapterKind::Ordinary),
            (24, "Software Loopback Interface 1", false, AdapterKind::Loopback),
            (6, "Npcap Loopback Adapter", false, AdapterKind::Loopback),
            (131, "Microsoft Teredo Tunneling Adapter", false, AdapterKind::Tunnel),
            (23, "WAN Miniport (IKEv2)", true, AdapterKind::Tunnel),
            (53, "WireGuard Tunnel", false, AdapterKind::Tunnel),
            (6, "TAP-Windows Adapter V9", false, AdapterKind::Tunnel),
            (6, "PANGP Virtual Ethernet Adapter Secure", true, AdapterKind::Tunnel),
            (6, "Hyper-V Virtual Ethernet Adapter #2", false, AdapterKind::GuestSwitch),
            (6, "Hyper-V Virtual Ethernet Adapter", true, AdapterKind::Ordinary),
            (6, "VMware Virtual Ethernet Adapter for VMnet8", false, AdapterKind::GuestSwitch),
            (6, "", false, AdapterKind::Ordinary),
        ] {
            assert_eq!(kind(if_type, description, gateway), expected, "{description}");
        }
    }

    #[test]
    fn a_tunnel_type_makes_a_tunnel_of_anything() {
        let tunnel = Described { if_type: 6, tunnel_type: 14, ..Described::default() };
        assert_eq!(tunnel.kind(), AdapterKind::Tunnel);
    }

    #[test]
    fn the_lists_are_in_small_letters() {
        for name in TUNNEL_NAMES.iter().chain(SWITCH_NAMES).chain(LOOPBACK_NAMES) {
            assert_eq!(*name, name.to_lowercase());
        }
    }
}

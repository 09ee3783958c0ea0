//! What a port is usually used for. A habit, not a proof: anything can use any port.
//!
//! Names of services follow IANA's registry of service names and port numbers, in lower case.

use event::kinds::Protocol;

/// The label of 443/UDP: HTTP/3 as a rule, but only the packets could prove it.
pub const QUIC: &str = "quic-like";

use Protocol::{Tcp, Udp};

/// Port, protocol, label; in order of ports.
static LABELS: &[(u16, Protocol, &str)] = &[
    (20, Tcp, "ftp-data"),
    (21, Tcp, "ftp"),
    (22, Tcp, "ssh"),
    (23, Tcp, "telnet"),
    (25, Tcp, "smtp"),
    (43, Tcp, "whois"),
    (53, Tcp, "dns"),
    (53, Udp, "dns"),
    (67, Udp, "dhcp"),
    (68, Udp, "dhcp"),
    (69, Udp, "tftp"),
    (80, Tcp, "http"),
    (88, Tcp, "kerberos"),
    (88, Udp, "kerberos"),
    (110, Tcp, "pop3"),
    (119, Tcp, "nntp"),
    (123, Udp, "ntp"),
    (135, Tcp, "rpc"),
    (137, Udp, "netbios-ns"),
    (138, Udp, "netbios-dgm"),
    (139, Tcp, "netbios-ssn"),
    (143, Tcp, "imap"),
    (161, Udp, "snmp"),
    (162, Udp, "snmp-trap"),
    (179, Tcp, "bgp"),
    (389, Tcp, "ldap"),
    (389, Udp, "ldap"),
    (443, Tcp, "https"),
    (443, Udp, QUIC),
    (445, Tcp, "smb"),
    (464, Tcp, "kpasswd"),
    (464, Udp, "kpasswd"),
    (465, Tcp, "smtps"),
    (500, Udp, "ike"),
    (514, Udp, "syslog"),
    (515, Tcp, "lpd"),
    (546, Udp, "dhcpv6"),
    (547, Udp, "dhcpv6"),
    (554, Tcp, "rtsp"),
    (587, Tcp, "submission"),
    (631, Tcp, "ipp"),
    (636, Tcp, "ldaps"),
    (853, Tcp, "dns-over-tls"),
    (853, Udp, "dns-over-quic"),
    (873, Tcp, "rsync"),
    (990, Tcp, "ftps"),
    (993, Tcp, "imaps"),
    (995, Tcp, "pop3s"),
    (1080, Tcp, "socks"),
    (1194, Tcp, "openvpn"),
    (1194, Udp, "openvpn"),
    (1433, Tcp, "mssql"),
    (1434, Udp, "mssql-browser"),
    (1521, Tcp, "oracle"),
    (1701, Udp, "l2tp"),
    (1723, Tcp, "pptp"),
    (1883, Tcp, "mqtt"),
    (1900, Udp, "ssdp"),
    (2049, Tcp, "nfs"),
    (2179, Tcp, "vmconnect"),
    (2869, Tcp, "upnp"),
    (3128, Tcp, "http-proxy"),
    (3260, Tcp, "iscsi"),
    (3268, Tcp, "ldap-gc"),
    (3269, Tcp, "ldaps-gc"),
    (3306, Tcp, "mysql"),
    (3389, Tcp, "rdp"),
    (3389, Udp, "rdp"),
    (3478, Udp, "stun"),
    (3478, Tcp, "stun"),
    (3544, Udp, "teredo"),
    (3690, Tcp, "svn"),
    (3702, Udp, "ws-discovery"),
    (4500, Udp, "ipsec-nat-t"),
    (5060, Tcp, "sip"),
    (5060, Udp, "sip"),
    (5061, Tcp, "sips"),
    (5222, Tcp, "xmpp"),
    (5223, Tcp, "push"),
    (5228, Tcp, "push"),
    (5349, Tcp, "stuns"),
    (5353, Udp, "mdns"),
    (5355, Udp, "llmnr"),
    (5357, Tcp, "wsd"),
    (5432, Tcp, "postgresql"),
    (5671, Tcp, "amqps"),
    (5672, Tcp, "amqp"),
    (5900, Tcp, "vnc"),
    (5985, Tcp, "winrm"),
    (5986, Tcp, "winrm"),
    (6379, Tcp, "redis"),
    (6881, Tcp, "bittorrent"),
    (6881, Udp, "bittorrent"),
    (7680, Tcp, "delivery-optimization"),
    (8080, Tcp, "http-alt"),
    (8443, Tcp, "https-alt"),
    (8530, Tcp, "wsus"),
    (8531, Tcp, "wsus"),
    (8883, Tcp, "mqtts"),
    (9100, Tcp, "printer"),
    (9418, Tcp, "git"),
    (19_302, Udp, "stun"),
    (27_017, Tcp, "mongodb"),
    (51_820, Udp, "wireguard"),
];

/// Ports below this one are given out for services only.
const WELL_KNOWN: u16 = 1024;

/// The label of a conversation between these two ports: that of the well-known one, else of the
/// remote one, else of ours. `None` where neither has any.
pub fn label(protocol: Protocol, local: u16, remote: u16) -> Option<&'static str> {
    let ports = [remote, local];
    let named = || ports.iter().filter_map(|port| Some((*port, of(protocol, *port)?)));
    let well_known = named().find(|(port, _)| *port < WELL_KNOWN);
    well_known.or_else(|| named().next()).map(|(_, label)| label)
}

fn of(protocol: Protocol, port: u16) -> Option<&'static str> {
    let place = LABELS.partition_point(|(known, ..)| *known < port);
    let same = LABELS[place..].iter().take_while(|(known, ..)| *known == port);
    same.into_iter().find(|(_, known, _)| *known == protocol).map(|(.., label)| *label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_names_each_port_once() {
        assert!(LABELS.is_sorted_by_key(|(port, ..)| *port));
        for (place, (port, protocol, _)) in LABELS.iter().enumerate() {
            let again = LABELS[..place].iter().any(|(p, q, _)| (p, q) == (port, protocol));
            assert!(!again, "{port} {protocol:?}");
        }
    }

    #[test]
    fn the_service_gives_the_name_whichever_end_it_is() {
        for (protocol, local, remote, wanted) in [
            (Tcp, 50_000, 443, Some("https")),
            (Udp, 50_000, 443, Some("quic-like")),
            (Tcp, 445, 50_000, Some("smb")),
            (Udp, 5353, 5353, Some("mdns")),
            (Tcp, 3389, 443, Some("https")),
            (Tcp, 445, 3389, Some("smb")),
            (Tcp, 50_000, 50_001, None),
            (Udp, 50_000, 445, None),
        ] {
            assert_eq!(label(protocol, local, remote), wanted, "{local} {remote}");
        }
    }
}

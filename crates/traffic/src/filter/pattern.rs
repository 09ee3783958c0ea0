//! Patterns of names and of remote ends.

use event::kinds::Address;
use std::net::IpAddr;
use std::str::FromStr;

/// A part of a process name, or the whole of it when it has `*` or `?` in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamePattern(String);

impl FromStr for NamePattern {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_lowercase()))
    }
}

impl NamePattern {
    /// Whether a name is of this form; case does not matter.
    pub fn matches(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        match self.0.contains(['*', '?']) {
            true => glob(&self.0, &name),
            false => name.contains(&self.0),
        }
    }
}

/// Whether `text` is of the form `pattern`: `*` is any text, `?` any character.
///
/// Goes back to the latest star only, so the time is bounded by the product of the lengths.
fn glob(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((star_p, star_t)) = star else { return false };
                star = Some((star_p, star_t + 1));
                p = star_p + 1;
                t = star_t + 1;
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// A remote end: an address, a network (`10.0.0.0/8`), or a part of a host name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RemotePattern {
    /// Addresses that agree with this one but for the lowest bits.
    Network {
        /// An address of the network.
        address: Address,
        /// Lowest bits that may differ.
        host_bits: u32,
    },
    /// A host name.
    Name(NamePattern),
}

/// The text after the slash is not a length that a network of this kind can have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BadPrefixLength;

impl std::fmt::Display for BadPrefixLength {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("10.0.0.0/0 … /32, 2001:db8::/0 … /128")
    }
}

impl std::error::Error for BadPrefixLength {}

impl FromStr for RemotePattern {
    type Err = BadPrefixLength;

    fn from_str(text: &str) -> Result<Self, BadPrefixLength> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let bare = address.trim_start_matches('[').trim_end_matches(']');
        let Ok(ip) = bare.parse::<IpAddr>() else {
            return Ok(Self::Name(NamePattern(text.to_lowercase())));
        };
        let bits: u32 = if ip.is_ipv4() { 32 } else { 128 };
        let prefix = length.map_or(Ok(bits), str::parse).map_err(|_| BadPrefixLength)?;
        let host_bits = bits.checked_sub(prefix).ok_or(BadPrefixLength)?;
        Ok(Self::Network { address: ip.into(), host_bits })
    }
}

impl RemotePattern {
    /// Whether a remote end is meant: by its address, or its host name.
    pub fn matches(&self, remote: Address, name: Option<&str>) -> bool {
        match self {
            Self::Network { address, host_bits } => {
                let differing = address.bits() ^ remote.bits();
                address.family() == remote.family()
                    && differing.checked_shr(*host_bits).unwrap_or(0) == 0
            }
            Self::Name(pattern) => name.is_some_and(|name| pattern.matches(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remote(pattern: &str, address: &str, name: Option<&str>) -> bool {
        let address: IpAddr = address.parse().unwrap();
        pattern.parse::<RemotePattern>().unwrap().matches(address.into(), name)
    }

    fn name(pattern: &str, name: &str) -> bool {
        pattern.parse::<NamePattern>().unwrap().matches(name)
    }

    #[test]
    fn names_match_in_part_or_by_glob_whatever_the_case() {
        assert!(name("CHROME", "chrome.exe"));
        assert!(name("rome", "chrome.exe"));
        assert!(!name("rome*", "chrome.exe"));
        assert!(name("*rome*", "chrome.exe"));
        assert!(name("s?chost.exe", "SvcHost.exe"));
        assert!(name("a*b*c", "a-b-b-c"));
        assert!(!name("a*b*c", "a-b-b"));
        assert!(name("微信*", "微信.exe"));
    }

    #[test]
    fn remotes_match_by_address_network_or_name() {
        assert!(remote("10.1.2.3", "10.1.2.3", None));
        assert!(!remote("10.1.2.3", "10.1.2.4", None));
        assert!(remote("10.0.0.0/8", "10.255.0.1", None));
        assert!(!remote("10.0.0.0/8", "11.0.0.1", None));
        assert!(remote("0.0.0.0/0", "11.0.0.1", None));
        assert!(!remote("0.0.0.0/0", "::1", None));
        assert!(remote("::/0", "fe80::1", None));
        assert!(remote("[2001:db8::]/32", "2001:db8:1::9", None));
        assert!(remote("example.com", "11.0.0.1", Some("www.Example.com")));
        assert!(!remote("example.com", "11.0.0.1", None));
        assert!(remote("*.example.com", "11.0.0.1", Some("www.example.com")));
    }

    #[test]
    fn a_network_must_have_a_possible_length() {
        assert_eq!("10.0.0.0/33".parse::<RemotePattern>(), Err(BadPrefixLength));
        assert_eq!("10.0.0.0/".parse::<RemotePattern>(), Err(BadPrefixLength));
        assert_eq!("::/129".parse::<RemotePattern>(), Err(BadPrefixLength));
    }
}

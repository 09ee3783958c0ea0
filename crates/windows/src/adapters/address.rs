//! A socket address as bytes.
//!
//! | structure | size | family | port | address |
//! |---|---|---|---|---|
//! | SOCKADDR_IN | 16 | 0 | 2 | 4 |
//! | SOCKADDR_IN6 | 28 | 0 | 2 | 8 |
//!
//! The family is a 16-bit number of the machine's own byte order, the address lies as on the wire.

use std::net::IpAddr;

/// AF_INET, AF_INET6.
const FAMILIES: [u16; 2] = [2, 23];

/// The address in a SOCKADDR; `None` for another family, or when the bytes end before it does.
pub(crate) fn of(bytes: &[u8]) -> Option<IpAddr> {
    let [v4, v6] = FAMILIES;
    match u16::from_ne_bytes(*bytes.first_chunk()?) {
        family if family == v4 => Some(IpAddr::from(*bytes.get(4..)?.first_chunk::<4>()?)),
        family if family == v6 => Some(IpAddr::from(*bytes.get(8..)?.first_chunk::<16>()?)),
        _ => None,
    }
}

/// A SOCKADDR for an address, port 0.
pub(crate) fn bytes(address: IpAddr) -> Vec<u8> {
    let [v4, v6] = FAMILIES.map(u16::to_ne_bytes);
    match address {
        IpAddr::V4(address) => [&v4[..], &[0; 2], &address.octets(), &[0; 8]].concat(),
        IpAddr::V6(address) => [&v6[..], &[0; 6], &address.octets(), &[0; 4]].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::{offset_of, size_of};
    use windows_sys::Win32::Networking::WinSock::{AF_INET, AF_INET6, SOCKADDR_IN, SOCKADDR_IN6};

    #[test]
    fn layouts_are_those_of_windows() {
        assert_eq!(FAMILIES, [AF_INET, AF_INET6]);
        assert_eq!((offset_of!(SOCKADDR_IN, sin_addr), size_of::<SOCKADDR_IN>()), (4, 16));
        assert_eq!((offset_of!(SOCKADDR_IN6, sin6_addr), size_of::<SOCKADDR_IN6>()), (8, 28));
    }

    #[test]
    fn there_and_back() {
        for address in ["192.0.2.7", "2001:db8::7"] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(of(&bytes(address)), Some(address));
        }
        assert_eq!(bytes("::1".parse().unwrap()).len(), 28);
    }

    #[test]
    fn what_is_cut_or_of_another_family_is_none() {
        let whole = bytes("2001:db8::7".parse().unwrap());
        assert!((0..24).all(|length| of(&whole[..length]).is_none()));
        assert_eq!(of(&[1, 0, 0, 0, 1, 2, 3, 4]), None);
    }
}

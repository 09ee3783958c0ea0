//! The rows of GetExtendedTcpTable and GetExtendedUdpTable, as bytes.
//!
//! | row | size | state | local address, port | remote address, port | owner |
//! |---|---|---|---|---|---|
//! | MIB_TCPROW_OWNER_PID | 24 | 0 | 4, 8 | 12, 16 | 20 |
//! | MIB_TCP6ROW_OWNER_PID | 56 | 48 | 0, 20 | 24, 44 | 52 |
//! | MIB_UDPROW_OWNER_PID | 12 | | 0, 4 | | 8 |
//! | MIB_UDP6ROW_OWNER_PID | 28 | | 0, 20 | | 24 |
//!
//! A table is a count in 4 bytes and the rows. Addresses are in network order; ports are too, in
//! the first two bytes of four, the others undefined.
//!
//! Rows that name the module which bound the socket (MIB_TCPROW_OWNER_MODULE and its siblings) begin
//! alike and go on; their tables are a count in 8 bytes and the rows.

use event::kinds::{Address, Endpoint, Family, Protocol};

use super::OpenSocket;

/// MIB_TCP_STATE_LISTEN: the remote end says nothing.
const LISTENING: u32 = 2;

/// Where the fields of one kind of row lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub(super) protocol: Protocol,
    pub(super) family: Family,
    size: usize,
    /// Of the row with the module, in units of 8 bytes.
    module_units: usize,
    local: (usize, usize),
    pid: usize,
    /// Remote address and port, and the state.
    connection: Option<((usize, usize), usize)>,
}

/// Every table.
pub(super) const LAYOUTS: [Layout; 4] = [
    Layout {
        protocol: Protocol::Tcp,
        family: Family::V4,
        size: 24,
        module_units: 20,
        local: (4, 8),
        pid: 20,
        connection: Some(((12, 16), 0)),
    },
    Layout {
        protocol: Protocol::Tcp,
        family: Family::V6,
        size: 56,
        module_units: 24,
        local: (0, 20),
        pid: 52,
        connection: Some(((24, 44), 48)),
    },
    Layout {
        protocol: Protocol::Udp,
        family: Family::V4,
        size: 12,
        module_units: 20,
        local: (0, 4),
        pid: 8,
        connection: None,
    },
    Layout {
        protocol: Protocol::Udp,
        family: Family::V6,
        size: 28,
        module_units: 22,
        local: (0, 20),
        pid: 24,
        connection: None,
    },
];

/// The rows of a whole table; as many as the count says and the bytes hold.
pub(super) fn read(layout: &Layout, table: &[u8]) -> Vec<OpenSocket> {
    let count = number(table, 0).and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
    let rows = table.get(4..).unwrap_or_default().chunks_exact(layout.size);
    rows.take(count).filter_map(|row| socket(layout, row)).collect()
}

/// The rows of a whole table with modules; as many as the count says and the units hold.
pub(super) fn with_modules<'a>(
    layout: &Layout,
    table: &'a [u64],
) -> impl Iterator<Item = &'a [u64]> {
    // The count is the lower half of the first unit.
    let count = table.first().map_or(0, |count| count & 0xffff_ffff);
    let rows = table.get(1..).unwrap_or_default().chunks_exact(layout.module_units);
    rows.take(usize::try_from(count).unwrap_or(0))
}

/// The socket of one row, with or without its module.
pub(super) fn socket(layout: &Layout, row: &[u8]) -> Option<OpenSocket> {
    let mut socket = OpenSocket {
        protocol: layout.protocol,
        local: endpoint(layout.family, row, layout.local)?,
        remote: None,
        state: None,
        pid: number(row, layout.pid)?,
    };
    if let Some((remote, state)) = layout.connection {
        let state = number(row, state)?;
        socket.state = Some(state);
        if state != LISTENING {
            socket.remote = Some(endpoint(layout.family, row, remote)?);
        }
    }
    Some(socket)
}

fn endpoint(family: Family, row: &[u8], (address, port): (usize, usize)) -> Option<Endpoint> {
    let address = row.get(address..)?;
    let address = match family {
        Family::V4 => Address::v4(*address.first_chunk()?),
        Family::V6 => Address::v6(*address.first_chunk()?),
    };
    Some(Endpoint { address, port: u16::from_be_bytes(*row.get(port..)?.first_chunk()?) })
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::{offset_of, size_of};
    use windows_sys::Win32::NetworkManagement::IpHelper::{
        MIB_TCP6ROW_OWNER_MODULE, MIB_TCP6ROW_OWNER_PID, MIB_TCP6TABLE_OWNER_MODULE,
        MIB_TCPROW_OWNER_MODULE, MIB_TCPROW_OWNER_PID, MIB_UDP6ROW_OWNER_MODULE,
        MIB_UDP6ROW_OWNER_PID, MIB_UDPROW_OWNER_MODULE, MIB_UDPROW_OWNER_PID,
    };

    #[test]
    fn layouts_are_those_of_windows() {
        macro_rules! lies {
            ($layout:expr, $row:ident, $address:ident, $port:ident $(, $ra:ident, $rp:ident, $state:ident)?) => {{
                let layout: Layout = $layout;
                assert_eq!(layout.size, size_of::<$row>());
                assert_eq!(layout.local, (offset_of!($row, $address), offset_of!($row, $port)));
                assert_eq!(layout.pid, offset_of!($row, dwOwningPid));
                $(assert_eq!(
                    layout.connection,
                    Some(((offset_of!($row, $ra), offset_of!($row, $rp)), offset_of!($row, $state)))
                );)?
            }};
        }
        let [tcp4, tcp6, udp4, udp6] = LAYOUTS;
        lies!(
            tcp4,
            MIB_TCPROW_OWNER_PID,
            dwLocalAddr,
            dwLocalPort,
            dwRemoteAddr,
            dwRemotePort,
            dwState
        );
        lies!(
            tcp6,
            MIB_TCP6ROW_OWNER_PID,
            ucLocalAddr,
            dwLocalPort,
            ucRemoteAddr,
            dwRemotePort,
            dwState
        );
        lies!(udp4, MIB_UDPROW_OWNER_PID, dwLocalAddr, dwLocalPort);
        lies!(udp6, MIB_UDP6ROW_OWNER_PID, ucLocalAddr, dwLocalPort);
    }

    #[test]
    fn rows_with_modules_begin_alike() {
        macro_rules! begins {
            ($layout:expr, $row:ident, $local:ident, $pid:ident) => {{
                let layout: Layout = $layout;
                assert_eq!(layout.module_units * 8, size_of::<$row>());
                assert_eq!(layout.local.0, offset_of!($row, $local));
                assert_eq!(layout.local.1, offset_of!($row, dwLocalPort));
                assert_eq!(layout.pid, offset_of!($row, $pid));
            }};
        }
        let [tcp4, tcp6, udp4, udp6] = LAYOUTS;
        begins!(tcp4, MIB_TCPROW_OWNER_MODULE, dwLocalAddr, dwOwningPid);
        begins!(tcp6, MIB_TCP6ROW_OWNER_MODULE, ucLocalAddr, dwOwningPid);
        begins!(udp4, MIB_UDPROW_OWNER_MODULE, dwLocalAddr, dwOwningPid);
        begins!(udp6, MIB_UDP6ROW_OWNER_MODULE, ucLocalAddr, dwOwningPid);
        assert_eq!(offset_of!(MIB_TCP6TABLE_OWNER_MODULE, table), 8);
    }

    #[test]
    fn a_cut_table_with_modules_gives_whole_rows_only() {
        // What stands in the upper half of the count is undefined.
        let table = [0x5555_5555_0000_0002, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
        let long: Vec<u64> = table.into_iter().cycle().take(1 + 3 * 20).collect();
        for length in 0..long.len() {
            let found = with_modules(&LAYOUTS[0], &long[..length]).count();
            assert_eq!(found, (length.saturating_sub(1) / 20).min(2), "{length}");
        }
    }

    fn words(words: &[[u8; 4]]) -> Vec<u8> {
        words.concat()
    }

    #[test]
    fn a_connection_and_a_listener() {
        let table = words(&[
            [2, 0, 0, 0],
            [5, 0, 0, 0],
            [10, 0, 0, 2],
            [0xc0, 0x01, 0xaa, 0xaa],
            [93, 184, 216, 34],
            [0x01, 0xbb, 0, 0],
            [0x9c, 0x0a, 0, 0],
            [2, 0, 0, 0],
            [0, 0, 0, 0],
            [0, 135, 0, 0],
            [0, 0, 0, 0],
            [0x55, 0x55, 0, 0],
            [4, 0, 0, 0],
        ]);
        let found = read(&LAYOUTS[0], &table);
        let end = |address, port| Endpoint { address: Address::v4(address), port };
        assert_eq!(found[0].local, end([10, 0, 0, 2], 0xc001));
        assert_eq!(found[0].remote, Some(end([93, 184, 216, 34], 443)));
        assert_eq!((found[0].state, found[0].pid), (Some(5), 2716));
        assert_eq!(found[1].local, end([0; 4], 135));
        assert_eq!((found[1].remote, found[1].state, found[1].pid), (None, Some(2), 4));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_cut_table_gives_whole_rows_only() {
        let mut table = words(&[[3, 0, 0, 0]]);
        table.extend([0; 28 * 3]);
        for length in 0..table.len() {
            let found = read(&LAYOUTS[3], &table[..length]);
            assert_eq!(found.len(), length.saturating_sub(4) / 28, "{length}");
        }
    }
}

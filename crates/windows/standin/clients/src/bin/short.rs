//! `short ADDRESS`: sends one datagram of 4 KiB and ends at once.

use nettally_standin_clients::{argument, tell};
use std::io::Result;
use std::net::{SocketAddr, UdpSocket};

fn main() -> Result<()> {
    let to: SocketAddr = argument(1, SocketAddr::from(([127, 0, 0, 1], 9)));
    let from: SocketAddr = match to {
        SocketAddr::V4(_) => ([0, 0, 0, 0], 0).into(),
        SocketAddr::V6(_) => ([0_u16; 8], 0).into(),
    };
    let sent = UdpSocket::bind(from)?.send_to(&[7; 4096], to)?;
    tell(&[("sent", &sent), ("received", &0)]);
    Ok(())
}

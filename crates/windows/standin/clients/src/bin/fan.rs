//! `fan COUNT`: one socket sends to so many ports, a little more to each.

use nettally_standin_clients::{argument, tell};
use std::io::Result;
use std::net::{Ipv4Addr, UdpSocket};

fn main() -> Result<()> {
    let count: u16 = argument(1, 1000);
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut sent = 0;
    for place in 0..count {
        let size = 1 + usize::from(place % 1400);
        sent += socket.send_to(&vec![7; size], (Ipv4Addr::LOCALHOST, 20_000 + place))?;
    }
    tell(&[("sent", &sent), ("received", &0)]);
    Ok(())
}

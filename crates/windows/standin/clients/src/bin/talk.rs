//! `talk IP COUNT SIZE`: one socket sends datagrams to another of this process, which answers each
//! with half as many bytes.

use nettally_standin_clients::{argument, tell};
use std::io::Result;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};

fn main() -> Result<()> {
    let ip: IpAddr = argument(1, Ipv4Addr::LOCALHOST.into());
    let (count, size): (u64, usize) = (argument(2, 10), argument(3, 1000));
    let (asks, answers) = (UdpSocket::bind((ip, 0))?, UdpSocket::bind((ip, 0))?);
    asks.connect(answers.local_addr()?)?;
    let (mut sent, mut received) = (0, 0);
    let mut buffer = vec![7; size];
    for _ in 0..count {
        sent += asks.send(&buffer)?;
        let (length, from) = answers.recv_from(&mut buffer)?;
        sent += answers.send_to(&buffer[..length / 2], from)?;
        received += length + asks.recv(&mut buffer)?;
    }
    tell(&[("sent", &sent), ("received", &received)]);
    Ok(())
}

//! `idle SECONDS`: sends a datagram, does nothing for so long, sends another.

use nettally_standin_clients::{argument, pause, tell};
use std::io::Result;
use std::net::UdpSocket;
use std::time::Duration;

fn main() -> Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let mut sent = socket.send_to(&[7; 11], "127.0.0.1:9")?;
    pause(Duration::from_secs(argument(1, 5)));
    sent += socket.send_to(&[7; 13], "127.0.0.1:9")?;
    tell(&[("sent", &sent), ("received", &0)]);
    Ok(())
}

//! `tree DEPTH`: starts itself once more and ends; the last sends first. Each tells for itself.

use nettally_standin_clients::{argument, tell};
use std::io::Result;
use std::net::UdpSocket;
use std::process::Command;

fn main() -> Result<()> {
    let depth: usize = argument(1, 5);
    if depth > 1 {
        // Not waited for: it outlives this process.
        Command::new(std::env::current_exe()?).arg((depth - 1).to_string()).spawn()?;
    }
    let sent = UdpSocket::bind("127.0.0.1:0")?.send_to(&vec![7; 1000 * depth], "127.0.0.1:9")?;
    tell(&[("sent", &sent), ("received", &0)]);
    Ok(())
}

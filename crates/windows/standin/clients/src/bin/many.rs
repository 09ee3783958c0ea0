//! `many ADDRESS CONNECTIONS BYTES`: asks `serve` for so many bytes, on a new connection each time.

use nettally_standin_clients::{argument, connect, tell};
use std::io::{Read, Result, Write};

fn main() -> Result<()> {
    let address: String = argument(1, "127.0.0.1:7001".into());
    let (connections, bytes): (u64, u64) = (argument(2, 100), argument(3, 5000));
    let (mut sent, mut received) = (0, 0);
    for _ in 0..connections {
        let mut stream = connect(&address)?;
        stream.write_all(&bytes.to_le_bytes())?;
        sent += 8;
        received += std::io::copy(&mut stream.take(bytes), &mut std::io::sink())?;
    }
    tell(&[("sent", &sent), ("received", &received)]);
    Ok(())
}

//! `download ADDRESS BYTES [REQUESTS]`: asks `serve` for so many bytes, so many times.

use nettally_standin_clients::{argument, connect, tell};
use std::io::{Read, Result, Write};

fn main() -> Result<()> {
    let address: String = argument(1, "127.0.0.1:7001".into());
    let bytes: u64 = argument(2, 1_000_000);
    let mut stream = connect(&address)?;
    let (mut sent, mut received) = (0_u64, 0_u64);
    for _ in 0..argument(3, 1) {
        stream.write_all(&bytes.to_le_bytes())?;
        sent += 8;
        received += std::io::copy(&mut (&mut stream).take(bytes), &mut std::io::sink())?;
    }
    tell(&[("sent", &sent), ("received", &received)]);
    Ok(())
}

//! `serve ADDRESS CONNECTIONS`: answers each request, a number of eight bytes, with as many bytes.

use nettally_standin_clients::{argument, tell};
use std::io::{Read, Result, Write};
use std::net::{TcpListener, TcpStream};

fn main() -> Result<()> {
    let listener = TcpListener::bind(argument::<String>(1, "127.0.0.1:7001".into()))?;
    let (mut sent, mut received) = (0, 0);
    for _ in 0..argument(2, 1) {
        let (stream, _) = listener.accept()?;
        let (ours, theirs) = answer(stream)?;
        sent += ours;
        received += theirs;
    }
    tell(&[("sent", &sent), ("received", &received)]);
    Ok(())
}

/// Serves one connection until the other end closes it; gives the bytes sent and received.
fn answer(mut stream: TcpStream) -> Result<(u64, u64)> {
    let block = [7; 16_384];
    let (mut sent, mut received) = (0, 0);
    let mut request = [0; 8];
    while stream.read_exact(&mut request).is_ok() {
        received += 8;
        let mut rest = u64::from_le_bytes(request);
        while rest > 0 {
            let part = usize::try_from(rest).map_or(block.len(), |rest| rest.min(block.len()));
            stream.write_all(&block[..part])?;
            rest -= part as u64;
            sent += part as u64;
        }
    }
    Ok((sent, received))
}

//! `relay ADDRESS TARGET CONNECTIONS`: a proxy; what comes on one side goes out on the other.

use nettally_standin_clients::{argument, connect, tell};
use std::io::{Read, Result, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

fn main() -> Result<()> {
    let listener = TcpListener::bind(argument::<String>(1, "127.0.0.1:7003".into()))?;
    let target: String = argument(2, "127.0.0.1:7001".into());
    let (mut sent, mut received) = (0, 0);
    for _ in 0..argument(3, 1) {
        let (near, _) = listener.accept()?;
        let far = connect(&target)?;
        let (near_again, far_again) = (near.try_clone()?, far.try_clone()?);
        let there = thread::spawn(move || pass_on(near_again, far_again));
        let back = pass_on(far, near)?;
        let there = there.join().map_err(|_| std::io::ErrorKind::Other)??;
        sent += there + back;
        received += there + back;
    }
    tell(&[("sent", &sent), ("received", &received)]);
    Ok(())
}

/// Passes on until the giving end closes; gives the bytes.
fn pass_on(mut from: TcpStream, mut to: TcpStream) -> Result<u64> {
    let mut buffer = vec![0; 16_384];
    let mut passed = 0;
    loop {
        let count = from.read(&mut buffer)?;
        if count == 0 {
            // The other side may have closed already.
            let _ = to.shutdown(Shutdown::Write);
            return Ok(passed);
        }
        to.write_all(&buffer[..count])?;
        passed += count as u64;
    }
}

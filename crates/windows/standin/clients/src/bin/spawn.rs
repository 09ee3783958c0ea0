//! `spawn COUNT ADDRESS [TOGETHER]`: starts `short` so many times, some at once, and names them all.

use nettally_standin_clients::{argument, tell};
use std::io::{Error, Result};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

fn main() -> Result<()> {
    let count: usize = argument(1, 200);
    let to: SocketAddr = argument(2, SocketAddr::from(([127, 0, 0, 1], 9)));
    let together: usize = argument(3, 4);
    let mut pids = Vec::new();
    let mut running: Vec<Child> = Vec::new();
    for _ in 0..count {
        if running.len() == together {
            finish(&mut running.remove(0))?;
        }
        let child = start(to)?;
        pids.push(child.id().to_string());
        running.push(child);
    }
    running.iter_mut().try_for_each(finish)?;
    tell(&[("each", &4096), ("children", &format!("[{}]", pids.join(",")))]);
    Ok(())
}

fn start(to: SocketAddr) -> Result<Child> {
    let program = std::env::current_exe()?.with_file_name("short.exe");
    Command::new(program).arg(to.to_string()).stdout(Stdio::null()).spawn()
}

fn finish(child: &mut Child) -> Result<()> {
    let status = child.wait()?;
    if status.success() { Ok(()) } else { Err(Error::other(format!("a child ended: {status}"))) }
}

//! Receives the network events of this machine for some seconds and counts them: the smallest
//! program around a session.
//!
//! `receive [SECONDS]`, elevated.

#[cfg(windows)]
fn main() -> Result<(), windows::WindowsError> {
    let seconds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(10);
    example::run(seconds)
}

#[cfg(not(windows))]
fn main() {}

#[cfg(windows)]
#[expect(clippy::print_stdout, reason = "an example shows what it has done")]
mod example {
    use std::ops::ControlFlow;
    use std::time::{Duration, Instant};

    use event::RawEvent;
    use event::providers::kernel_network;
    use windows::consumer::{BufferFacts, Consumer, Handler};
    use windows::session::{
        self, BufferPlan, Destination, Role, Session, SessionName, SessionPlan,
    };
    use windows::{WindowsError, machine, own_cost};

    struct Counter {
        events: u64,
        undecoded: u64,
        buffers: u32,
        until: Instant,
    }

    impl Handler for Counter {
        fn record(&mut self, event: &RawEvent<'_>) {
            self.events += 1;
            self.undecoded += u64::from((kernel_network::PROVIDER.decode)(event).is_err());
        }

        fn buffer(&mut self, facts: BufferFacts) -> ControlFlow<()> {
            self.buffers = facts.buffers;
            let late = Instant::now() >= self.until;
            if late { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
    }

    pub(crate) fn run(seconds: u64) -> Result<(), WindowsError> {
        let buffers = BufferPlan::of_machine(machine::processors(), machine::memory_megabytes());
        let mut session = Session::start(SessionPlan {
            name: SessionName { role: Role::Traffic, owner: session::this_owner()? },
            buffers,
            flush_every: Duration::from_secs(1),
            destination: Destination::RealTime,
            independent: true,
            kernel_groups: 0,
        })?;
        println!("{} with {:?}", session.name(), session.buffers()?);
        let until = Instant::now() + Duration::from_secs(seconds);
        let counter = Counter { events: 0, undecoded: 0, buffers: 0, until };
        let consumer = Consumer::open(&session.name().to_string(), counter)?;
        let provider = kernel_network::PROVIDER.guid;
        let filtering = session.enable(provider, 4, 0x30, &[10, 11, 26, 27, 42, 43, 58, 59])?;
        let begun = own_cost::read()?.cpu;
        let ended = consumer.run();
        let cpu = own_cost::read()?.cpu.saturating_sub(begun);
        let Counter { events, undecoded, buffers, .. } = ended.handler;
        println!("{events} events in {buffers} buffers, {undecoded} undecoded, {filtering:?}");
        println!("ended: {:?}, {cpu:?} of processor time, {:?}", ended.end, session.stop()?);
        Ok(())
    }
}

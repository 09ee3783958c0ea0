//! The self-test: known bytes over loopback, through a session of our own, back to us.
//!
//! It goes the whole way that live figures go: controller, kernel, consumer, decoder. Only the
//! engine is left out, because what it does is tested without Windows.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use event::RawEvent;
use event::kinds::{Event, NetworkEvent, Operation, Protocol};
use event::providers::kernel_network;
use windows::consumer::Consumer;
use windows::machine;
use windows::session::{self, BufferPlan, Destination, Role, Session, SessionName, SessionPlan};

use crate::system::{Counted, Reason, SelfTest, StopRequests, SystemError};

/// Bytes moved, in pieces that fit into any socket's buffer.
const PIECE: usize = 10_000;
const PIECES: usize = 100;
const MOVED: u64 = (PIECE * PIECES) as u64;

/// Time between two looks.
const BEAT: Duration = Duration::from_millis(100);
/// Longer than anything on loopback takes that works.
const PATIENCE: Duration = Duration::from_secs(5);
/// Looks until the provider should have begun to log, and until all should have been counted.
const BEATS_TO_BEGIN: u32 = 20;
const BEATS_TO_COUNT: u32 = 30;

/// Sends known bytes to ourselves and looks how many are counted.
///
/// # Errors
/// The session could not be started or listened to, or loopback does not work.
pub(crate) fn self_test(stop: &StopRequests) -> Result<SelfTest, SystemError> {
    let mut session = Session::start(plan()?)?;
    let seen = Arc::new(Seen::default());
    let receiver = Arc::clone(&seen);
    let name = session.name().to_string();
    let consumer = Consumer::open(&name, move |raw: &RawEvent<'_>| receiver.take(raw))?;
    let closer = consumer.closer();
    thread::scope(|scope| {
        scope.spawn(|| consumer.run());
        let moved = measure(&session, &seen, stop);
        // Whatever came of it: the receiver's thread ends when its session does.
        let lost = session.stop().inspect_err(|_| {
            // Or else when it is told to, without which this would wait for ever.
            let _ = closer.close();
        })?;
        moved.map(|()| lost)
    })
    .map(|lost| SelfTest {
        moved: MOVED,
        counted: seen.counted(),
        events: seen.events.load(Ordering::Relaxed),
        lost: lost.events_lost + lost.realtime_buffers_lost,
    })
}

fn plan() -> Result<SessionPlan, SystemError> {
    Ok(SessionPlan {
        name: SessionName { role: Role::SelfTest, owner: session::this_owner()? },
        buffers: BufferPlan::of_machine(machine::processors(), machine::memory_megabytes()),
        flush_every: Duration::from_secs(1),
        destination: Destination::RealTime,
        independent: true,
        kernel_groups: 0,
    })
}

fn measure(session: &Session, seen: &Seen, stop: &StopRequests) -> Result<(), SystemError> {
    let provider = &kernel_network::PROVIDER;
    if let Some(enable) = provider.enable {
        session.enable(provider.guid, enable.level, enable.keywords, enable.event_ids)?;
    }
    // Enabling does not wait until the provider logs: move a little until it tells of us. That it
    // tells of others proves less: theirs may have been logged elsewhere.
    beats(BEATS_TO_BEGIN, session, stop, || {
        Link::open()?.carry(1)?;
        Ok(seen.own.load(Ordering::Relaxed) > 0)
    })?;
    let mut link = Link::open()?;
    seen.watch(link.ports()?);
    link.carry(PIECES)?;
    let all = Counted { sent: MOVED, received: MOVED };
    beats(BEATS_TO_COUNT, session, stop, || Ok(seen.counted() == all))
}

/// Asks again and again until it is so, at most `count` times.
fn beats(
    count: u32,
    session: &Session,
    stop: &StopRequests,
    mut is_so: impl FnMut() -> Result<bool, SystemError>,
) -> Result<(), SystemError> {
    for _ in 0..count {
        if is_so()? {
            break;
        }
        session.flush()?;
        if stop.within(BEAT) {
            break;
        }
    }
    Ok(())
}

/// What has come; written by the receiver's thread.
#[derive(Default)]
struct Seen {
    events: AtomicU64,
    /// Events of this process.
    own: AtomicU64,
    /// Ports of both ends of the connection to count, in one number; 0 for none yet.
    ports: AtomicU32,
    sent: AtomicU64,
    received: AtomicU64,
}

impl Seen {
    fn watch(&self, ports: u32) {
        self.ports.store(ports, Ordering::Relaxed);
    }

    fn counted(&self) -> Counted {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counted { sent: read(&self.sent), received: read(&self.received) }
    }

    fn take(&self, raw: &RawEvent<'_>) {
        self.events.fetch_add(1, Ordering::Relaxed);
        let Ok(Some(Event::Network(event))) = event::providers::decode(raw) else { return };
        if event.flow.pid != std::process::id() {
            return;
        }
        self.own.fetch_add(1, Ordering::Relaxed);
        if self.is_watched(&event) {
            match event.operation {
                Operation::Send => self.sent.fetch_add(event.bytes.into(), Ordering::Relaxed),
                Operation::Receive => {
                    self.received.fetch_add(event.bytes.into(), Ordering::Relaxed)
                }
                _ => 0,
            };
        }
    }

    fn is_watched(&self, event: &NetworkEvent) -> bool {
        let (local, remote) = (event.flow.local.port, event.flow.remote.port);
        let watched = self.ports.load(Ordering::Relaxed);
        event.flow.protocol == Protocol::Tcp
            && [pair(local, remote), pair(remote, local)].contains(&watched)
    }
}

/// Two ports in one number.
fn pair(client: u16, server: u16) -> u32 {
    u32::from(client) << 16 | u32::from(server)
}

/// Both ends of a connection of this process to itself.
struct Link {
    client: TcpStream,
    server: TcpStream,
}

impl Link {
    fn open() -> Result<Self, SystemError> {
        let open = || {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            let client = TcpStream::connect_timeout(&listener.local_addr()?, PATIENCE)?;
            let server = accept(&listener)?;
            for end in [&client, &server] {
                end.set_read_timeout(Some(PATIENCE))?;
                end.set_write_timeout(Some(PATIENCE))?;
            }
            Ok(Self { client, server })
        };
        open().map_err(loopback)
    }

    fn ports(&self) -> Result<u32, SystemError> {
        let ports = || {
            let (client, server) = (self.client.local_addr()?, self.server.local_addr()?);
            Ok(pair(client.port(), server.port()))
        };
        ports().map_err(loopback)
    }

    /// One piece after another, each received before the next is sent, so that no buffer fills.
    fn carry(&mut self, pieces: usize) -> Result<(), SystemError> {
        let mut piece = [0x6e; PIECE];
        let mut carry = || {
            for _ in 0..pieces {
                self.client.write_all(&piece)?;
                self.server.read_exact(&mut piece)?;
            }
            Ok(())
        };
        carry().map_err(loopback)
    }
}

/// The connection that has just been made; nobody else's is waited for longer than [`PATIENCE`].
fn accept(listener: &TcpListener) -> io::Result<TcpStream> {
    let began = Instant::now();
    listener.set_nonblocking(true)?;
    loop {
        match listener.accept() {
            Ok((server, _)) => {
                server.set_nonblocking(false)?;
                return Ok(server);
            }
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
            Err(_) if began.elapsed() >= PATIENCE => return Err(io::ErrorKind::TimedOut.into()),
            Err(_) => thread::sleep(BEAT / 10),
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err passes")]
fn loopback(error: io::Error) -> SystemError {
    let message = format!("sending over 127.0.0.1: {error}: allow loopback in the firewall");
    SystemError { reason: Reason::Other, message }
}

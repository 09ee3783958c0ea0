//! Sessions, from start to stop.
//!
//! Under plain Wine a session can be started but not listened to. With the stand-in for ETW, or on
//! Windows with an administrator's rights, events come: say so with `NETTALLY_LIVE=1`, for a test
//! that waits for an event must know that there will be one.
#![cfg(windows)]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "the whole file is a test")]

use std::net::UdpSocket;
use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use event::kinds::{Event, Operation as NetworkOperation};
use event::providers::kernel_network;
use event::timestamp::TICKS_PER_SECOND;
use event::{RawEvent, Timestamp};
use windows::consumer::{BufferFacts, Consumer, End, Handler};
use windows::session::{
    self, BufferPlan, Destination, Filtering, Ownership, Role, Session, SessionName, SessionPlan,
};

const DATAGRAM: &[u8] = &[7; 321];
const NO_SUCH_SESSION: u32 = 4201;

/// Leave to use real sessions, one test at a time: a process has one session of each role.
fn live() -> Option<MutexGuard<'static, ()>> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    if std::env::var("NETTALLY_LIVE").is_ok_and(|value| value == "1") {
        return Some(ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner));
    }
    assert!(std::env::var_os("CI").is_none(), "nothing may be skipped here: set NETTALLY_LIVE=1");
    println!("skipped: no events without NETTALLY_LIVE=1");
    None
}

fn plan(role: Role) -> SessionPlan {
    SessionPlan {
        name: SessionName { role, owner: session::this_owner().unwrap() },
        buffers: BufferPlan::small(2),
        flush_every: Duration::from_secs(1),
        destination: Destination::RealTime,
        independent: true,
        kernel_groups: 0,
    }
}

/// Waits for the datagram of this process, sent and received.
struct Watcher {
    sent: u64,
    received: u64,
    latest: Timestamp,
}

const WATCHER: Watcher = Watcher { sent: 0, received: 0, latest: Timestamp::MIN };

impl Handler for Watcher {
    fn record(&mut self, event: &RawEvent<'_>) {
        if event.provider != kernel_network::PROVIDER.guid {
            return;
        }
        let decoded = (kernel_network::PROVIDER.decode)(event);
        if let Ok(Some(Event::Network(network))) = decoded
            && network.flow.pid == std::process::id()
        {
            match network.operation {
                NetworkOperation::Send => self.sent += u64::from(network.bytes),
                NetworkOperation::Receive => self.received += u64::from(network.bytes),
                _ => {}
            }
            self.latest = event.timestamp;
        }
    }

    fn buffer(&mut self, _: BufferFacts) -> ControlFlow<()> {
        let done = self.sent > 0 && self.received > 0;
        if done { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// One datagram from this process to itself.
fn talk() {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.send_to(DATAGRAM, socket.local_addr().unwrap()).unwrap();
    let mut room = [0; 1000];
    assert_eq!(socket.recv_from(&mut room).unwrap().0, DATAGRAM.len());
}

fn enable(session: &Session) -> Filtering {
    let wanted = kernel_network::PROVIDER.enable.unwrap();
    let provider = kernel_network::PROVIDER.guid;
    session.enable(provider, wanted.level, wanted.keywords, wanted.event_ids).unwrap()
}

fn now() -> Timestamp {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    let ticks = i64::try_from(since.as_nanos() / 100).unwrap();
    Timestamp::from_unix_seconds(0).plus(ticks)
}

#[test]
fn events_of_this_process_arrive() {
    let Some(_guard) = live() else { return };
    let mut session = Session::start(plan(Role::Traffic)).unwrap();
    let name = session.name().to_string();
    let listed = session::query(&name).unwrap();
    assert_eq!(listed.ownership, Ownership::This(session.name()));
    assert!(listed.real_time && listed.file.is_none());
    assert!(session::list().unwrap().iter().any(|other| other.name == name));

    let consumer = Consumer::open(&name, WATCHER).unwrap();
    assert_eq!(enable(&session), Filtering::InKernel);
    talk();
    session.flush().unwrap();
    let ended = consumer.run();
    assert_eq!(ended.end, End::Closed);
    assert_eq!((ended.handler.sent, ended.handler.received), (321, 321));
    let age = now().since(ended.handler.latest);
    assert!((0..60 * TICKS_PER_SECOND).contains(&age), "{age} ticks");

    // What comes when nobody listens any more may be lost, and is no concern of this test.
    session.stop().unwrap();
    assert_eq!(session::query(&name).unwrap_err().code, NO_SUCH_SESSION);
}

#[test]
fn events_come_by_a_timer_of_milliseconds() {
    let Some(_guard) = live() else { return };
    let flush_every = Duration::from_millis(100);
    let mut session = Session::start(SessionPlan { flush_every, ..plan(Role::Traffic) }).unwrap();
    assert_eq!(session.compromises(), []);
    let consumer = Consumer::open(&session.name().to_string(), WATCHER).unwrap();
    enable(&session);
    talk();
    // Taken for seconds, the timer would let them wait longer than a minute.
    let ended = consumer.run();
    assert_eq!(ended.end, End::Closed);
    assert_eq!((ended.handler.sent, ended.handler.received), (321, 321));
    let age = now().since(ended.handler.latest);
    assert!((0..60 * TICKS_PER_SECOND).contains(&age), "{age} ticks");
    session.stop().unwrap();
}

#[test]
fn a_session_writes_a_file() {
    let Some(_guard) = live() else { return };
    let path = std::env::temp_dir().join(format!("nettally-{}.etl", std::process::id()));
    let destination = Destination::File { path: path.clone(), max_megabytes: 16, circular: false };
    let mut session = Session::start(SessionPlan { destination, ..plan(Role::Recording) }).unwrap();
    let running = session::query(&session.name().to_string()).unwrap();
    assert!(!running.real_time);
    assert_eq!(running.file.as_deref(), path.to_str());
    enable(&session);
    talk();
    let losses = session.stop().unwrap();
    assert_eq!((losses.events_lost, losses.log_buffers_lost), (0, 0));
    // A buffer at least: the header of the file, then the events.
    assert!(std::fs::metadata(&path).unwrap().len() >= 4096);
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn a_file_that_cannot_be_made_is_named() {
    let Some(_guard) = live() else { return };
    let path = r"C:\no such folder\a.etl".into();
    let destination = Destination::File { path, max_megabytes: 0, circular: false };
    let plan = SessionPlan { destination, ..plan(Role::Recording) };
    let error = Session::start(plan).unwrap_err();
    assert!(error.subject.ends_with(r" to C:\no such folder\a.etl"), "{error}");
    assert!(error.entry().is_some(), "{error}");
}

#[test]
fn a_panic_of_the_handler_ends_the_reception_and_is_told() {
    let Some(_guard) = live() else { return };
    let session = Session::start(plan(Role::SelfTest)).unwrap();
    let name = session.name().to_string();
    let consumer =
        Consumer::open(&name, |event: &RawEvent<'_>| panic!("event {}", event.id)).unwrap();
    enable(&session);
    talk();
    session.flush().unwrap();
    let End::Panicked(words) = consumer.run().end else { panic!("no panic") };
    assert!(words.starts_with("event "), "{words}");
    drop(session);
    assert_eq!(session::query(&name).unwrap_err().code, NO_SUCH_SESSION);
}

#[test]
fn a_closed_consumer_does_not_begin() {
    let Some(_guard) = live() else { return };
    let session = Session::start(plan(Role::Processes)).unwrap();
    let consumer = Consumer::open(&session.name().to_string(), WATCHER).unwrap();
    let closer = consumer.closer();
    closer.close().unwrap();
    closer.close().unwrap();
    assert_eq!(consumer.run().end, End::Closed);
}

#[test]
fn a_session_left_behind_is_reclaimed_and_no_other() {
    let Some(_guard) = live() else { return };
    let living = Session::start(plan(Role::Processes)).unwrap();
    // A process of our id that began a moment earlier cannot be alive.
    let mut orphan = plan(Role::Recording);
    orphan.name.owner.started = orphan.name.owner.started.plus(-1);
    let orphan = Session::start(orphan).unwrap();
    let name = orphan.name().to_string();
    assert_eq!(session::query(&name).unwrap().ownership, Ownership::Stale(orphan.name()));

    let reclaimed = session::reclaim_stale().unwrap();
    assert!(reclaimed.iter().any(|one| one.name == name && one.result.is_ok()), "{reclaimed:?}");
    assert_eq!(session::query(&name).unwrap_err().code, NO_SUCH_SESSION);
    assert!(session::query(&living.name().to_string()).is_ok());
}

#[test]
fn a_name_is_taken_once() {
    let Some(_guard) = live() else { return };
    let _first = Session::start(plan(Role::SelfTest)).unwrap();
    let error = Session::start(plan(Role::SelfTest)).unwrap_err();
    assert_eq!(error.code, 183);
}

#[test]
fn listening_to_no_session_names_the_way_out() {
    // Wine has no sessions to listen to and denies access. Windows says that there is none: when the
    // consumer is opened, or only when it asks for events, which is what a session that was stopped
    // meanwhile looks like.
    let error = match Consumer::open("nettally-no-such-session", WATCHER) {
        Err(error) => error,
        Ok(consumer) => {
            assert_eq!(consumer.run().end, End::Stopped);
            return;
        }
    };
    let text = error.to_string();
    let expected = if error.code == 5 {
        "listening to session nettally-no-such-session: access denied (5): run from an elevated \
         prompt"
    } else {
        "listening to session nettally-no-such-session: no such session (4201): it was stopped or \
         never started; start again"
    };
    assert_eq!(text, expected);
}

#[test]
fn a_machine_has_room_for_so_many_sessions() {
    assert!((32..=256).contains(&session::most_sessions()));
}

#[test]
fn stopping_what_has_gone_is_no_error() {
    assert_eq!(session::stop_named("nettally-no-such-session"), Ok(()));
}

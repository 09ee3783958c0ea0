//! Verdicts on made systems.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc;

use super::*;
use crate::live::{Frame, Line, LiveSettings};
use crate::pipeline;
use crate::system::{
    Buffers, Counted, InterfaceSource, Losses, Owned, OwnerState, Reason, Recording, RecordingPlan,
    RegisteredProvider, RunningSession, Version,
};
use event::Timestamp;
use event::kinds::{Adapter, AdapterCounters, AdapterTotals, Operation};
use traffic::rollup::GroupKey;
use traffic::{Counters, Role, Zone};

/// A system whose answers are chosen.
struct Made {
    rights: Rights,
    sessions: RefCell<Vec<RunningSession>>,
    providers: Vec<RegisteredProvider>,
    build: u32,
    self_test: Result<SelfTest, SystemError>,
    /// What the adapter has carried at each reading; empty where nobody knows.
    carried: RefCell<VecDeque<u64>>,
}

const NO_RIGHTS: Rights =
    Rights { elevated: false, may_elevate: false, log_user: false, service_account: false };
const EXACT: SelfTest =
    SelfTest { moved: 1000, counted: Counted { sent: 1000, received: 1000 }, events: 9, lost: 0 };

impl Default for Made {
    fn default() -> Self {
        let network = &kernel_network::PROVIDER;
        let registered = RegisteredProvider { name: network.name.to_owned(), guid: network.guid };
        Self {
            rights: Rights { elevated: true, ..NO_RIGHTS },
            sessions: RefCell::new(vec![session(None)]),
            providers: vec![registered],
            build: 22_631,
            self_test: Ok(EXACT),
            carried: RefCell::new((0..99).map(|second| second * 1_000_000).collect()),
        }
    }
}

fn session(state: Option<OwnerState>) -> RunningSession {
    RunningSession {
        name: "session".to_owned(),
        logger_id: 1,
        real_time: true,
        file: None,
        buffers: Buffers { kilobytes: 64, minimum: 4, maximum: 8 },
        losses: Losses::default(),
        owned: state.map(|state| Owned { role: "traffic", pid: 7, state }),
    }
}

/// A program receives a million bytes in an interval.
fn frame(at: Timestamp) -> Frame {
    let mut gained = Counters::default();
    gained.count(Operation::Receive, 1_000_000);
    let (role, zone) = (Some(Role::Program), Some(Zone::Internet));
    let line = Line {
        key: GroupKey { role, zone, ..GroupKey::default() },
        process: None,
        zone_confidence: None,
        name_source: None,
        identity: None,
        names: Vec::new(),
        remote_name: None,
        gained,
        total: gained,
        flows: 1,
    };
    Frame { at, lines: vec![line], ..Frame::default() }
}

impl Made {
    /// As a live view does when it starts.
    fn reclaim(&self) {
        self.sessions.borrow_mut().retain(|one| !one.is_stale());
    }
}

impl System for Made {
    fn sessions(&self) -> Result<Vec<RunningSession>, SystemError> {
        Ok(self.sessions.borrow().clone())
    }

    fn most_sessions(&self) -> usize {
        64
    }

    fn stop_session(&self, _: &str) -> Result<(), SystemError> {
        unreachable!("the doctor only looks")
    }

    fn providers(&self) -> Result<Vec<RegisteredProvider>, SystemError> {
        Ok(self.providers.clone())
    }

    fn adapters(&self) -> Result<Vec<Adapter>, SystemError> {
        unreachable!("the doctor does not look at adapters")
    }

    fn adapter_counters(&self) -> Result<AdapterCounters, SystemError> {
        let Some(bytes_in) = self.carried.borrow_mut().pop_front() else {
            let message = "reading the counters of adapters: not supported (50)".to_owned();
            return Err(SystemError { reason: Reason::Denied, message });
        };
        let packets = Some(0);
        let totals = AdapterTotals {
            index: 1,
            in_total: true,
            bytes_in,
            bytes_out: 0,
            packets_in: packets,
            packets_out: packets,
        };
        Ok(AdapterCounters { adapters: vec![totals] })
    }

    fn interfaces(&self) -> Box<dyn InterfaceSource> {
        unreachable!("the doctor does not look at interfaces")
    }

    fn record(&self, _: &RecordingPlan) -> Result<Box<dyn Recording>, SystemError> {
        unreachable!("the doctor does not record")
    }

    fn stop_requests(&self) -> Result<StopRequests, SystemError> {
        Ok(StopRequests::new(mpsc::channel().1, Box::new(())))
    }

    fn capture(
        &self,
        settings: LiveSettings,
        _: &Arc<AtomicBool>,
        show: &mut dyn FnMut(Frame) -> ControlFlow<()>,
    ) -> Result<(), SystemError> {
        self.reclaim();
        let started = pipeline::now();
        for second in 1..7 {
            let at = started.plus(second * settings.engine.interval_ticks);
            if show(frame(at)).is_break() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn version(&self) -> Option<Version> {
        Some(Version { text: format!("10.0.{}", self.build), build: self.build })
    }

    fn rights(&self) -> Result<Rights, SystemError> {
        Ok(self.rights)
    }

    fn buffers(&self) -> Buffers {
        Buffers { kilobytes: 256, minimum: 64, maximum: 512 }
    }

    fn self_test(&self, _: &StopRequests) -> Result<SelfTest, SystemError> {
        self.reclaim();
        self.self_test.clone()
    }
}

/// The verdicts that are not good, with their words.
fn complaints(made: &Made) -> Vec<(Check, Verdict, String)> {
    let stop = made.stop_requests().unwrap();
    let all = all(made, stop, Lang::En).into_iter();
    let complaint = |finding: Finding| {
        let words = [finding.facts, finding.way_out.unwrap_or_default()].join(" | ");
        (finding.check, finding.verdict, words)
    };
    all.filter(|finding| finding.verdict != Verdict::Good).map(complaint).collect()
}

/// The one complaint about a system.
fn complaint(made: &Made) -> (Check, Verdict, String) {
    let mut all = complaints(made);
    // Without a self-test there is no ledger either.
    if all.iter().any(|(check, ..)| *check == Check::SelfTest) {
        all.retain(|(check, ..)| *check != Check::Ledger);
    }
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[test]
fn a_healthy_system_has_no_complaints() {
    assert_eq!(complaints(&Made::default()), []);
}

#[test]
fn missing_rights_name_the_way_out() {
    let with = |rights| {
        let made = Made { rights, self_test: refused(Reason::Denied), ..Made::default() };
        complaints(&made).remove(0)
    };
    let (check, verdict, words) = with(Rights { may_elevate: true, ..NO_RIGHTS });
    assert_eq!((check, verdict), (Check::Rights, Verdict::Bad));
    assert!(words.contains("Run as administrator"), "{words}");
    let (.., words) = with(NO_RIGHTS);
    assert!(words.contains("have an administrator"), "{words}");
    let (.., words) = with(Rights { log_user: true, ..NO_RIGHTS });
    assert!(words.contains("may start sessions, but"), "{words}");
    assert!(words.contains("have an administrator"), "{words}");
}

/// What Windows answers to a self-test.
fn refused(reason: Reason) -> Result<SelfTest, SystemError> {
    Err(SystemError { reason, message: "enabling provider x".to_owned() })
}

#[test]
fn rights_are_rated_by_what_they_are_worth() {
    let nothing = SelfTest { counted: Counted::default(), events: 0, ..EXACT };
    let lossy = SelfTest { lost: 7, ..EXACT };
    let (elevated, service) =
        (Rights { elevated: true, ..NO_RIGHTS }, Rights { service_account: true, ..NO_RIGHTS });
    let member = Rights { log_user: true, ..NO_RIGHTS };
    use Verdict::{Bad, Doubt, Good};
    for (self_test, expected) in [
        (Ok(EXACT), [Good, Good, Good, Good]),
        (Ok(lossy), [Good, Good, Good, Good]),
        (Ok(nothing), [Good, Good, Doubt, Doubt]),
        (refused(Reason::Other), [Good, Good, Doubt, Doubt]),
        (refused(Reason::Denied), [Good, Good, Bad, Bad]),
    ] {
        let verdicts = [elevated, service, member, NO_RIGHTS]
            .map(|rights| super::rights(Ok(rights), &self_test, Lang::En).verdict);
        assert_eq!(verdicts, expected, "{self_test:?}");
    }
}

#[test]
fn sessions_left_behind_and_too_many() {
    let with = |sessions| Made { sessions: RefCell::new(sessions), ..Made::default() };
    let (check, verdict, words) = complaint(&with(vec![session(Some(OwnerState::Stale))]));
    assert_eq!((check, verdict), (Check::Sessions, Verdict::Doubt));
    assert!(words.starts_with("1 run, 1 left behind") && words.contains("--stop-stale"));
    let (.., words) = complaint(&with(vec![session(None); 63]));
    assert!(words.starts_with("63 run: nearly all"), "{words}");
    assert_eq!(complaints(&with(vec![session(Some(OwnerState::Living))])), []);
}

#[test]
fn an_old_windows_and_a_missing_provider() {
    let (check, verdict, _) = complaint(&Made { build: 6002, ..Made::default() });
    assert_eq!((check, verdict), (Check::Windows, Verdict::Bad));
    let mut made = Made::default();
    made.providers[0].guid = event::Guid::default();
    assert_eq!(complaint(&made).1, Verdict::Bad);
    made.providers.clear();
    assert_eq!(complaint(&made).1, Verdict::Doubt);
}

#[test]
fn the_self_test_tells_what_kept_it() {
    let with = |self_test| complaint(&Made { self_test, ..Made::default() }).2;
    let nothing = SelfTest { counted: Counted::default(), events: 0, ..EXACT };
    assert!(with(Ok(nothing)).contains("no network event came"));
    let half = SelfTest { counted: Counted { sent: 1000, received: 500 }, ..EXACT };
    assert!(with(Ok(half)).contains("1,000 counted as sent, 500 as received"));
    assert!(with(Ok(SelfTest { lost: 3, ..half })).contains("3 events were lost"));
    let message = "listening to session x: access denied (5): run elevated".to_owned();
    let denied = SystemError { reason: Reason::Denied, message: message.clone() };
    assert!(with(Err(denied)).contains(&message));
}

#[test]
fn the_ledger_is_never_bad_and_says_why_it_is_not_known() {
    let with = |carried: &[u64]| {
        let carried = RefCell::new(carried.iter().copied().collect());
        complaint(&Made { carried, ..Made::default() })
    };
    // The reading before the first border, those at the borders, and those between.
    let (check, verdict, words) = with(&[0, 2_000_000, 4_000_000, 6_000_000, 8_000_000]);
    assert_eq!((check, verdict), (Check::Ledger, Verdict::Doubt));
    assert!(words.contains("3,000,000 are explained"), "{words}");
    assert!(words.contains("nettally compare"), "{words}");
    assert!(with(&[5, 0, 0, 0, 0]).2.contains("remain"), "less than counted");
    let (.., words) = with(&[1, 2, 3]);
    assert!(words.starts_with("– (reading the counters"), "{words}");
    let failed = SelfTest { counted: Counted::default(), events: 0, ..EXACT };
    let all = complaints(&Made { self_test: Ok(failed), ..Made::default() });
    assert_eq!(
        all.last().map(|(check, verdict, _)| (*check, *verdict)),
        Some((Check::Ledger, Verdict::Doubt))
    );
}

//! The lookups on a made machine.

use super::*;
use event::kinds::{Image, ProcessFacts, ProcessPhase};

/// A machine on which process 7 is a service host created at 70, and nothing else is known.
#[derive(Debug, Default)]
struct Made {
    /// How often services were listed; from the second time on, process 7 hosts one.
    listed: u32,
    /// Adapters are numbered by this.
    adapter: u32,
    /// Drives there are.
    drives: Vec<&'static str>,
    /// Nothing standing can be looked up.
    refuses: bool,
}

impl Machine for Made {
    fn identity(&mut self, pid: u32) -> Option<ProcessIdentity> {
        let image = Some(Image::Path(r"C:\Windows\System32\svchost.exe".into()));
        let facts = ProcessFacts { created: Some(Timestamp(70)), image, ..ProcessFacts::default() };
        (pid == 7).then(|| ProcessIdentity { pid, facts, ..ProcessIdentity::default() })
    }

    fn learn_services(&mut self) -> Result<(), String> {
        self.listed += 1;
        self.answer(())
    }

    fn services(&self, pid: u32) -> Option<Vec<Box<str>>> {
        let hosts = pid == 7 && self.listed > 1;
        (self.listed > 0).then(|| if hosts { vec!["Dnscache".into()] } else { Vec::new() })
    }

    fn connection_services(&mut self) -> Vec<ConnectionService> {
        Vec::new()
    }

    fn adapters(&mut self) -> Result<AdapterTable, String> {
        use event::kinds::{Adapter, AdapterKind};
        let adapter = Adapter {
            index: self.adapter,
            luid: 0,
            name: "Ethernet".into(),
            description: "".into(),
            kind: AdapterKind::Ordinary,
            addresses: Vec::new(),
            carriers: Vec::new(),
            operational: true,
        };
        self.answer(AdapterTable { adapters: vec![adapter] })
    }

    fn volumes(&mut self) -> Result<Vec<VolumeMapping>, String> {
        let mapping = |dos: &&str| VolumeMapping {
            native: format!(r"\Device\HarddiskVolume{}\", dos.len()).into(),
            dos: (*dos).into(),
        };
        self.answer(self.drives.iter().map(mapping).collect())
    }

    fn cached_names(&mut self) -> Result<Vec<NameAnswer>, String> {
        self.answer(Vec::new())
    }

    fn reverse(&mut self, address: IpAddr) -> Option<String> {
        address.is_ipv4().then(|| "a.example".to_owned())
    }
}

impl Made {
    fn answer<T>(&self, answer: T) -> Result<T, String> {
        if self.refuses { Err("refused".to_owned()) } else { Ok(answer) }
    }
}

fn described(event: &Event) -> String {
    match event {
        Event::Identity(identity) => format!("{} {:?}", identity.pid, identity.services),
        Event::Name(answer) => {
            format!("{} {:?} {:?}", answer.name, answer.addresses, answer.source)
        }
        Event::Volume(volume) => volume.dos.to_string(),
        Event::Adapters(table) => format!("adapter {}", table.adapters[0].index),
        other => format!("{other:?}"),
    }
}

fn process(created: Option<i64>) -> Question {
    Question::Process { pid: 7, created: created.map(Timestamp) }
}

#[test]
fn a_service_host_is_asked_again_for_what_it_hosts() {
    let mut lookups = Lookups::new(Made::default());
    assert!(lookups.begin().is_empty());
    let answer = lookups.answer(process(Some(70))).unwrap();
    assert_eq!(described(&answer), r#"7 Some(["Dnscache"])"#);
    lookups.answer(process(None)).unwrap();
    assert_eq!(lookups.machine.listed, 2, "known by now");
}

#[test]
fn another_process_of_the_same_id_is_no_answer() {
    let mut lookups = Lookups::new(Made::default());
    assert_eq!(lookups.answer(process(Some(69))), None);
    assert!(lookups.answer(process(None)).is_some(), "when it began was not told");
    assert_eq!(lookups.answer(Question::Process { pid: 8, created: None }), None);
}

#[test]
fn a_process_is_told_once() {
    let mut lookups = Lookups::new(Made::default());
    assert!(lookups.answer(process(Some(70))).is_some());
    assert_eq!(lookups.answer(process(Some(70))), None);
}

#[test]
fn a_name_that_was_asked_for_says_so() {
    let mut lookups = Lookups::new(Made::default());
    let ask = |lookups: &mut Lookups<Made>, address: &str| {
        lookups.answer(Question::Name(address.parse().unwrap()))
    };
    let answer = ask(&mut lookups, "192.0.2.1").unwrap();
    assert_eq!(described(&answer), "a.example [192.0.2.1] Reverse");
    assert_eq!(ask(&mut lookups, "192.0.2.1"), None, "asked once");
    assert_eq!(ask(&mut lookups, "2001:db8::1"), None);
    assert_eq!(Question::name("127.0.0.1".parse().unwrap()), None);
}

#[test]
fn what_stands_is_told_when_it_changes() {
    let mut lookups = Lookups::new(Made::default());
    let mut told = |seconds, adapter| {
        lookups.machine.adapter = adapter;
        let told = lookups.refresh(Duration::from_secs(seconds));
        told.iter().map(described).collect::<Vec<_>>()
    };
    assert_eq!(told(0, 1), ["adapter 1"]);
    assert_eq!(told(0, 2), [""; 0], "not yet");
    assert_eq!(told(10, 2), ["adapter 2"]);
    assert_eq!(told(3600, 2), [""; 0], "the same");
}

#[test]
fn a_drive_is_told_once() {
    let mut lookups = Lookups::new(Made::default());
    let mut told = |seconds, drives: &[&'static str]| {
        lookups.machine.drives = drives.to_vec();
        let told = lookups.refresh(Duration::from_secs(seconds));
        let of_drives = told.iter().filter(|event| matches!(event, Event::Volume(_)));
        of_drives.map(described).collect::<Vec<_>>()
    };
    assert_eq!(told(0, &[r"C:\"]), [r"C:\"]);
    assert_eq!(told(10, &[r"C:\", r"D:\"]), [r"D:\"]);
    assert_eq!(told(20, &[r"D:\"]), [""; 0]);
}

#[test]
fn what_cannot_be_looked_up_is_noted() {
    let mut lookups = Lookups::new(Made { refuses: true, ..Made::default() });
    assert!(lookups.refresh(Duration::ZERO).is_empty() && lookups.begin().is_empty());
    let mut noted = lookups.take_notes();
    noted.dedup();
    let note = |what| Note::NotLookedUp(what, "refused".to_owned());
    let expected =
        [LookedUp::Drives, LookedUp::Adapters, LookedUp::Services, LookedUp::CachedNames];
    assert_eq!(noted, expected.map(note));
    assert!(lookups.take_notes().is_empty());
}

#[test]
fn only_processes_that_live_are_asked_about() {
    let about = |pid, phase| {
        let facts = ProcessFacts { created: Some(Timestamp(70)), ..ProcessFacts::default() };
        Question::about(&ProcessEvent { pid, phase, facts }).is_some()
    };
    assert!(about(7, ProcessPhase::Start) && about(4, ProcessPhase::Running));
    assert!(!about(7, ProcessPhase::End) && !about(0, ProcessPhase::Running));
}

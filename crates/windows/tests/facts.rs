//! What the system says about itself, on Windows and under Wine.
#![cfg(windows)]

use std::net::{Ipv6Addr, TcpListener, TcpStream, UdpSocket};
use std::sync::{Mutex, PoisonError};

use event::kinds::{AdapterKind, Image, ProcessPhase, Protocol};
use windows::identity::{Identities, version_of_file};
use windows::{adapters, interfaces, machine, names, own_cost, pdh, privilege, processes};
use windows::{providers, services, session, sockets, volumes};

#[test]
fn the_snapshot_has_this_process() {
    let all = processes::snapshot().unwrap();
    let own = std::process::id();
    let this = all.iter().find(|process| process.pid == own).expect("this process is listed");
    assert_eq!(this.phase, ProcessPhase::Running);
    let path = std::env::current_exe().unwrap();
    let Some(Image::Path(image)) = &this.facts.image else { panic!("{:?}", this.facts) };
    assert!(path.to_str().unwrap().ends_with(image.rsplit('\\').next().unwrap()), "{image}");
    assert!(image.as_bytes()[1] == b':', "{image}");
    assert_eq!(this.facts.created, session::this_owner().ok().map(|owner| owner.started));
    assert!(this.facts.session.is_some() && this.facts.parent_pid.is_some());
    assert_eq!(this.facts.package, None);

    let looked_up = processes::look_up(own).unwrap();
    assert_eq!(looked_up.facts.image, this.facts.image);
    assert_eq!(looked_up.facts.created, this.facts.created);
}

#[test]
fn no_such_process_says_so() {
    let error = processes::look_up(0xffff_fff0).unwrap_err();
    assert!(error.to_string().contains("no such process (87)"), "{error}");
}

#[test]
fn this_process_is_known_by_every_field() {
    let own = std::process::id();
    let mut identities = Identities::default();
    let identity = identities.look_up(own).unwrap();
    assert_eq!(identity.facts.image, processes::look_up(own).unwrap().facts.image);
    let line = identity.facts.command_line.clone().expect("a command line");
    for argument in std::env::args() {
        assert!(line.contains(&argument), "{argument} is not in {line}");
    }
    let all = processes::snapshot().unwrap();
    let this = all.iter().find(|process| process.pid == own).expect("this process is listed");
    assert_eq!(identity.facts.parent_pid, this.facts.parent_pid);
    assert!(identity.facts.sid.as_deref().is_some_and(|sid| sid.starts_with("S-1-5-")));
    assert!(identity.user.is_some(), "{identity:?}");
    // Test programs bear no version resource and belong to no package.
    assert_eq!((&identity.description, &identity.company), (&None, &None));
    assert_eq!(identity.facts.package, None);
    assert_eq!(identities.look_up(own).unwrap(), identity, "the same when asked again");
}

#[test]
fn every_process_may_be_asked_and_none_fails_for_one_field() {
    let mut identities = Identities::default();
    let all = processes::snapshot().unwrap();
    let known = all.iter().filter(|process| identities.look_up(process.pid).is_ok()).count();
    assert!(known > 0, "{} processes", all.len());
    assert!(identities.look_up(0xffff_fff0).is_err());
}

#[test]
fn files_say_who_made_them() {
    let version = version_of_file(r"C:\Windows\System32\kernel32.dll").expect("a resource");
    assert!(version.company.is_some_and(|company| company.contains("Microsoft")));
    assert!(version.description.is_some());
    assert_eq!(version_of_file(r"C:\no such file.exe"), None);
}

#[test]
fn adapters_have_addresses() {
    let all = adapters::list().unwrap();
    let loopback: Vec<_> = all.iter().filter(|one| one.kind == AdapterKind::Loopback).collect();
    let local = loopback.iter().flat_map(|one| &one.addresses);
    let v4 = local.clone().find(|one| one.address.to_string() == "127.0.0.1");
    assert_eq!(v4.map(|one| one.prefix), Some(8), "{all:?}");
    for adapter in &all {
        assert!(adapter.index != 0 && !adapter.name.is_empty(), "{adapter:?}");
        let widest =
            |one: &event::kinds::AdapterAddress| if one.address.is_ipv4() { 32 } else { 128 };
        assert!(adapter.addresses.iter().all(|one| one.prefix <= widest(one)), "{adapter:?}");
    }
    // Both tables know an adapter by the same number.
    let counted = interfaces::list().unwrap();
    let known = |index| counted.iter().any(|interface| interface.index == index);
    assert!(all.iter().all(|adapter| known(adapter.index)), "{all:?} {counted:?}");
}

#[test]
fn cached_names_have_addresses() {
    match names::cached() {
        Ok(answers) => assert!(answers.iter().all(|answer| !answer.addresses.is_empty())),
        Err(why) => assert!(!why.is_empty()),
    }
}

/// The services that run. Tests take turns: two threads that ask first of all get error 6 from
/// Wine's service manager in one of three runs, and nettally asks from one thread only.
fn running_services() -> Result<Vec<services::Service>, windows::WindowsError> {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    services::list()
}

#[test]
fn services_of_connections_are_running_ones() {
    let running = running_services().unwrap();
    for found in sockets::services(&running) {
        let is_it = |one: &services::Service| one.pid == found.pid && *one.name == *found.service;
        assert!(running.iter().any(is_it), "{found:?}");
    }
}

#[test]
fn services_have_names_and_processes() {
    let running = running_services().unwrap();
    assert!(running.iter().all(|service| service.pid != 0 && !service.name.is_empty()));
    // Both systems run the plug-and-play service.
    assert!(running.iter().any(|service| service.name.eq_ignore_ascii_case("plugplay")));
}

#[test]
fn sockets_have_owners() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let _client = TcpStream::connect(address).unwrap();
    let udp = UdpSocket::bind("[::1]:0").unwrap();
    let udp_port = udp.local_addr().unwrap().port();
    // Under Wine the owner is known once the socket has been used.
    udp.send_to(b"x", (Ipv6Addr::LOCALHOST, udp_port)).unwrap();

    let all = sockets::list();
    assert_eq!(all.problems, []);
    let at = |protocol, port| {
        let found = |socket: &&sockets::OpenSocket| {
            socket.protocol == protocol && socket.local.port == port
        };
        all.sockets.iter().filter(found).copied().collect::<Vec<_>>()
    };
    let listening = at(Protocol::Tcp, address.port());
    assert!(listening.iter().any(|socket| socket.state == Some(2) && socket.remote.is_none()));
    assert!(listening.iter().any(|socket| socket.state == Some(5) && socket.remote.is_some()));
    let udp = at(Protocol::Udp, udp_port);
    assert_eq!(udp.len(), 1);
    assert_eq!((udp[0].pid, udp[0].state), (std::process::id(), None));
}

#[test]
fn interfaces_count_in_both_widths() {
    let all = interfaces::list().unwrap();
    assert!(!all.is_empty());
    let mut read = 0;
    for interface in &all {
        let Ok(classic) = interfaces::classic(interface.index) else {
            // The old table leaves filters out, and other software on top of a device.
            assert!(!(interface.hardware && interface.up), "{interface:?}");
            continue;
        };
        read += 1;
        // Traffic may pass between the two readings, but not half a turn of the counter.
        let low = u32::try_from(interface.totals.received & 0xffff_ffff).unwrap();
        assert!(classic.received.wrapping_sub(low) < 1 << 31, "{interface:?} {classic:?}");
    }
    assert!(read > 0, "{all:?}");
    let error = interfaces::classic(0x00ff_ffff).unwrap_err();
    assert!(error.to_string().starts_with("listing network interfaces (number"), "{error}");
}

#[test]
fn counters_are_read_or_say_why_not() {
    match pdh::InterfaceCounters::open().and_then(|mut counters| counters.read()) {
        Ok(totals) => assert!(totals.iter().all(|adapter| !adapter.instance.is_empty())),
        Err(error) => {
            assert!(error.entry().is_some(), "{error}");
            assert!(error.to_string().starts_with("reading performance counters"), "{error}");
        }
    }
}

#[test]
fn providers_are_listed_by_name() {
    let all = providers::list().unwrap();
    assert!(all.is_sorted());
    assert!(all.iter().all(|provider| !provider.name.is_empty()));
}

#[test]
fn rights_version_and_size_of_the_machine() {
    let rights = privilege::rights().unwrap();
    assert!(!(rights.elevated && rights.may_elevate));
    let version = machine::version().expect("a version");
    assert!(version.major >= 6 && version.build >= 7600, "{version}");
    assert!(machine::processors() >= 1);
    assert!(machine::memory_megabytes().is_some_and(|megabytes| megabytes > 100));
}

#[test]
fn own_cost_is_more_than_nothing() {
    let cost = own_cost::read().unwrap();
    assert!(cost.working_set_bytes > 100_000, "{cost:?}");
    assert!(cost.private_bytes.is_none_or(|bytes| bytes > 100_000), "{cost:?}");
}

#[test]
fn the_system_drive_is_mapped() {
    let volumes = volumes::list().unwrap();
    let mup = volumes::dos_path(&volumes, r"\Device\Mup\server\share\a");
    assert_eq!(mup.as_deref(), Some(r"\\server\share\a"));
    let system = volumes::dos_path(&volumes, r"\SystemRoot\a").expect("a Windows folder");
    assert!(system[1..].to_ascii_lowercase().starts_with(r":\windows"), "{system}");
    let drive = volumes.iter().find(|volume| &*volume.dos == r"C:\").expect("C: is a volume");
    assert!(drive.native.starts_with(r"\Device\"), "{drive:?}");
}

//! What filters let through, and what belongs together.

use std::sync::Arc;

use text::Lang;
use traffic::{ProcessId, Role};
use tui::snapshot::{Health, Identity, Process, Snapshot};
use tui::{Effect, State, Value};

use crate::{data, picture, press, seeing};

/// The values of a column, as they are exported.
fn column(state: &mut State, name: &str) -> Vec<Value> {
    let Some(Effect::Export(export)) = press(state, "e") else { return Vec::new() };
    let place = export.columns.iter().position(|column| *column == name).unwrap();
    export.rows.into_iter().map(|row| row[place].clone()).collect()
}

fn sum(values: &[Value]) -> u64 {
    let number = |value: &Value| if let Value::Number(number) = value { *number } else { 0 };
    values.iter().map(number).sum()
}

fn with(process: &mut Process, change: impl FnOnce(&mut Identity)) {
    change(Arc::make_mut(&mut process.identity));
}

#[test]
fn a_label_is_a_role_of_the_kernel_as_in_reports() {
    let mut snapshot = data::many();
    snapshot.connections[7].role = Role::SmbClient;
    let mut state = seeing(200, 40, Lang::En, snapshot);
    press(&mut state, "<tab>/label:smb-client<enter>");
    assert_eq!(column(&mut state, "image_name").len(), 1);
}

#[test]
fn a_word_may_stand_in_any_field_of_a_connection() {
    let mut snapshot = data::many();
    snapshot.connections.truncate(300);
    snapshot.connections[7].role = Role::SmbClient;
    let lan = snapshot.connections.iter().filter(|one| one.zone.name() == "lan").count();
    let served = snapshot.connections.iter().filter(|one| one.service.is_some()).count();
    let all = snapshot.connections.len();
    for (word, passing) in [
        ("lan", lan),
        ("dnscache", served),
        ("192.168.1.20:50000", all),
        ("smb-cl", 1),
        ("nowhere", 0),
    ] {
        let mut state = seeing(200, 40, Lang::En, snapshot.clone());
        press(&mut state, &format!("<tab>/{word}<enter>"));
        assert_eq!(column(&mut state, "image_name").len(), passing, "{word}");
    }
    let mut state = seeing(200, 40, Lang::En, snapshot);
    press(&mut state, "/smb-cl<enter>");
    assert_eq!(sum(&column(&mut state, "flows")), 1, "of its process, this connection");
}

#[test]
fn all_figures_of_a_row_are_those_of_what_passes() {
    let mut state = seeing(240, 40, Lang::En, data::one());
    press(&mut state, "B/port:443<enter>");
    let connection = data::one().connections[0].clone();
    assert_eq!(column(&mut state, "retransmit_bytes"), [Value::Number(connection.retransmitted)]);
    let mut snapshot = data::many();
    // Two processes speak with one address, one of them in another zone and more.
    let (first, second) = (snapshot.connections[0].clone(), snapshot.connections[1].owner);
    snapshot.connections[1].remote = first.remote;
    let address = first.remote.unwrap().address;
    let busiest = snapshot.processes[second as usize].identity.name.clone().unwrap();
    snapshot.remotes.retain(|remote| remote.address == Some(address));
    snapshot.remotes[0].processes = 2;
    let mut state = seeing(240, 40, Lang::En, snapshot);
    press(&mut state, "<tab><tab>");
    assert_eq!(column(&mut state, "processes"), [Value::Number(2)]);
    press(&mut state, "/zone:lan<enter>");
    assert_eq!(column(&mut state, "processes"), [Value::Number(1)]);
    assert_eq!(column(&mut state, "busiest_image_name"), [Value::Text(busiest.into())]);
}

#[test]
fn what_could_not_be_decoded_is_no_nothing() {
    let mut snapshot = data::one();
    snapshot.health = Health { undecoded: 8, ..Health::default() };
    let shown = picture(&seeing(120, 40, Lang::En, snapshot), 120, 40);
    assert!(shown.contains("8 events not understood"), "{shown}");
    assert!(!shown.contains("nothing lost"), "{shown}");
}

#[test]
fn processes_that_are_each_others_parents_stand_in_the_tree_once() {
    let mut snapshot = data::many();
    snapshot.processes.truncate(3);
    let ids = snapshot.processes.iter().map(|process| process.id).collect::<Vec<_>>();
    for (process, parent) in snapshot.processes.iter_mut().zip([ids[1], ids[0], ids[0]]) {
        process.parent = Some(parent);
    }
    let mut state = seeing(120, 40, Lang::En, snapshot);
    press(&mut state, "v");
    let mut pids = column(&mut state, "pid");
    pids.sort_by_key(|pid| format!("{pid:?}"));
    assert_eq!(pids, [12, 4, 8].map(Value::Number));
}

/// An application of two programs, and one beside it with a program of the same name.
fn suite() -> Snapshot {
    let mut snapshot = data::many();
    snapshot.processes.truncate(3);
    snapshot.connections.retain(|connection| connection.owner < 3);
    let names = ["suite.exe", "helper.exe", "helper.exe"];
    for (number, (process, name)) in snapshot.processes.iter_mut().zip(names).enumerate() {
        process.app = if number < 2 { ProcessId(1) } else { process.id };
        with(process, |identity| {
            identity.name = Some(name.into());
            identity.app_name = Some(if number < 2 { "Maker Suite" } else { "Other" }.into());
        });
    }
    snapshot
}

#[test]
fn applications_are_those_of_reports_and_open_by_their_processes() {
    let mut state = seeing(120, 40, Lang::En, suite());
    press(&mut state, "vv");
    let shown = picture(&state, 120, 40);
    assert!(shown.contains("Maker Suite ×2"), "{shown}");
    assert!(shown.contains("Other") && !shown.contains("helper.exe"), "{shown}");
    let place = |name: &str| shown.lines().position(|line| line.starts_with(name)).unwrap();
    let below = place("Maker Suite") > place("Other");
    press(&mut state, if below { "<home><down><enter>" } else { "<home><enter>" });
    let shown = picture(&state, 120, 40);
    assert!(shown.contains("filter: Maker Suite"), "{shown}");
    let own = suite().connections.iter().filter(|connection| connection.owner < 2).count();
    assert_eq!(column(&mut state, "image_name").len(), own);
    press(&mut state, "/port:443<enter>");
    assert!(picture(&state, 120, 40).contains("filter: Maker Suite + port:443"));
    let narrowed = column(&mut state, "image_name").len();
    assert!(narrowed > 0 && narrowed < own);
    press(&mut state, "<esc>");
    assert!(picture(&state, 120, 40).contains("Maker Suite ×2"), "back");
}

//! What keys and the mouse do.

use std::sync::Arc;

use text::Lang;
use tui::snapshot::Snapshot;
use tui::{Effect, Form, Input, Mouse, Settings, State, Value};

use crate::{data, picture, press, seeing};

fn busy() -> State {
    seeing(120, 40, Lang::En, data::many())
}

fn rows(state: &State) -> Vec<String> {
    let picture = picture(state, 120, 40);
    picture.lines().map(str::to_owned).collect()
}

/// What is exported: names of columns and rows.
fn exported(state: &mut State) -> (Vec<&'static str>, Vec<Vec<Value>>) {
    match press(state, "e") {
        Some(Effect::Export(export)) => {
            assert_eq!(export.form, Form::Csv);
            (export.columns, export.rows)
        }
        other => panic!("no export: {other:?}"),
    }
}

fn column(state: &mut State, name: &str) -> Vec<Value> {
    let (columns, rows) = exported(state);
    let place = columns.iter().position(|column| *column == name).unwrap();
    rows.into_iter().map(|row| row[place].clone()).collect()
}

fn is_falling(values: &[Value]) -> bool {
    let number = |value: &Value| if let Value::Number(number) = value { *number } else { 0 };
    values.windows(2).all(|pair| number(&pair[0]) >= number(&pair[1]))
}

#[test]
fn a_letter_sorts_by_its_column_and_again_the_other_way() {
    let mut state = busy();
    assert!(is_falling(&column(&mut state, "send_bytes_per_second")));
    assert_eq!(press(&mut state, "D"), Some(Effect::Remember));
    assert!(is_falling(&column(&mut state, "recv_bytes_per_second")));
    press(&mut state, "D");
    let mut rising = column(&mut state, "recv_bytes_per_second");
    rising.reverse();
    assert!(is_falling(&rising));
}

#[test]
fn a_click_on_a_head_sorts_and_on_a_row_chooses_then_opens() {
    let mut state = busy();
    let head = rows(&state).iter().position(|row| row.starts_with("Process")).unwrap();
    let x = rows(&state)[head].find("Uploaded").unwrap();
    let (x, head) = (u16::try_from(x).unwrap(), u16::try_from(head).unwrap());
    state.handle(Input::Mouse(Mouse::Press, x, head));
    assert!(is_falling(&column(&mut state, "send_bytes")));
    state.handle(Input::Mouse(Mouse::Press, 3, head + 5));
    assert!(rows(&state)[2].ends_with("5 of 5,000"), "{}", rows(&state)[2]);
    state.handle(Input::Mouse(Mouse::Press, 3, head + 5));
    assert!(rows(&state)[4].starts_with("Path"), "{}", rows(&state)[4]);
    press(&mut state, "<esc>");
    assert!(rows(&state)[2].ends_with("5 of 5,000"));
    state.handle(Input::Mouse(Mouse::WheelDown, 3, head + 5));
    assert!(rows(&state)[2].ends_with("8 of 5,000"));
}

#[test]
fn a_filter_lets_some_through_and_counts_only_these() {
    let mut state = busy();
    let all = column(&mut state, "send_bytes").len();
    press(&mut state, "/name:teams<enter>");
    let teams = column(&mut state, "image_name");
    assert!(teams.len() < all);
    assert!(teams.iter().all(|name| *name == Value::Text("Teams.exe".into())));
    press(&mut state, "<esc>/zone:lan<enter>");
    let in_lan = column(&mut state, "flows");
    press(&mut state, "<esc>z");
    assert_ne!(column(&mut state, "flows"), in_lan, "now internet only");
    press(&mut state, "zzz");
    assert_eq!(column(&mut state, "send_bytes").len(), all);
}

#[test]
fn a_term_that_means_nothing_says_so_and_hides_nothing() {
    let mut state = busy();
    press(&mut state, "/port:x");
    assert!(rows(&state)[39].contains("port: cannot be x"), "{}", rows(&state)[39]);
    press(&mut state, "<esc>");
    assert_eq!(column(&mut state, "image_name").len(), 5000);
}

#[test]
fn a_filter_that_means_nothing_is_never_kept() {
    for bad in ["port:abc", "zone:moon", "edge port:x", "edge colour:red"] {
        let mut state = busy();
        press(&mut state, "/name:teams<enter>");
        let teams = column(&mut state, "image_name").len();
        press(&mut state, &format!("/<backspace-all>{bad}<enter>"));
        let shown = rows(&state);
        assert!(shown[39].starts_with(&format!("Filter: {bad}")), "{bad}: {}", shown[39]);
        assert!(shown[3].contains("filter: name:teams"), "{bad}: {}", shown[3]);
        press(&mut state, "<backspace-all>teams<enter>");
        assert!(rows(&state)[3].contains("filter: teams"), "{}", rows(&state)[3]);
        assert_eq!(column(&mut state, "image_name").len(), teams);
    }
}

#[test]
fn a_small_screen_leaves_out_and_never_writes_over() {
    let line = |state: &State, y: usize| picture(state, 60, 15).lines().nth(y).unwrap().to_owned();
    let mut state = seeing(60, 15, Lang::En, data::one());
    assert_eq!(line(&state, 0), " ▲  1.18 MiB/s ▼  22.4 MiB/s   total ▲ 118 MiB ▼ 9.20 GiB");
    assert_eq!(line(&state, 2), "Processes Connections Remotes Interfaces Health       1 of 1");
    press(&mut state, &format!("/name:{}edge", "a,".repeat(60)));
    assert!(line(&state, 14).contains(",a,edge   Enter keeps"), "{}", line(&state, 14));
    press(&mut state, "<enter>");
    assert!(line(&state, 2).starts_with("Processes Connections"), "{}", line(&state, 2));
    assert!(line(&state, 3).starts_with("filter: name:a,a,"), "{}", line(&state, 3));
    assert!(line(&state, 3).ends_with('…'), "{}", line(&state, 3));
    assert!(line(&state, 0).starts_with("all ▲"), "{}", line(&state, 0));
}

#[test]
fn under_a_filter_the_figures_of_all_say_so() {
    let mut state = busy();
    press(&mut state, "z");
    assert!(rows(&state)[0].starts_with("nettally all ▲"), "{}", rows(&state)[0]);
    assert!(rows(&state)[4].starts_with("all up, most"), "{}", rows(&state)[4]);
}

#[test]
fn a_paused_display_stands_still_and_catches_up() {
    let mut state = busy();
    press(&mut state, " ");
    let before = rows(&state);
    assert!(before[1].contains("PAUSED"));
    state.receive(Arc::new(data::one()));
    assert_eq!(rows(&state), before);
    press(&mut state, " ");
    assert!(rows(&state)[2].ends_with("1 of 1"));
}

#[test]
fn nothing_is_drawn_again_that_has_not_changed() {
    let mut state = busy();
    assert!(state.take_changed());
    assert!(!state.take_changed());
    press(&mut state, "<down>");
    assert!(state.take_changed());
    press(&mut state, " ");
    state.take_changed();
    state.receive(Arc::new(data::one()));
    assert!(!state.take_changed(), "paused");
}

#[test]
fn the_cursor_stays_on_its_row_when_others_pass_it() {
    let mut state = seeing(120, 40, Lang::En, data::strange());
    press(&mut state, "N<down><down><down>");
    let chosen = |state: &mut State| match press(state, "<enter>") {
        None => {
            let title = rows(state)[3].clone();
            press(state, "<esc>");
            title
        }
        other => panic!("{other:?}"),
    };
    let before = chosen(&mut state);
    let mut later = data::strange();
    later.processes.reverse();
    for (place, connection) in later.connections.iter_mut().enumerate() {
        connection.owner = 11 - u32::try_from(place % 12).unwrap();
    }
    state.receive(Arc::new(later));
    assert_eq!(chosen(&mut state), before);
}

#[test]
fn an_address_opens_who_speaks_with_it_and_back() {
    let mut state = busy();
    press(&mut state, "<tab><tab><enter>");
    let shown = rows(&state);
    assert!(shown[3].contains("filter: remote:203."), "{}", shown[3]);
    assert!(shown[2].ends_with("1 of 1"), "{}", shown[2]);
    press(&mut state, "<esc>");
    assert!(rows(&state)[2].ends_with("1 of 5,000"));
}

#[test]
fn choices_are_remembered() {
    let mut state = busy();
    press(&mut state, "tuX");
    press(&mut state, "c<down> <esc>");
    let text = state.settings().to_text();
    insta::assert_snapshot!(text);
    let again = State::new(tui::Setting::default(), &Settings::parse(&text));
    assert_eq!(again.settings(), state.settings());
}

#[test]
fn nothing_is_exported_where_there_is_nothing() {
    let mut state = seeing(80, 24, Lang::En, Snapshot::default());
    assert_eq!(press(&mut state, "e"), None);
    state.exported("a.csv", Err("disk full".into()));
    assert!(picture(&state, 80, 24).contains("cannot write a.csv: disk full"));
}

#[test]
fn help_can_be_read_to_its_end_on_a_small_screen() {
    for (lang, words) in [
        (Lang::En, ["X Uploaded", "zone:", "tunnel-carrier"]),
        (Lang::ZhCn, ["X 已上传", "zone:", "tunnel-carrier 隧道外"]),
    ] {
        for (width, height) in [(60, 15), (80, 24)] {
            let mut state = seeing(width, height, lang, data::one());
            press(&mut state, "?");
            let mut read = picture(&state, width, height);
            for _ in 0..10 {
                press(&mut state, "<pgdn>");
                read += &picture(&state, width, height);
            }
            for word in words.iter().chain(&["│ c  ", "│ e  ", "│ R  ", "│ q ^C"]) {
                assert!(read.contains(word), "{word} {width}");
            }
            assert!(!picture(&state, width, height).contains("A–Z"), "scrolled");
            press(&mut state, "x");
            assert!(!picture(&state, width, height).contains("q ^C"), "closed");
        }
    }
}

#[test]
fn a_remembered_order_says_so_and_can_be_reset() {
    let mut state = busy();
    press(&mut state, "F");
    let remembered = Settings::parse(&state.settings().to_text());
    let mut state = State::new(tui::Setting::default(), &remembered);
    state.handle(Input::Resize(120, 40));
    state.receive(Arc::new(data::many()));
    assert!(rows(&state)[39].starts_with("Sorted as last time: Path, A first. R resets."));
    assert!(rows(&state)[2].contains("Path, A first"), "{}", rows(&state)[2]);
    assert_eq!(press(&mut state, "R"), Some(Effect::Remember));
    assert!(rows(&state)[2].contains("Up/s, largest first"), "{}", rows(&state)[2]);
    press(&mut state, "r");
    assert!(rows(&state)[2].contains("Up/s, smallest first"), "{}", rows(&state)[2]);
}

#[test]
fn zones_have_chinese_names_in_chinese() {
    let mut state = seeing(200, 40, Lang::ZhCn, data::strange());
    press(&mut state, "<tab>");
    let shown = picture(&state, 200, 40);
    assert!(shown.contains("局域网") && !shown.contains(" lan "), "{shown}");
    press(&mut state, "zz");
    assert!(picture(&state, 200, 40).contains("仅局域网"));
}

#[test]
fn who_has_ended_looks_so_and_twins_are_told_apart() {
    let mut state = seeing(240, 40, Lang::En, data::twins());
    let shown = picture(&state, 240, 40);
    let of = |shown: &str, word: &str| -> Vec<String> {
        shown.lines().filter(|line| line.starts_with(word)).map(str::to_owned).collect()
    };
    let lines = of(&shown, "msedge.exe");
    assert_eq!(lines.len(), 2, "{shown}");
    assert!(lines.iter().any(|line| line.starts_with("msedge.exe 10:00:00 † ")), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("msedge.exe 10:02:40 ")), "{lines:?}");
    press(&mut state, "<tab>");
    let shown = picture(&state, 240, 40);
    let over = of(&shown, "msedge.exe 10:00:00 †");
    assert!(!over.is_empty() && over.iter().all(|line| line.contains(" ended ")), "{shown}");
    let lives = of(&shown, "msedge.exe 10:02:40");
    assert!(!lives.is_empty() && lives.iter().all(|line| !line.contains(" ended ")), "{shown}");
}

#[test]
fn a_share_says_of_what_and_follows_the_order() {
    let mut state = busy();
    for (key, title) in
        [("D", "% of down/s"), ("X", "% of uploaded"), ("Y", "% downloaded"), ("N", "% of both/s")]
    {
        press(&mut state, key);
        assert!(picture(&state, 120, 40).contains(title), "{title}");
    }
    assert!(column(&mut state, "share").iter().all(|share| matches!(share, Value::Thousandths(_))));
}

//! Text that others chose: what names, services and hosts may do to a terminal, a spreadsheet, a
//! browser, and to whoever reads them.

use std::collections::HashSet;

use testkit::Width;
use testkit::payload::{ClassicProcess, ProcessOpcode};
use text::is_hidden;

use crate::program::{Made, field, rows, run, run_with};
use crate::recording::Recording;
use serde_json::Value;

/// Names that command, turn, hide, or look like another; none has a separator of paths in it.
const NAMES: [&str; 16] = [
    "\u{1b}[31mRED\u{1b}[0m\u{1b}]0;pwned\u{7}",
    "\u{1b}]52;c;ZXZpbA==\u{7}",
    "\u{9b}31mC1\u{9b}0m",
    "exe.\u{202e}gpj.scr",
    "a\u{2066}b\u{2069}c\u{200e}d\u{61c}e",
    "svchost.exe",
    "svc\u{200b}host.exe",
    "svc\u{200c}host.exe",
    "svc\u{2060}host.exe",
    "svc\u{ad}host.exe",
    "a\u{e0041}\u{e0042}.exe",
    "two\nlines\r\n\tTab",
    "u\u{2028}\u{2029}u",
    "del\u{7f}del\u{feff}",
    "pay\u{34f}\u{115f}\u{3164}pal\u{180e}\u{fe0f}.exe",
    "z\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}.exe",
];

/// What a spreadsheet would calculate.
const FORMULAS: [&str; 8] =
    ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1+1)", "\t=1+1", "\r=1+1", "＝1+1", "-1.5.exe"];

/// Each of these names sends something, and hosts a service called so.
fn named(names: &[&str]) -> Made {
    let mut made = Recording::by(28_000);
    for (place, name) in (1..).zip(names) {
        let pid = u32::try_from(place).unwrap() * 4 + 4000;
        made.start(pid, name, 4, place);
        made.send(pid, 1000, place + 100);
        let host = ClassicProcess {
            pid: pid + 40_000,
            parent: 4,
            image: "svchost.exe".into(),
            command_line: format!("svchost.exe -k net -s {name}"),
            ..ClassicProcess::default()
        };
        made.push(&host.record(ProcessOpcode::DcStart, 4, Width::Bits64, made.at(place)));
        made.send(pid + 40_000, 10, place + 100);
    }
    made.made()
}

/// Every form of every command that shows a recording.
fn every_form(path: &str, more: &str) -> Vec<(String, String)> {
    let mut forms = Vec::new();
    for by in ["process", "process,connection", "service", "app", "tree"] {
        for form in
            ["--width 60", "--width 400", "--csv", "--csv --spreadsheet", "--json", "--ndjson"]
        {
            forms.push(format!("report {path} --by {by} {form} {more}"));
        }
    }
    for form in ["text", "ndjson"] {
        forms.push(format!("dump {path} --format {form} {more}"));
    }
    for form in ["--plain", "--json", "--csv", "--csv --spreadsheet"] {
        forms.push(format!("top --replay {path} --speed max {form} --top 100 {more}"));
    }
    let shown = forms.into_iter().map(|args| {
        let run = run(&args);
        (args, run.out + &run.err)
    });
    shown.collect()
}

#[test]
fn no_form_shows_what_commands_turns_or_hides() {
    let made = named(&NAMES);
    let page = made.beside("page.html");
    let written = run(&format!("report {} --html {}", made.path(), page.display()));
    let mut shown = every_form(made.path(), "");
    let page = std::fs::read_to_string(page).unwrap();
    // The browser shows what its data mean, not how they are written.
    let data = page.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
    shown.push(("what the page shows".to_owned(), texts(&serde_json::from_str(data).unwrap())));
    shown.push(("page".to_owned(), page + &written.err));
    for (args, text) in shown {
        let hidden = text.chars().find(|c| *c != '\n' && is_hidden(*c));
        assert_eq!(hidden, None, "{args}");
        assert!(text.len() > 1000, "{args}: {text}");
    }
}

/// Every text in a document.
fn texts(document: &Value) -> String {
    match document {
        Value::String(text) => text.clone() + "\n",
        Value::Array(values) => values.iter().map(texts).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| name.clone() + &texts(value)).collect()
        }
        _ => String::new(),
    }
}

#[test]
fn names_that_look_alike_stay_apart_and_json_keeps_them() {
    let made = named(&NAMES);
    let csv = run(&format!("report {} --csv", made.path())).out;
    let rows = rows(&csv);
    let seen: HashSet<&str> = rows.iter().map(|row| field(row, "image_name")).collect();
    assert_eq!(csv.lines().count(), rows.len() + 1, "a row is a line");
    assert_eq!(seen.len(), NAMES.len(), "{seen:?}");
    let json = run(&format!("report {} --json", made.path())).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    let told = json["rows"].as_array().unwrap().iter().map(|row| row["image_name"].as_str());
    let told: HashSet<&str> = told.flatten().collect();
    assert!(NAMES.iter().all(|name| told.contains(name)), "{told:?}");
}

#[test]
fn half_a_surrogate_pair_is_seen() {
    let mut made = Recording::by(28_000);
    let start = made.process(4000, "lone_.exe", 1);
    let mut record = start.start_event(4, made.at(1));
    let at = record.payload.windows(2).position(|pair| pair == *b"_\0").unwrap();
    record.payload[at..at + 2].copy_from_slice(&[0x01, 0xd8]);
    made.push(&record);
    made.send(4000, 10, 2);
    let made = made.made();
    for form in ["--csv", "--json", ""] {
        let out = run(&format!("report {} {form}", made.path())).out;
        assert!(out.contains("lone<d801>.exe"), "{form}: {out}");
    }
}

#[test]
fn no_cell_of_a_spreadsheet_begins_a_formula() {
    let names = [&FORMULAS[..], &["5.exe", "-7"]].concat();
    let made = named(&names);
    for args in [
        "report FILE --csv",
        "report FILE --csv --by service",
        "top --replay FILE --speed max --csv",
    ] {
        let args = args.replace("FILE", made.path());
        let begins = |csv: &str| {
            let cells = rows(csv).into_iter().flatten().map(|(_, cell)| cell);
            let begins = |cell: &String| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']);
            cells.filter(begins).collect::<Vec<_>>()
        };
        assert!(!begins(&run(&args).out).is_empty(), "{args} has nothing to guard");
        let safe = begins(&run(&format!("{args} --spreadsheet")).out);
        assert!(safe.iter().all(|cell| cell.parse::<f64>().is_ok()), "{args}: {safe:?}");
    }
    for args in ["report", "top --replay"] {
        let run = run(&format!("{args} {} --spreadsheet", made.path()));
        assert_eq!(run.code, 64);
        assert!(run.err.contains("add --csv"), "{}", run.err);
    }
}

#[test]
fn errors_quote_what_they_name_harmlessly() {
    let odd = "\u{1b}]52;c;ZXZpbA==\u{7}\u{202e}.etl";
    for args in [
        &["report", odd][..],
        &["report", "a.etl", odd, "-o", "/nowhere/a"],
        &["dump", odd],
        &["dump", crate::program::SAMPLE, "--provider", odd],
        &["top", "--replay", odd, "--plain"],
        &["compare", odd],
        &["report", "a.etl", "--by", odd],
        &["report", &format!("--{odd}")],
        &[odd],
    ] {
        for lang in ["en", "zh-CN"] {
            let run = run_with(&[args, &["--lang", lang]].concat());
            let said = run.out + &run.err;
            let hidden = said.chars().find(|c| *c != '\n' && is_hidden(*c));
            assert_eq!(hidden, None, "{args:?}: {said}");
        }
    }
}

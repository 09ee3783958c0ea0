//! Names of programs in the machine's code page: told by wide text, decoded by an option, or shown
//! as they are; and names that are cut.

use testkit::Width;
use testkit::payload::{ClassicProcess, ProcessOpcode, ProcessStop, sid};

use crate::program::{Made, run};
use crate::recording::{Recording, by_process, report};

/// "微信.exe" in GBK.
const WEIXIN: &[u8] = b"\xce\xa2\xd0\xc5.exe";
/// "Пуск.exe" in the Cyrillic code page of Windows.
const START: &[u8] = b"\xcf\xf3\xf1\xea.exe";

fn classic(image: &[u8], command_line: &str) -> ClassicProcess {
    ClassicProcess {
        key: 9,
        pid: 4000,
        parent: 4,
        session: 1,
        exit_status: 0x103,
        user: Some(sid(5, &[18])),
        image: image.into(),
        command_line: command_line.into(),
        ..ClassicProcess::default()
    }
}

/// One process of this name, found running, and what it sends.
fn recorded(image: &[u8], command_line: &str) -> Recording {
    let mut made = Recording::by(26_100);
    let process = classic(image, command_line);
    let record = process.record(ProcessOpcode::DcStart, 4, Width::Bits64, made.at(1));
    made.push(&record);
    made.send(4000, 5, 10);
    made
}

fn name(made: &Made, args: &str) -> String {
    by_process(&report(made, args)).remove(0).0
}

#[test]
fn the_command_line_tells_the_name() {
    for (image, line, expected) in [
        (WEIXIN, r#""C:\微信\微信.exe""#, "微信.exe"),
        (WEIXIN, r"C:\微信\微信.exe -x", "微信.exe"),
        (WEIXIN, "微信 /tray", "微信.exe"),
        (START, r#""C:\Program Files\Пуск.exe" a"#, "Пуск.exe"),
        (b"??.exe", r"C:\微信\微信.exe", "微信.exe"),
        (b"alpha.exe", r#""C:\微信\微信.exe""#, "alpha.exe"),
        (WEIXIN, "other.exe", r"\xCE\xA2\xD0\xC5.exe"),
    ] {
        let made = recorded(image, line).made();
        assert_eq!(name(&made, ""), expected, "{line}");
    }
}

#[test]
fn so_does_another_event_of_the_same_process_in_any_order() {
    for first in [true, false] {
        let mut made = Recording::by(26_100);
        let start = made.process(4000, "微信.exe", 1).start_event(4, made.at(1));
        let process = classic(WEIXIN, "");
        let record = process.record(ProcessOpcode::Start, 4, Width::Bits64, made.at(1));
        if first {
            made.push(&start);
        }
        made.push(&record);
        if !first {
            made.push(&start);
        }
        made.send(4000, 5, 10);
        assert_eq!(name(&made.made(), ""), "微信.exe");
    }
}

#[test]
fn an_option_names_the_code_page() {
    for (image, page, expected) in [
        (WEIXIN, "936", "微信.exe"),
        (WEIXIN, "gbk", "微信.exe"),
        (START, "cp1251", "Пуск.exe"),
        (b"\x83\x81\x83\x82.exe", "932", "メモ.exe"),
        ("微信.exe".as_bytes(), "65001", "微信.exe"),
        // Not of this code page: nothing is invented.
        (WEIXIN, "65001", r"\xCE\xA2\xD0\xC5.exe"),
    ] {
        let made = recorded(image, "").made();
        assert_eq!(name(&made, &format!("--codepage {page}")), expected, "{page}");
        let dump = run(&format!("dump {} --codepage {page}", made.path())).out;
        assert!(dump.contains(&format!("image_name={expected}")), "{dump}");
        let top = format!("top --replay {} --speed max --json --codepage {page}", made.path());
        let escaped = serde_json::to_string(expected).unwrap();
        let frames = run(&top).out;
        assert!(frames.contains(&format!("\"image_name\":{escaped}")), "{frames}");
    }
}

#[test]
fn without_knowledge_the_bytes_are_shown_and_noted() {
    for image in [WEIXIN, START, "微信.exe".as_bytes()] {
        let made = recorded(image, "").made();
        let report = report(&made, "");
        let row = &report["rows"][0];
        let shown = row["image_name"].as_str().unwrap();
        assert!(shown.starts_with("\\x") && shown.ends_with(".exe"), "{shown}");
        assert_eq!(row["image_name_form"], "escaped");
        for lang in ["en", "zh-CN"] {
            let table = run(&format!("report {} --width 160 --lang {lang}", made.path())).out;
            assert!(table.contains("--codepage") && table.contains(&shown[..16]), "{table}");
        }
        let known = run(&format!("report {} --codepage 936", made.path())).out;
        assert!(!known.contains("--codepage"), "{known}");
    }
}

#[test]
fn a_code_page_that_does_not_exist_is_refused_with_a_way_out() {
    let made = recorded(WEIXIN, "").made();
    for lang in ["en", "zh-CN"] {
        for command in ["report", "dump", "top --replay"] {
            for page in ["klingon", "1200", "99999"] {
                let said =
                    run(&format!("{command} {} --codepage {page} --lang {lang}", made.path()));
                assert_eq!(said.code, 64);
                assert!(said.err.contains("936 (gbk)") && said.err.contains(page), "{}", said.err);
            }
        }
    }
}

#[test]
fn a_name_that_is_cut_says_so() {
    for (image, form, shown) in [
        ("SearchProtocol", "cut", "SearchProtocol…"),
        ("fourteenlo.exe", "whole", "fourteenlo.exe "),
        ("short.exe", "whole", "short.exe "),
    ] {
        let mut made = Recording::by(26_100);
        made.send(4000, 5, 10);
        let (create_time, exit_time) = (made.file_time(1), made.file_time(500));
        let stop = ProcessStop {
            pid: 4000,
            sequence: 7,
            create_time,
            exit_time,
            image: image.into(),
            ..ProcessStop::default()
        };
        made.push(&stop.stop_event(2, made.at(500)));
        let made = made.made();
        let report = report(&made, "");
        let row = &report["rows"][0];
        assert_eq!((&row["image_name"], &row["image_name_form"]), (&image.into(), &form.into()));
        let table = run(&format!("report {}", made.path())).out;
        assert!(table.contains(shown), "{table}");
        let dump = run(&format!("dump {}", made.path())).out;
        assert_eq!(dump.contains("image_name_form=cut"), form == "cut", "{dump}");
        let top = run(&format!("top --replay {} --speed max --plain", made.path())).out;
        assert!(top.contains(shown), "{top}");
    }
}

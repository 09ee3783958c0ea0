//! The page for a browser.

use crate::program::{Made, SAMPLE, run};
use serde_json::Value;

/// The page made from a recording.
fn page(made: &Made, input: &str, more: &str) -> String {
    let target = made.beside("page.html");
    let run = run(&format!("report {input} --html {} {more}", target.display()));
    assert_eq!(run.code, 0);
    assert!(run.err.contains("page.html"), "{}", run.err);
    std::fs::read_to_string(target).unwrap()
}

/// The data the page shows.
fn data(page: &str) -> Value {
    let start = page.find("id=\"data\">").unwrap() + "id=\"data\">".len();
    let end = start + page[start..].find("</script>").unwrap();
    serde_json::from_str(&page[start..end]).unwrap()
}

#[test]
fn it_holds_everything_and_fetches_nothing() {
    let made = Made::bytes(&[]);
    let page = page(&made, SAMPLE, "");
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">"));
    assert!(page.contains("Content-Security-Policy\" content=\"default-src 'none'"));
    assert!(!page.contains(" src=") && !page.contains(" href="));
    let data = data(&page);
    let titles = data["tables"].as_array().unwrap().iter().map(|table| table["title"].as_str());
    assert_eq!(
        titles.flatten().collect::<Vec<_>>(),
        ["Processes", "Remote addresses", "Connections", "Zones", "The system's own traffic"]
    );
    let steps = data["timeline"]["series"][0]["received"].as_array().unwrap();
    assert_eq!(steps.len() as u64, data["timeline"]["steps"].as_u64().unwrap());
}

#[test]
fn it_speaks_chinese() {
    let made = Made::bytes(&[]);
    let page = page(&made, SAMPLE, "--lang zh-CN");
    assert!(page.contains("<html lang=\"zh-CN\">"));
    assert_eq!(data(&page)["tables"][0]["title"], "进程");
}

#[test]
fn hostile_names_stay_names() {
    let name = "</script><script>alert(1)</script>.exe";
    let made = Made::of(&format!(
        "running 100 \"C:\\{name}\"\n+1 tcp send 100 10.0.0.1:50000 -> 10.0.0.2:443 1000\n"
    ));
    let page = page(&made, made.path(), "");
    assert_eq!(page.matches("<script").count(), 2, "the data and our own");
    let shown = data(&page)["tables"][0]["rows"][0]["cells"][0].to_string();
    assert!(shown.contains("script>.exe"), "{shown}");
}

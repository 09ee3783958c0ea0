//! The bundled recording is what the README shows; it must stay worth showing.

use crate::program::{SAMPLE, field, rows, run};

#[test]
fn it_has_everything_a_newcomer_should_see() {
    let csv = run(&format!("report {SAMPLE} --by process,protocol,family --format csv")).out;
    let rows = rows(&csv);
    let has = |name, value: &str| rows.iter().any(|row| field(row, name) == value);
    assert!(has("protocol", "TCP") && has("protocol", "UDP"));
    assert!(has("family", "IPv4") && has("family", "IPv6"));
    assert!(has("image_name", "System") && has("image_name", "svchost.exe"));
    assert!(rows.iter().any(|row| !field(row, "end_time").is_empty()), "a short-lived process");
}

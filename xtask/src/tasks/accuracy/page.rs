//! docs/accuracy-suite.md: what the last full run printed.

use std::fmt::Write;

use super::Verdict;

const HEAD: &str = "# The accuracy suite

Written by `cargo xtask accuracy`; do not edit. Each scenario's bytes by process and direction, as the program counts
them, are compared with what is true. An error is every byte that stands under a wrong process or direction, is missing,
or is one too many.

The scripts stand in [testdata/accuracy](../testdata/accuracy); recordings are made of them in two forms and read by
`report` and by the live pipeline (`top --replay`). The real programs run under Wine, where a stand-in turns their socket
calls into events, or on Windows itself; each prints what it moved. On Windows itself the suite has not been run yet.

Not exact by nature, and so not in the table: bytes of a process whose id has been given to another process by the time
the kernel logs them. ETW carries the id alone, so they belong to the newer one.

| Scenario | Seen by | Processes | Sent | Received | Error |
|---|---|--:|--:|--:|--:|
";

/// The whole page.
pub(super) fn render(verdicts: &[Verdict]) -> String {
    let mut page = HEAD.to_owned();
    for Verdict { scenario, seen, owners, total, error, .. } in verdicts {
        let _ = writeln!(
            page,
            "| {scenario} | {seen} | {owners} | {} B | {} B | {} B |",
            grouped(total.sent),
            grouped(total.received),
            grouped(*error)
        );
    }
    page
}

/// Digits in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn digits_stand_in_threes() {
        assert_eq!(
            [0, 12, 999, 1000, 1_234_567].map(grouped),
            ["0", "12", "999", "1,000", "1,234,567"]
        );
    }
}

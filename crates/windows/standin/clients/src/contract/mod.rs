//! The questions, by call.
#![expect(unsafe_code, reason = "ETW is called as Windows offers it")]
#![expect(clippy::cast_possible_truncation, reason = "short lists, small structures")]
#![expect(clippy::print_stdout, reason = "the answers are the result")]

mod asked;
mod consume;
mod control;
mod enable;
mod seen;
mod start;

use std::fmt::Display;

pub(crate) fn main() {
    start::ask();
    control::ask();
    enable::ask();
    consume::ask();
}

/// Prints an answer.
fn say(question: &str, answer: impl Display) {
    println!("{question} | {answer}");
}

/// `yes` or `no`.
fn yes(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

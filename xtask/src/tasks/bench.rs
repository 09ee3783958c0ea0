//! `cargo xtask bench`.
use crate::Outcome;

/// Not there yet.
pub(crate) fn run(_: &[String]) -> Outcome {
    Err("not there yet".into())
}

//! A failure as JSON: the one document of a command for programs that could not do its work.

use serde::Serialize;

use crate::exit::Exit;
use crate::json;
use crate::lang::Lang;
use crate::terminal::{Failure, Terminal};

/// Changes when a field changes its meaning or goes.
const SCHEMA: &str = "nettally.error/1";

#[derive(Serialize)]
struct Document {
    schema: &'static str,
    error: Refusal,
}

#[derive(Serialize)]
struct Refusal {
    exit_code: u8,
    message: String,
}

/// Writes it in one line to standard output, after whatever was written before the failure.
pub(crate) fn write(failure: &Failure, terminal: &Terminal) {
    let error =
        Refusal { exit_code: Exit::from(failure).code(), message: failure.message(Lang::En) };
    // Standard error says the same; what cannot be written here either is lost with the rest.
    let _ = terminal.write(None, |out| {
        json::write(&Document { schema: SCHEMA, error }, out)?;
        writeln!(out)
    });
}

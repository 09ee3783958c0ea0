//! `cargo xtask wine`: builds the Windows program and runs it under Wine.
//!
//! Cases stand in tables, one file for each group. Those of [`live`] run the program as it is
//! shipped against the stand-in for ETW, each on a machine of its own.

mod live;
mod plain;
mod stage;

use stage::Stage;

use crate::Outcome;

/// Builds everything and checks every case, or those of the groups named.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (options, groups): (Vec<_>, Vec<_>) =
        arguments.iter().map(String::as_str).partition(|word| word.starts_with("--"));
    if let Some(unknown) = options.iter().find(|word| **word != "--long") {
        return Err(format!("no option is called `{unknown}`; there is --long"));
    }
    live::check_names(&groups)?;
    let stage = Stage::build(!options.is_empty())?;
    if groups.is_empty() {
        plain::run(&stage)?;
    }
    live::run(&stage, &groups)
}

//! `cargo xtask wine`: builds the Windows program and runs it under Wine.
//!
//! Cases stand in tables, one file for each group. Those of [`live`] run the program as it is
//! shipped against the stand-in for ETW, each on a machine of its own.

pub(crate) mod figures;
mod imports;
mod live;
mod own_tests;
mod plain;
mod stage;
mod standin;

pub(super) use live::{Machine, Running};
pub(super) use stage::Stage;

use crate::Outcome;

/// The name of a group, and what runs it.
type Group = (&'static str, fn(&Stage) -> Outcome);

/// What needs no scenario, by name; the groups of [`live`] follow.
const PLAIN: &[Group] = &[
    ("imports", imports::run),
    ("plain", plain::run),
    ("tests", own_tests::run),
    ("standin", standin::run),
];

/// Builds everything and checks every case, or those of the groups named.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (options, groups): (Vec<_>, Vec<_>) =
        arguments.iter().map(String::as_str).partition(|word| word.starts_with("--"));
    if let Some(unknown) = options.iter().find(|word| **word != "--long") {
        return Err(format!("no option is called `{unknown}`; there is --long"));
    }
    let plain_names: Vec<&str> = PLAIN.iter().map(|(name, _)| *name).collect();
    let (plain, scenes): (Vec<&str>, Vec<&str>) =
        groups.iter().partition(|name| plain_names.contains(name));
    live::check_names(&scenes, &plain_names)?;
    let stage = Stage::build(!options.is_empty())?;
    let chosen = |name: &str| groups.is_empty() || plain.contains(&name);
    PLAIN.iter().filter(|(name, _)| chosen(name)).try_for_each(|(_, run)| run(&stage))?;
    match groups.is_empty() || !scenes.is_empty() {
        true => live::run(&stage, &scenes).map(|_| ()),
        false => Ok(()),
    }
}

/// `cargo xtask soak [SECONDS]`: ten minutes unless told otherwise.
pub(crate) fn soak(arguments: &[String]) -> Outcome {
    let seconds = seconds(arguments)?;
    let said = live::soak(&Stage::build(true)?, seconds)?;
    println!("{said}");
    Ok(())
}

/// How long to soak.
fn seconds(arguments: &[String]) -> Result<u64, String> {
    match arguments {
        [] => Ok(600),
        [text] => text
            .parse()
            .ok()
            .filter(|seconds| *seconds >= 10)
            .ok_or_else(|| format!("`{text}` is no number of seconds; at least 10")),
        _ => Err("one number of seconds, or none".into()),
    }
}

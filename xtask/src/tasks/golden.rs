//! `cargo xtask golden`: rebuilds the sample traces and refreshes every stored output.

use std::fs;

use testkit::samples::{SAMPLES, Sample};
use testkit::script::compile;

use crate::Outcome;
use crate::run::{cargo, succeed};
use crate::workspace;

/// Rebuilds, refreshes, and leaves the review of the difference to whoever ran it.
pub(crate) fn run(_: &[String]) -> Outcome {
    for sample in SAMPLES {
        rebuild(sample)?;
        println!("{} from {}", sample.etl, sample.script);
    }
    let mut tests = cargo(["test", "--workspace"]);
    succeed(tests.env("INSTA_UPDATE", "always"))?;
    println!("now review the difference: git diff testdata '*.snap'");
    Ok(())
}

fn rebuild(sample: &Sample) -> Outcome {
    let [script, etl] = [sample.script, sample.etl].map(|path| workspace::root().join(path));
    let text = fs::read_to_string(&script)
        .map_err(|error| format!("cannot read {}: {error}", sample.script))?;
    let bytes = compile(&text).map_err(|error| format!("{}: {error}", sample.script))?;
    fs::write(&etl, bytes).map_err(|error| format!("cannot write {}: {error}", sample.etl))
}

//! The program against the stand-in for ETW: groups of cases, each case on a fresh machine.

mod compare;
mod contract;
mod doctor;
mod facts;
mod failures;
mod foreign;
mod frame;
mod losses;
mod machine;
mod methods;
mod programs;
mod rate;
mod running;
mod screen;
mod soak;
mod starts;
mod survival;

use std::fmt::Debug;
use std::time::Instant;

use super::stage::Stage;
use crate::Outcome;
pub(in crate::tasks) use machine::Machine;
pub(in crate::tasks) use running::Running;

/// What a case measured, in one line; empty when there is nothing but "passed".
type Findings = Result<String, String>;

/// One thing that must hold.
struct Case {
    /// Opens with its group: `rate: ...`. A machine of this name is made for it.
    name: &'static str,
    /// What happens on the machine: a scenario for the stand-in.
    scenario: &'static str,
    /// Checks it.
    check: fn(&Machine<'_>) -> Findings,
}

const GROUPS: &[(&str, &[Case])] = &[
    ("contract", contract::CASES),
    ("programs", programs::CASES),
    ("losses", losses::CASES),
    ("methods", methods::CASES),
    ("survival", survival::CASES),
    ("starts", starts::CASES),
    ("failures", failures::CASES),
    ("facts", facts::CASES),
    ("compare", compare::CASES),
    ("doctor", doctor::CASES),
    ("screen", screen::CASES),
    ("foreign", foreign::CASES),
    ("rate", rate::CASES),
];

/// Whether all these are names of groups; `others` are those of cases that stand elsewhere.
pub(super) fn check_names(wanted: &[&str], others: &[&str]) -> Outcome {
    let known: Vec<&str> = GROUPS.iter().map(|&(name, _)| name).collect();
    match wanted.iter().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => {
            let all = [others, &known].concat().join(", ");
            Err(format!("no group of cases is called `{name}`; there are {all}"))
        }
    }
}

/// A case that passed.
pub(super) struct Passed {
    pub(super) group: &'static str,
    pub(super) name: &'static str,
    /// What it measured; may be empty.
    pub(super) said: String,
}

/// Checks every case of the groups named, or of all; goes on after one that fails.
pub(super) fn run(stage: &Stage, wanted: &[&str]) -> Result<Vec<Passed>, String> {
    let (mut passed, mut failed) = (Vec::new(), Vec::new());
    for (group, cases) in GROUPS {
        if !wanted.is_empty() && !wanted.contains(group) {
            continue;
        }
        for case in *cases {
            let started = Instant::now();
            let machine = Machine::new(stage, &format!("{group}-{}", case.name), case.scenario)?;
            let found = (case.check)(&machine);
            let took = started.elapsed().as_secs_f64();
            match &found {
                Ok(said) if said.is_empty() => println!("{group}: {} ({took:.0} s)", case.name),
                Ok(said) => println!("{group}: {} ({took:.0} s): {said}", case.name),
                Err(why) => println!("{group}: {} ({took:.0} s): FAILED: {why}", case.name),
            }
            match found {
                Ok(said) => passed.push(Passed { group, name: case.name, said }),
                Err(_) => failed.push(format!("{group}: {}", case.name)),
            }
        }
    }
    if failed.is_empty() {
        println!("{} live cases under Wine passed", passed.len());
        return Ok(passed);
    }
    Err(format!("{} live cases failed: {}", failed.len(), failed.join("; ")))
}

/// Events at a steady rate for so long on flows that change, on a machine of its own.
pub(super) fn soak(stage: &Stage, seconds: u64) -> Findings {
    soak::run(&Machine::new(stage, "soak", "")?, seconds)
}

/// The sentence, unless it holds.
fn holds(is_so: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if is_so { Ok(()) } else { Err(otherwise()) }
}

/// That two figures are equal.
#[expect(clippy::needless_pass_by_value, reason = "most are made for this call")]
fn equal<T: PartialEq<U> + Debug, U: Debug>(what: &str, found: T, expected: U) -> Outcome {
    holds(found == expected, || format!("{what}: {found:?} instead of {expected:?}"))
}

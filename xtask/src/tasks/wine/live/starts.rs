//! Starts and ends: what cannot begin says so and shows nothing else; what ends says what was lost;
//! what was left behind is reported before it is cleared away.

use std::fs;

use serde_json::Value;

use super::doctor::finding;
use super::frame::{SOON, Top, number, of_process};
use super::machine::Machine;
use super::{Case, Findings, equal, holds};
use crate::Outcome;
use crate::run::output;
use crate::tasks::setup;

pub(super) const CASES: &[Case] = &[
    Case { name: "what cannot begin shows its error alone", scenario: "", check: refused },
    Case { name: "so does the full screen", scenario: "", check: refused_on_screen },
    Case { name: "a refusal in the middle is a gap", scenario: "", check: broken_off },
    Case { name: "a recording says that nothing was lost", scenario: "", check: nothing_lost },
    Case {
        name: "a recording says what was lost",
        scenario: "@ wait network\n@ +0.2 lost 1234 events\n@ +0.3 lost 5 buffers\n",
        check: something_lost,
    },
    Case { name: "a recording that is stopped from outside", scenario: "", check: stopped },
    Case { name: "a recording ends with its user's session", scenario: "", check: recording_ends },
    Case { name: "a live view ends with its user's session", scenario: "", check: view_ends },
    Case { name: "doctor reports what was left behind", scenario: "", check: left_behind },
    Case { name: "doctor rates rights by what they are worth", scenario: "", check: rights },
];

/// The calls a live view begins with, each with its exit code.
const REFUSALS: &[(&str, i32)] = &[
    ("StartTraceW=5", 5),
    ("StartTraceW=1450", 6),
    // The second session, when the first one runs already.
    ("StartTraceW=1450+1", 6),
    ("EnableTraceEx2:Kernel-Process=5", 5),
    ("EnableTraceEx2:Kernel-Network=5", 5),
    ("OpenTraceW=5", 5),
    ("OpenTraceW=4201+1", 6),
    ("ProcessTrace=5", 5),
];

/// Every text form; those of other commands that count live.
const COMMANDS: &[&str] = &[
    "top --plain",
    "top --once",
    "top --by remote",
    "top --csv",
    "top --json",
    "top --once --json",
    "compare",
    "compare --json",
];

fn refused(machine: &Machine<'_>) -> Findings {
    let mut runs = 0;
    for (inject, exit) in REFUSALS {
        machine.write("inject", inject)?;
        for command in COMMANDS {
            alone(machine, command, *exit).map_err(|why| format!("{inject}, {command}: {why}"))?;
            runs += 1;
        }
    }
    machine.write("inject", "")?;
    equal("sessions left", machine.sessions()?.len(), 0)?;
    Ok(format!("{runs} refusals"))
}

fn alone(machine: &Machine<'_>, command: &str, exit: i32) -> Outcome {
    let finished = machine.run(&format!("nettally {command}"))?;
    equal("exit code", finished.status.code(), Some(exit))?;
    let said: Vec<&str> = finished.said.lines().collect();
    let [error] = said[..] else { return Err(format!("more than an error: {said:?}")) };
    let error = error.strip_prefix("error: ").ok_or_else(|| format!("no error: {error}"))?;
    if !command.ends_with("--json") {
        return equal("output", finished.output(), "");
    }
    let document: Value = serde_json::from_str(&finished.output())
        .map_err(|why| format!("{why}: {}", finished.output()))?;
    equal("schema", &document["schema"], "nettally.error/1")?;
    equal("exit code in it", &document["error"]["exit_code"], exit)?;
    equal("message", &document["error"]["message"], error)
}

fn refused_on_screen(machine: &Machine<'_>) -> Findings {
    for (inject, exit) in REFUSALS {
        // As `screen` explains, Wine's console knows no escape sequences.
        machine.write("inject", &format!("SetConsoleMode:escapes=87\n{inject}\n"))?;
        machine.write("script", &format!("end {exit}\ncapture screen\n"))?;
        machine.run("console 100x30 script nettally top --lang en")?.success("console")?;
        let screen = fs::read_to_string(machine.file("screen")).map_err(|why| why.to_string())?;
        // A long line goes on below.
        let shown: String = screen.lines().map(str::trim_end).collect();
        let error = shown.trim_start().starts_with("error: ");
        let rest = ["Processes", "▲", "nothing lost", "waiting"];
        let view = rest.iter().find(|words| shown.contains(**words));
        holds(error && view.is_none(), || format!("{inject}: {view:?} in {screen}"))?;
    }
    machine.write("inject", "")?;
    Ok(format!("{} refusals", REFUSALS.len()))
}

/// Both sessions are stopped, and cannot be listened to again.
fn broken_off(machine: &Machine<'_>) -> Findings {
    machine.write("inject", "ProcessTrace=1460@1+1")?;
    let finished = machine.run("nettally top --json --count 5")?;
    equal("exit code", finished.status.code(), Some(6))?;
    let documents = finished.lines.iter().map(|line| serde_json::from_str::<Value>(line));
    let documents: Vec<Value> = documents.collect::<Result<_, _>>().map_err(|e| e.to_string())?;
    let error = documents.last().map(|document| &document["error"]["exit_code"]);
    equal("the last document", error, Some(&Value::from(6)))?;
    for frame in documents.iter().filter(|document| document["error"].is_null()) {
        holds(frame["health"]["gaps"] == 1, || format!("no gap in {frame}"))?;
        let why = frame["gaps"][0]["why"].as_str().unwrap_or_default();
        holds(why.contains("timed out (1460)"), || format!("no reason in {frame}"))?;
    }
    machine.write("inject", "")?;
    Ok(String::new())
}

fn recorded(machine: &Machine<'_>) -> Result<String, String> {
    let finished = machine.run("nettally record -o a.etl --duration 2s")?.success("record")?;
    Ok(finished.said)
}

fn nothing_lost(machine: &Machine<'_>) -> Findings {
    let said = recorded(machine)?;
    holds(said.contains(", nothing was lost"), || said.clone())?;
    holds(!said.contains("warning"), || said.clone())?;
    Ok(String::new())
}

fn something_lost(machine: &Machine<'_>) -> Findings {
    let said = recorded(machine)?;
    let words = "1,234 events and 5 buffers were lost";
    holds(said.contains(words) && !said.contains("nothing"), || said.clone())?;
    Ok(String::new())
}

fn stopped(machine: &Machine<'_>) -> Findings {
    let mut recording = machine.start("nettally record -o a.etl")?;
    recording.wait_for_words("a.etl", SOON)?;
    let sessions = machine.sessions()?;
    let name = sessions.first().and_then(|one| one["name"].as_str()).ok_or("no session")?;
    let stop = format!("nettally sessions --stop {name}");
    machine.run(&stop)?.success(&stop)?;
    let finished = recording.finish(SOON)?;
    equal("exit code", finished.status.code(), Some(6))?;
    let said = &finished.said;
    let open = said.contains("warning: what was lost in the end is not known");
    // The file that Windows completed knows.
    holds(open != said.contains("nothing was lost"), || said.clone())?;
    Ok(if open { "not known".into() } else { "known from the file".into() })
}

/// What Windows does when the user logs off or the machine shuts down: it asks every window, tells
/// it, and ends its program.
fn end_of_session(machine: &Machine<'_>) -> Outcome {
    let mut end = setup::wine(machine.prefix(), "wineboot");
    output(end.args(["--end-session", "--shutdown"])).map(|_| ())
}

fn recording_ends(machine: &Machine<'_>) -> Findings {
    let mut recording = machine.start("nettally record -o a.etl")?;
    recording.wait_for_words("a.etl", SOON)?;
    let said = machine.ask("talk 127.0.0.1 3 1000")?;
    end_of_session(machine)?;
    recording.finish(SOON)?;
    equal("sessions left", machine.sessions()?.len(), 0)?;
    let report = machine.report("a.etl")?;
    let problems = report["trace"]["problems"].to_string();
    holds(!problems.contains("never_closed"), || problems)?;
    let (sent, received, _) = of_process(&report["rows"], &said["pid"]);
    equal("bytes", (sent, received), (number(&said["sent"]), number(&said["received"])))?;
    let counters = machine.file("a.etl.counters.json");
    holds(counters.exists(), || "the adapters' counters are missing".into())?;
    Ok(String::new())
}

fn view_ends(machine: &Machine<'_>) -> Findings {
    let top = Top::start(machine)?;
    end_of_session(machine)?;
    top.0.finish(SOON)?;
    equal("sessions left", machine.sessions()?.len(), 0)?;
    Ok(String::new())
}

fn left_behind(machine: &Machine<'_>) -> Findings {
    Top::start(machine)?.0.kill()?;
    let finished = machine.run("nettally doctor --json")?;
    let said = serde_json::from_str(&finished.output()).map_err(|error| error.to_string())?;
    let sessions = finding(&said, "sessions")?;
    equal("verdict", &sessions["verdict"], "doubt")?;
    let facts = sessions["facts"].as_str().unwrap_or_default().to_owned();
    holds(facts.contains("2 left behind"), || facts.clone())?;
    Ok(facts)
}

/// Under Wine everybody is elevated; what a member of a group meets is made by the refusal.
fn rights(machine: &Machine<'_>) -> Findings {
    machine.write("inject", "EnableTraceEx2:Kernel-Network=5")?;
    let finished = machine.run("nettally doctor --json")?;
    equal("exit code", finished.status.code(), Some(1))?;
    let said = serde_json::from_str(&finished.output()).map_err(|error| error.to_string())?;
    let facts = finding(&said, "self_test")?["facts"].as_str().unwrap_or_default().to_owned();
    let words = "Performance Log Users may not be enough";
    holds(facts.contains(words), || facts.clone())?;
    Ok(String::new())
}

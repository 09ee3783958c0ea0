//! A machine: a folder with the stand-in's memory, its settings and what it wrote.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::running::{Finished, Running};
use crate::Outcome;
use crate::run::{output, program};
use crate::tasks::setup;
use crate::tasks::wine::stage::Stage;
use crate::workspace;

/// Longer than anything takes that works.
pub(super) const PATIENCE: Duration = Duration::from_secs(90);

/// One machine, just started.
pub(in crate::tasks) struct Machine<'a> {
    stage: &'a Stage,
    folder: PathBuf,
}

impl<'a> Machine<'a> {
    /// A machine on which `scenario` happens.
    pub(in crate::tasks) fn new(
        stage: &'a Stage,
        name: &str,
        scenario: &str,
    ) -> Result<Self, String> {
        let name = name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
        let folder = workspace::target().join("wine-machines").join(name);
        let failed = |error| format!("cannot make {}: {error}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(failed)?;
        }
        fs::create_dir_all(&folder).map_err(failed)?;
        let machine = Self { stage, folder };
        machine.write("scenario", scenario)?;
        Ok(machine)
    }

    /// Another machine beside this one.
    pub(super) fn beside(&self, name: &str, scenario: &str) -> Result<Self, String> {
        let own = self.folder.file_name().unwrap_or_default().to_string_lossy();
        Self::new(self.stage, &format!("{own}-{name}"), scenario)
    }

    /// The Wine prefix it runs in.
    pub(super) fn prefix(&self) -> &Path {
        self.stage.prefix()
    }

    /// Puts another Windows program beside the others.
    pub(super) fn add_program(&self, built: &Path, name: &str) -> Outcome {
        self.stage.add(built, name)
    }

    /// Whether measurements may take their time.
    pub(super) fn long(&self) -> bool {
        self.stage.long
    }

    /// Writes one of the machine's settings: `scenario`, `inject`.
    pub(super) fn write(&self, name: &str, text: &str) -> Outcome {
        let path = self.folder.join(name);
        fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
    }

    /// A file in the machine's folder.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Starts a program; its words are separated by spaces.
    pub(in crate::tasks) fn start(&self, line: &str) -> Result<Running, String> {
        Running::start(self.command(line), line)
    }

    /// Starts a program whose output nobody reads for now.
    pub(super) fn start_unread(&self, line: &str) -> Result<Running, String> {
        Running::start_unread(self.command(line), line)
    }

    fn command(&self, line: &str) -> Command {
        let mut words = line.split(' ');
        let name = words.next().unwrap_or_default();
        let mut command = setup::wine(self.stage.prefix(), self.stage.program(name));
        command.args(words).current_dir(&self.folder);
        // A program that fails should say so, and not wait for a debugger.
        command.env("WINEDLLOVERRIDES", "sechost=n,b;winedbg.exe=d");
        command.env("NETTALLY_STANDIN", windows_path(&self.folder));
        command.env("NETTALLY_STANDIN_CAPTURE", "1");
        // Tests may wait for events: here there are some.
        command.env("NETTALLY_LIVE", "1");
        // As a session over SSH or a Unix-like shell leaves it. It must not be believed.
        command.env("TERM", "xterm-256color");
        command
    }

    /// Runs a program to its end.
    pub(in crate::tasks) fn run(&self, line: &str) -> Result<Finished, String> {
        self.start(line)?.finish(PATIENCE)
    }

    /// Runs a program that must succeed, and reads the JSON it printed.
    pub(super) fn ask(&self, line: &str) -> Result<Value, String> {
        json(line, &self.run(line)?.success(line)?.output())
    }

    /// What the Linux program reports of a file of this machine.
    pub(super) fn report(&self, name: &str) -> Result<Value, String> {
        let mut command = program(self.stage.linux());
        command.arg("report").arg(self.file(name)).args(["--format", "json"]);
        json("report", &output(&mut command)?)
    }

    /// What the stand-in says it delivered to the session whose name begins so.
    pub(super) fn delivered(&self, session: &str) -> Result<Value, String> {
        let prefix = format!("delivered-{session}");
        let entries = fs::read_dir(&self.folder).map_err(|error| error.to_string())?;
        let mut found = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix));
        let entry = found.next().ok_or_else(|| format!("the stand-in wrote no {prefix}*.json"))?;
        let text = fs::read_to_string(entry.path()).map_err(|error| error.to_string())?;
        json(&prefix, &text)
    }

    /// The sessions that nettally owns, as `sessions` tells them.
    pub(super) fn sessions(&self) -> Result<Vec<Value>, String> {
        let all = self.ask("nettally sessions --format json")?;
        let all = all.as_array().cloned().ok_or("`sessions` gave no list")?;
        Ok(all.into_iter().filter(|session| !session["owner"].is_null()).collect())
    }
}

fn json(what: &str, text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("{what}: {error}: {text}"))
}

/// A path as programs under Wine write it.
fn windows_path(path: &Path) -> String {
    format!("Z:{}", path.display()).replace('/', "\\")
}

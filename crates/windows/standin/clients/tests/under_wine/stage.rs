//! Runs programs on a machine of their own: a folder with the stand-in's memory and settings.

use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// One machine.
pub(crate) struct Machine {
    programs: PathBuf,
    folder: PathBuf,
}

/// A program that runs.
pub(crate) struct Running {
    child: Child,
    output: BufReader<ChildStdout>,
    /// Its process id under Windows, once it is ready.
    pub(crate) pid: Value,
}

impl Machine {
    /// A machine just started, with this scenario; `None` where there is no Wine to run it.
    pub(crate) fn new(name: &str, scenario: &str) -> Option<Self> {
        let Some(programs) = std::env::var_os("NETTALLY_STANDIN_STAGE").map(PathBuf::from) else {
            println!("skipped: NETTALLY_STANDIN_STAGE names no folder of programs");
            return None;
        };
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("scenario"), scenario).unwrap();
        fs::write(folder.join("calls"), "").unwrap();
        Some(Self { programs, folder })
    }

    /// Makes calls fail.
    pub(crate) fn inject(&self, rules: &str) {
        fs::write(self.folder.join("inject"), rules).unwrap();
    }

    /// A file in the machine's folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Starts a program; its words are separated by spaces.
    pub(crate) fn start(&self, line: &str) -> Running {
        let mut words = line.split(' ');
        let program = self.programs.join(words.next().unwrap()).with_extension("exe");
        let wine = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../xtask/windows/wine64.sh");
        let mut command = Command::new(wine);
        command.arg(program).args(words).current_dir(&self.folder);
        command.env("WINEDLLOVERRIDES", "sechost=n,b;winedbg.exe=d").env("WINEDEBUG", "-all");
        command.env("NETTALLY_STANDIN", windows_path(&self.folder));
        command.env("NETTALLY_STANDIN_CAPTURE", "1");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Running { child, output, pid: Value::Null }
    }

    /// Runs a program and gives what it printed.
    pub(crate) fn run(&self, line: &str) -> Value {
        self.start(line).finish()
    }

    /// What the stand-in says it delivered to this session.
    pub(crate) fn report(&self, prefix: &str) -> Value {
        let entries = fs::read_dir(&self.folder).unwrap().map(|entry| entry.unwrap().path());
        let named =
            |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with(prefix);
        let path = entries.into_iter().find(named).unwrap();
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    }
}

impl Running {
    /// Waits until the program says that it is ready.
    pub(crate) fn ready(mut self) -> Self {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        self.pid = said["ready"].clone();
        assert!(self.pid.is_u64(), "{line}");
        self
    }

    /// Waits for its end and gives the JSON it printed.
    pub(crate) fn finish(mut self) -> Value {
        let mut text = String::new();
        self.output.read_to_string(&mut text).unwrap();
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}: {text}");
        let result = text.split_once("}\n{").filter(|(first, _)| first.contains("ready"));
        let result = result.map_or(text.clone(), |(_, rest)| format!("{{{rest}"));
        serde_json::from_str(&result).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// Ends it as `kill -9` does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Most have ended already.
        let _ = self.child.kill();
    }
}

/// A path as programs under Wine write it.
pub(crate) fn windows_path(path: &Path) -> String {
    format!("Z:{}", path.display()).replace('/', "\\")
}

/// The entry of a process in a list of them.
pub(crate) fn of_process(report: &Value, pid: &Value) -> (u64, u64, String) {
    let processes = report["processes"].as_array().unwrap();
    let Some(entry) = processes.iter().find(|entry| entry["pid"] == *pid) else {
        panic!("process {pid} is not in {report}");
    };
    let name = entry["name"].as_str().unwrap_or_default();
    let name = name.rsplit('/').next().unwrap_or_default().to_owned();
    (entry["sent"].as_u64().unwrap(), entry["received"].as_u64().unwrap(), name)
}

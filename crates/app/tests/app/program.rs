//! Runs the program and shows what it said.

use std::path::PathBuf;
use std::process::Output;

use assert_cmd::Command;

/// What one run came to.
pub(crate) struct Run {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: i32,
}

/// The program, away from the settings of whoever runs the tests.
pub(crate) fn command() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("nettally"));
    for variable in ["NETTALLY_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "CLICOLOR_FORCE"]
    {
        command.env_remove(variable);
    }
    command.env("TZ", "UTC").current_dir(root());
    command
}

/// Runs the program; arguments are separated by spaces.
pub(crate) fn run(args: &str) -> Run {
    run_with(&args.split_whitespace().collect::<Vec<_>>())
}

/// Runs the program with arguments that may hold spaces.
pub(crate) fn run_with(args: &[&str]) -> Run {
    read(&command().args(args).output().unwrap())
}

/// What a finished run said. Separators of paths are those of Unix.
pub(crate) fn read(output: &Output) -> Run {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap().replace('\\', "/");
    Run {
        out: String::from_utf8(output.stdout.clone()).unwrap(),
        err: text(&output.stderr),
        code: output.status.code().unwrap(),
    }
}

/// The workspace.
pub(crate) fn root() -> PathBuf {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    PathBuf::from(root).canonicalize().unwrap()
}

/// The bundled recording, as a user in the workspace would name it.
pub(crate) const SAMPLE: &str = "testdata/office-morning.etl";

/// Kernel-Network as it stands in a record: `7dd42a49-5329-4832-8dfd-43d979153a88`.
pub(crate) const NETWORK: [u8; 16] = testkit::guid::KERNEL_NETWORK;

/// A made recording in a file of its own.
pub(crate) struct Made {
    folder: tempfile::TempDir,
    path: PathBuf,
}

impl Made {
    /// From a script; `cut` takes so many bytes off its end.
    pub(crate) fn of(script: &str) -> Self {
        Self::bytes(&testkit::script::compile(script).unwrap())
    }

    pub(crate) fn bytes(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("made.etl");
        std::fs::write(&path, bytes).unwrap();
        Self { folder, path }
    }

    /// A copy of the bundled recording.
    pub(crate) fn sample() -> Self {
        Self::bytes(&std::fs::read(root().join(SAMPLE)).unwrap())
    }

    pub(crate) fn path(&self) -> &str {
        self.path.to_str().unwrap()
    }

    /// A file beside it.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// The rows of a CSV, each a list of fields by the name of their column.
pub(crate) fn rows(csv: &str) -> Vec<Vec<(String, String)>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let names = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        names.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// One field of a row.
pub(crate) fn field<'r>(row: &'r [(String, String)], name: &str) -> &'r str {
    let found = row.iter().find(|(known, _)| known == name);
    &found.unwrap_or_else(|| panic!("no column {name}")).1
}

/// The same as a number.
pub(crate) fn figure(row: &[(String, String)], name: &str) -> u64 {
    field(row, name).parse().unwrap()
}

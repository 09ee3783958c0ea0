//! The programs to run, side by side in one folder, and where they run.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use crate::Outcome;
use crate::run::{DEBIAN, WINDOWS, as_tested, cargo, succeed};
use crate::tasks::setup;
use crate::workspace;

/// Wine's own DLL, to which the stand-in forwards what is not about ETW.
const WINES_SECHOST: &str = "/usr/lib/x86_64-linux-gnu/wine/x86_64-windows/sechost.dll";

const PROGRAMS: &[&str] = &[
    "nettally", "serve", "download", "many", "relay", "talk", "fan", "short", "spawn", "tree",
    "idle", "probe", "console", "contract",
];

/// What every case needs.
pub(in crate::tasks) struct Stage {
    programs: PathBuf,
    prefix: PathBuf,
    linux: PathBuf,
    _company: Company,
    /// Whether measurements may take their time.
    pub(super) long: bool,
}

impl Stage {
    /// Builds both programs, the stand-in for ETW and its clients.
    pub(in crate::tasks) fn build(long: bool) -> Result<Self, String> {
        let prefix = setup::wine_prefix()?;
        let linux = as_tested()?;
        let built = build_for_windows()?;
        let programs = workspace::target().join("wine-stage");
        fs::create_dir_all(&programs)
            .map_err(|error| format!("cannot make {}: {error}", programs.display()))?;
        for name in PROGRAMS {
            place(&built.join(name).with_extension("exe"), &programs, name, "exe")?;
        }
        place(&built.join("sechost.dll"), &programs, "sechost", "dll")?;
        place(Path::new(WINES_SECHOST), &programs, "sechost_wine", "dll")?;
        let company = Company::start(&prefix)?;
        Ok(Self { programs, prefix, linux, _company: company, long })
    }

    /// Puts another Windows program beside the others.
    pub(super) fn add(&self, built: &Path, name: &str) -> Outcome {
        place(built, &self.programs, name, "exe")
    }

    /// The folder of the Windows programs.
    pub(super) fn folder(&self) -> &Path {
        &self.programs
    }

    /// The path of a Windows program.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name).with_extension("exe")
    }

    /// The Wine prefix.
    pub(super) fn prefix(&self) -> &Path {
        &self.prefix
    }

    /// The path of the Linux program.
    pub(super) fn linux(&self) -> &Path {
        &self.linux
    }
}

/// A program that runs all the time, so that Wine's own do, too. Otherwise they would start anew with
/// a case, and keep the output of its program open for seconds after its end.
struct Company(Child);

impl Company {
    fn start(prefix: &Path) -> Result<Self, String> {
        let mut shell = setup::wine(prefix, "cmd");
        // It waits for a command that never comes.
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let failed = |error| format!("cannot run Wine's `cmd`: {error}");
        let mut company = shell.spawn().map(Self).map_err(failed)?;
        if let Some(output) = &mut company.0.stdout {
            // It greets when everything runs.
            output.read_exact(&mut [0]).map_err(failed)?;
        }
        Ok(company)
    }
}

impl Drop for Company {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn place(from: &Path, folder: &Path, name: &str, extension: &str) -> Outcome {
    let to = folder.join(name).with_extension(extension);
    let copied = fs::copy(from, &to).map(|_| ());
    copied.map_err(|error| format!("cannot copy {} to {}: {error}", from.display(), to.display()))
}

/// Builds for Windows; the folder of what came out.
fn build_for_windows() -> Result<PathBuf, String> {
    let mut build = cargo([DEBIAN, "build", "--quiet", "--release", "--target", WINDOWS]);
    build.args(["--package", "nettally"]);
    build.args(["--package", "nettally-etw-standin", "--package", "nettally-standin-clients"]);
    succeed(&mut build)?;
    Ok(workspace::target().join(WINDOWS).join("release"))
}

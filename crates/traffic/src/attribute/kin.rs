//! Which processes belong together: one application, one tree, one user.
//!
//! Each group is named by the first of its processes the ledger met, so that a group survives
//! the exit of any of them and two groupings of one ledger agree.

use super::processes::{Process, ProcessId};
use crate::engine::Traffic;
use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// Programs that start others on behalf of Windows or the person at the screen. What they start
/// is a tree of its own: else every program would belong to the shell.
const LAUNCHERS: [&str; 13] = [
    "system",
    "smss.exe",
    "csrss.exe",
    "wininit.exe",
    "winlogon.exe",
    "userinit.exe",
    "services.exe",
    "svchost.exe",
    "explorer.exe",
    "sihost.exe",
    "taskhostw.exe",
    "runtimebroker.exe",
    "taskeng.exe",
];

/// Parents followed at most; a damaged trace may tell of a circle.
const GENERATIONS: usize = 64;

/// For every process, the first one of its application, of its tree, and of its user.
#[derive(Debug, Default)]
pub(crate) struct Kin {
    apps: Vec<ProcessId>,
    roots: Vec<ProcessId>,
    users: Vec<Option<ProcessId>>,
}

impl Kin {
    /// As far as it is known now.
    pub(crate) fn of(traffic: &Traffic) -> Self {
        let (mut apps, mut users) = (First::default(), First::default());
        let mut kin = Self::default();
        for (id, process) in traffic.processes() {
            kin.apps.push(app_key(traffic, process).map_or(id, |key| apps.place(key, id)));
            kin.roots.push(root(traffic, id));
            kin.users.push(user_key(process).map(|key| users.place(key, id)));
        }
        kin
    }

    pub(crate) fn len(&self) -> usize {
        self.apps.len()
    }

    pub(crate) fn app(&self, id: ProcessId) -> ProcessId {
        self.apps.get(id.0 as usize).copied().unwrap_or(id)
    }

    pub(crate) fn root(&self, id: ProcessId) -> ProcessId {
        self.roots.get(id.0 as usize).copied().unwrap_or(id)
    }

    pub(crate) fn user(&self, id: ProcessId) -> Option<ProcessId> {
        self.users.get(id.0 as usize).copied().flatten()
    }
}

/// The first process of each key.
#[derive(Default)]
struct First(HashMap<String, ProcessId, FixedState>);

impl First {
    fn place(&mut self, key: String, id: ProcessId) -> ProcessId {
        *self.0.entry(key).or_insert(id)
    }
}

/// What processes of one application share: the package; else folder and publisher, outside the
/// folder of Windows, which holds programs that have nothing else in common; else the path of
/// the program; else its name. `None` for a process without a name, which is its own.
fn app_key(traffic: &Traffic, process: &Process) -> Option<String> {
    if let Some(package) = process.package().value() {
        return Some(format!("package {package}"));
    }
    let Some(path) = traffic.path_of(process) else {
        return process.name().map(|name| format!("name {}", name.to_lowercase()));
    };
    let path = path.to_lowercase();
    let folder = path.rsplit_once('\\').map_or("", |(folder, _)| folder);
    match process.company() {
        Some(company) if !is_windows(folder) => {
            Some(format!("folder {folder} of {}", company.to_lowercase()))
        }
        _ => Some(format!("path {path}")),
    }
}

fn is_windows(folder: &str) -> bool {
    let mut parts = folder.split('\\').filter(|part| !part.is_empty());
    let first = match parts.next() {
        // A native path: device and volume.
        Some("device") => parts.nth(1),
        Some(drive) if drive.ends_with(':') => parts.next(),
        other => other,
    };
    matches!(first, Some("windows" | "systemroot"))
}

fn user_key(process: &Process) -> Option<String> {
    process.sid().value().or(process.user()).map(str::to_lowercase)
}

/// The earliest ancestor that no launcher comes before.
fn root(traffic: &Traffic, id: ProcessId) -> ProcessId {
    let mut root = id;
    for _ in 0..GENERATIONS {
        match traffic.parent_of(root) {
            Some(parent) if !is_launcher(traffic.process(parent)) && parent != id => root = parent,
            _ => break,
        }
    }
    root
}

fn is_launcher(process: &Process) -> bool {
    let name = process.name().map(str::to_lowercase);
    name.is_some_and(|name| LAUNCHERS.contains(&name.as_str()))
}

//! Which processes belong together: one application, one tree, one user.
//!
//! Each group is named by the first of its processes the ledger met, so that a group survives
//! the exit of any of them and two groupings of one ledger agree.

use super::processes::{Process, ProcessId};
use crate::engine::Traffic;
use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};

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
#[derive(Clone, Debug, Default)]
pub(crate) struct Kin {
    apps: Vec<ProcessId>,
    roots: Vec<ProcessId>,
    users: Vec<Option<ProcessId>>,
}

impl Kin {
    /// As far as it is known now.
    pub(crate) fn of(traffic: &Traffic) -> Self {
        let (mut apps, mut users) = (First::default(), First::default());
        let makers = makers(traffic);
        let folders = Folders::of(traffic, &makers);
        let mut kin = Self::default();
        for (id, process) in traffic.processes().filter(|(id, _)| *id != ProcessId::OTHERS) {
            kin.leave_out_until(id);
            let app = app_key(traffic, process, &makers, &folders);
            kin.apps.push(app.map_or(id, |key| apps.place(key, id)));
            kin.roots.push(root(traffic, id));
            kin.users.push(user_key(process).map(|key| users.place(key, id)));
        }
        kin.leave_out_until(ProcessId(u32::try_from(traffic.met()).unwrap_or(u32::MAX)));
        kin
    }

    /// Fills the places of processes before this one that were folded: each is its own.
    fn leave_out_until(&mut self, id: ProcessId) {
        for folded in self.apps.len()..id.0 as usize {
            let folded = ProcessId(u32::try_from(folded).unwrap_or(u32::MAX));
            self.apps.push(folded);
            self.roots.push(folded);
            self.users.push(None);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.apps.len()
    }

    pub(crate) fn app(&self, id: ProcessId) -> ProcessId {
        self.apps.get(id.0 as usize).copied().unwrap_or(id)
    }

    pub(crate) fn into_apps(self) -> Vec<ProcessId> {
        self.apps
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

/// Who made the program at a path, in lower case both. A process may have ended before it could be
/// asked; another one of the same program tells for it.
type Makers = HashMap<String, String, FixedState>;

fn makers(traffic: &Traffic) -> Makers {
    let asked = |process: &Process| {
        let path = traffic.path_of(process)?.to_lowercase();
        Some((path, process.company()?.to_lowercase()))
    };
    traffic.processes().filter_map(|(_, process)| asked(process)).collect()
}

/// What processes of one application share: the package; else the publisher and the folder it has
/// programs in, those inside it included, for helpers often lie one folder deeper; else the path of
/// the program; else its name. `None` for a process without a name, which is its own.
///
/// Folders that hold programs with nothing else in common (that of Windows, of all programs, of
/// downloads) join none.
fn app_key(
    traffic: &Traffic,
    process: &Process,
    makers: &Makers,
    folders: &Folders,
) -> Option<String> {
    if let Some(package) = process.package().value() {
        return Some(format!("package {package}"));
    }
    if let Some((company, folder)) = published(traffic, process, makers) {
        let top = folders.top(&company, &folder);
        return Some(format!("folder {top} of {company}"));
    }
    match traffic.path_of(process) {
        Some(path) => Some(format!("path {}", path.to_lowercase())),
        None => process.name().map(|name| format!("name {}", name.to_lowercase())),
    }
}

/// The publisher of a process and its folder, where both are known and the folder is its own.
fn published(traffic: &Traffic, process: &Process, makers: &Makers) -> Option<(String, String)> {
    if process.package().value().is_some() {
        return None;
    }
    let path = traffic.path_of(process)?.to_lowercase();
    let (folder, _) = path.rsplit_once('\\')?;
    let company = makers.get(&path)?.clone();
    (!is_windows(folder) && !is_shared(folder)).then(|| (company, folder.to_owned()))
}

/// The folders each publisher has programs in.
struct Folders(HashSet<(String, String), FixedState>);

impl Folders {
    fn of(traffic: &Traffic, makers: &Makers) -> Self {
        let all = traffic.processes();
        Self(all.filter_map(|(_, process)| published(traffic, process, makers)).collect())
    }

    /// The outermost folder around this one in which the publisher has a program.
    fn top<'f>(&self, company: &str, folder: &'f str) -> &'f str {
        let around = folder.match_indices('\\').map(|(end, _)| &folder[..end]);
        let known = |outer: &&str| self.0.contains(&(company.to_owned(), (*outer).to_owned()));
        around.into_iter().find(known).unwrap_or(folder)
    }
}

/// Whether programs that have nothing in common lie in a folder: a whole volume, the programs of
/// the machine or of a user, what was downloaded.
fn is_shared(folder: &str) -> bool {
    let name = folder.rsplit('\\').next().unwrap_or(folder);
    let inside = folder.rsplit_once('\\').map_or("", |(outer, _)| outer);
    let is_volume = name.ends_with(':') || inside == "\\device";
    is_volume || SHARED.contains(&name)
}

/// Names of such folders.
const SHARED: [&str; 9] = [
    "program files",
    "program files (x86)",
    "programdata",
    "local",
    "programs",
    "roaming",
    "downloads",
    "desktop",
    "temp",
];

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

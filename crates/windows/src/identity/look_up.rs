//! All questions about one process, and what was answered before.

use std::collections::HashMap;

use event::kinds::{Image, ProcessIdentity};

use super::{Version, account, command_line, version_resource};
use crate::error::{Operation, WindowsError};
use crate::{process, processes};

/// Most answers remembered of each kind; then all are forgotten, which costs asking again.
const REMEMBERED: usize = 1024;

/// Looks processes up. Accounts and files are asked once each, because one account may have to be
/// asked of another machine, and a file has to be read.
#[derive(Debug, Default)]
pub struct Identities {
    accounts: HashMap<Box<str>, Option<Box<str>>>,
    versions: HashMap<Box<str>, Version>,
}

impl Identities {
    /// What this user may know of the process that bears the id now. Services are not looked up
    /// here: one question answers for all processes ([`crate::services::list`]).
    ///
    /// # Errors
    ///
    /// OpenProcess failed: 87 when there is no such process, 5 when nothing may be asked.
    pub fn look_up(&mut self, pid: u32) -> Result<ProcessIdentity, WindowsError> {
        let failed = |code| WindowsError::new(Operation::ReadProcess, pid.to_string(), code);
        // Held to the end, so that the id cannot pass to another process in between.
        let process = process::open(pid).map_err(failed)?;
        let mut facts = processes::look_up(pid)?.facts;
        facts.parent_pid = command_line::parent(&process);
        facts.command_line = command_line::of(pid, &process).map(Into::into);
        let user = account::of_process(&process);
        facts.sid = user.as_ref().map(|user| user.text.clone());
        let version = match &facts.image {
            Some(Image::Path(path)) => self.version(path),
            _ => Version::default(),
        };
        Ok(ProcessIdentity {
            pid,
            facts,
            user: user.and_then(|user| self.account(&user)),
            description: version.description,
            company: version.company,
            services: None,
        })
    }

    fn account(&mut self, user: &account::Sid) -> Option<Box<str>> {
        bound(&mut self.accounts);
        let ask = || account::name(user).map(Into::into);
        self.accounts.entry(user.text.clone()).or_insert_with(ask).clone()
    }

    fn version(&mut self, path: &str) -> Version {
        // Reading a file on another machine would be traffic of our own making.
        if path.starts_with(r"\\") {
            return Version::default();
        }
        bound(&mut self.versions);
        let read = || version_resource::read(path).unwrap_or_default();
        self.versions.entry(path.into()).or_insert_with(read).clone()
    }
}

fn bound<T>(answers: &mut HashMap<Box<str>, T>) {
    if answers.len() >= REMEMBERED {
        answers.clear();
    }
}

//! What is known about the process of a line beside its name.

use traffic::{ProcessId, Traffic};

/// All that is known about a process; what is not known is `None`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Identity {
    /// When it ended, if that was seen.
    pub ended: Option<event::Timestamp>,
    /// Path of its executable, in its DOS form where the volumes are known.
    pub path: Option<Box<str>>,
    /// How its name is known: `event`, `snapshot`, `convention` or `unknown`.
    pub image_origin: &'static str,
    /// Process id of its parent.
    pub parent_pid: Option<u32>,
    /// Name of the process that had that id then.
    pub parent_name: Option<Box<str>>,
    /// Terminal session.
    pub session: Option<u32>,
    /// Its user.
    pub user: Option<Box<str>>,
    /// SID of its user.
    pub sid: Option<Box<str>>,
    /// Services it hosts; `None` where nobody asked.
    pub services: Option<Vec<Box<str>>>,
    /// Full name of its package.
    pub package: Option<Box<str>>,
    /// What it says to be.
    pub description: Option<Box<str>>,
    /// Who it says to have made it.
    pub company: Option<Box<str>>,
    /// Its command line. May hold secrets.
    pub command_line: Option<Box<str>>,
    /// How that is known: `event`, `snapshot` or `unknown`.
    pub command_line_origin: &'static str,
}

impl Identity {
    /// What the ledger knows now.
    pub(super) fn of(traffic: &Traffic, id: ProcessId) -> Self {
        let process = traffic.process(id);
        let parent = traffic.parent_of(id).and_then(|parent| traffic.process(parent).name());
        let told = process.looked_up.as_ref();
        Self {
            ended: process.ended,
            path: traffic.path_of(process).map(|path| path.as_ref().into()),
            image_origin: process.naming.origin(),
            parent_pid: process.parent_pid().value(),
            parent_name: parent.map(Into::into),
            session: process.session().value(),
            user: traffic.user_name(id).map(|user| user.as_ref().into()),
            sid: process.sid().value().map(Into::into),
            services: told.and_then(|told| told.services.clone()),
            package: process.package().value().map(Into::into),
            description: process.description().map(Into::into),
            company: process.company().map(Into::into),
            command_line: process.command_line().value().map(Into::into),
            command_line_origin: process.command_line().origin(),
        }
    }
}

//! One process: who it is, how that is known, and when it lived.

use super::identity::fuller;
use super::known::Known;
use event::kinds::{Image, ProcessFacts, ProcessIdentity};
use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use std::borrow::Cow;

/// How long after its end a process still owns events: the send event of a TCP connection is
/// written when the send completes, which may be after its process has gone.
pub const GRACE_TICKS: i64 = 10 * TICKS_PER_SECOND;

/// Place of a process in the table; stable for as long as the table exists.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ProcessId(pub u32);

impl ProcessId {
    /// Traffic whose process id says that it has no owner (0 or 0xFFFFFFFF).
    pub const UNATTRIBUTED: Self = Self(0);

    /// All processes together that were folded, because more were met than are kept.
    pub const OTHERS: Self = Self(u32::MAX);

    /// Whether it is one process, and does not stand for none or for many.
    pub fn is_one(self) -> bool {
        !matches!(self, Self::UNATTRIBUTED | Self::OTHERS)
    }
}

/// A process id, and the machine that gave it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct MachinePid {
    pub(super) machine: u16,
    pub(super) pid: u32,
}

/// Whether a process id says that there is no process.
pub(crate) fn has_no_owner(pid: u32) -> bool {
    pid == 0 || pid == u32::MAX
}

/// One process, or the "unattributed" line at [`ProcessId::UNATTRIBUTED`].
#[derive(Clone, Debug)]
pub struct Process {
    /// Process id as Windows shows it.
    pub pid: u32,
    /// The machine it ran on, as its recordings are numbered.
    pub machine: u16,
    /// When it started: the creation time where known, else the time of its start event.
    pub started: Option<Timestamp>,
    /// When it ended, if an event says so.
    pub ended: Option<Timestamp>,
    /// How its name is known.
    pub naming: Naming,
    /// All that events told about it.
    pub facts: ProcessFacts,
    /// What asking the system told about it.
    pub looked_up: Option<Box<ProcessIdentity>>,
    /// How often something was told about it: what was asked of it before holds until this grows.
    pub told: u32,
    /// Since when it is known to exist.
    pub(super) begun: Begun,
    /// The earliest moment of which an event or an answer says that it lived.
    pub(super) described: Timestamp,
    /// The first event attributed to it while nothing was known about it.
    pub(super) first_event: Timestamp,
    /// Its stretch under the process id begins here.
    pub(super) from: Timestamp,
    /// Its process id had another owner from here on, who was folded since.
    pub(super) replaced: Timestamp,
    /// Tells its flows from those of other lives of its process id.
    pub(super) salt: u32,
}

/// What is known about the beginning of a process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Begun {
    /// Nothing: it may have been there before everything recorded.
    Unknown,
    /// The creation time the kernel noted, told with any description of it.
    Created(Timestamp),
    /// Its start event, whose time is that of the recording's own clock.
    Started(Timestamp),
}

impl Begun {
    /// With what another description says. A start event is surer than a creation time, by a clock
    /// that may have been set since; of two start events the earlier one counts.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Started(one), Self::Started(another)) => Self::Started(one.min(another)),
            (known @ Self::Started(_), _) | (_, known @ Self::Started(_)) => known,
            (Self::Unknown, known) => known,
            (known, _) => known,
        }
    }
}

/// How the name of a process is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Naming {
    /// An event named it.
    Told,
    /// Asking the system named it; no event did.
    LookedUp,
    /// Process id 4 is the kernel's own process on every Windows this program reads.
    Convention,
    /// Nothing named it; its process id is all there is.
    Unknown,
    /// There is no process: traffic without an owner.
    NoOwner,
    /// Many processes that are no longer distinguished.
    Others,
}

impl Naming {
    /// Whether it is the name of one process, and not of none or many.
    pub const fn is_of_one(self) -> bool {
        !matches!(self, Self::NoOwner | Self::Others)
    }
}

/// How much of the name of a process is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameForm {
    /// All of it.
    Whole,
    /// The kernel kept its first 14 or 15 characters.
    Cut,
    /// Its bytes in a code page that nothing tells: escapes stand for those outside of ASCII.
    Escaped,
}

impl NameForm {
    /// Its name in every machine format.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Cut => "cut",
            Self::Escaped => "escaped",
        }
    }
}

impl Process {
    /// One of which nothing is known yet.
    pub(super) fn new(MachinePid { machine, pid }: MachinePid) -> Self {
        Self {
            pid,
            machine,
            started: None,
            ended: None,
            naming: if pid == 4 { Naming::Convention } else { Naming::Unknown },
            facts: ProcessFacts::default(),
            looked_up: None,
            told: 0,
            begun: Begun::Unknown,
            described: Timestamp::MAX,
            first_event: Timestamp::MAX,
            from: Timestamp::MIN,
            replaced: Timestamp::MAX,
            salt: 0,
        }
    }

    /// What it is found by.
    pub(super) const fn machine_pid(&self) -> MachinePid {
        MachinePid { machine: self.machine, pid: self.pid }
    }

    /// What the hashes of its flows are [`salted`](crate::batch::salted) with.
    pub(crate) const fn salt(&self) -> u32 {
        self.salt
    }

    /// File name of the executable, `None` when unknown.
    pub fn name(&self) -> Option<&str> {
        match (self.image(), self.naming) {
            (Some(image), _) => Some(image.name()),
            (None, Naming::Convention) => Some("System"),
            (None, Naming::Others) => Some("(other processes)"),
            (None, _) => None,
        }
    }

    /// Its name as people read it: `…` stands for an end that the kernel cut off.
    pub fn shown_name(&self) -> Option<Cow<'_, str>> {
        let name = self.name()?;
        let is_cut = self.name_form() == Some(NameForm::Cut);
        Some(if is_cut { format!("{name}…").into() } else { name.into() })
    }

    /// How much of its name is known; `None` where nothing is.
    pub fn name_form(&self) -> Option<NameForm> {
        let Some(image) = self.image() else { return self.name().map(|_| NameForm::Whole) };
        Some(match image {
            Image::Narrow(_) => NameForm::Escaped,
            image if image.is_cut() => NameForm::Cut,
            _ => NameForm::Whole,
        })
    }

    /// The fullest form in which its executable is known; an event's before a looked-up one.
    pub(super) fn image(&self) -> Option<&Image> {
        let looked_up = self.looked_up.as_ref().and_then(|known| known.facts.image.as_ref());
        fuller(self.facts.image.as_ref(), looked_up)
    }

    /// The path of the executable, where the whole of it is known: a native path if an event
    /// gave it, a DOS path if it was looked up.
    pub fn path(&self) -> Option<&str> {
        match self.image() {
            Some(Image::Path(path)) => Some(path),
            _ => None,
        }
    }

    fn known<'a, T: ?Sized>(
        &'a self,
        of: impl Fn(&'a ProcessFacts) -> Option<&'a T>,
    ) -> Known<&'a T> {
        Known::first(of(&self.facts), self.looked_up.as_ref().and_then(|told| of(&told.facts)))
    }

    /// Its name and how it is known; the kernel's by convention counts as not known.
    pub fn image_origin(&self) -> Known<&Image> {
        self.known(|facts| facts.image.as_ref())
    }

    /// Its command line. May hold secrets.
    pub fn command_line(&self) -> Known<&str> {
        self.known(|facts| facts.command_line.as_deref())
    }

    /// Full name of the package it belongs to.
    pub fn package(&self) -> Known<&str> {
        self.known(|facts| facts.package.as_deref())
    }

    /// SID of its user.
    pub fn sid(&self) -> Known<&str> {
        self.known(|facts| facts.sid.as_deref())
    }

    /// Terminal session.
    pub fn session(&self) -> Known<u32> {
        self.known(|facts| facts.session.as_ref()).copied()
    }

    /// Process id of its creator, which may have been used again since.
    pub fn parent_pid(&self) -> Known<u32> {
        self.known(|facts| facts.parent_pid.as_ref()).copied()
    }

    /// Its user, `DOMAIN\name`; only asking tells.
    pub fn user(&self) -> Option<&str> {
        self.looked_up.as_ref()?.user.as_deref()
    }

    /// Who says to have made it; only asking tells.
    pub fn company(&self) -> Option<&str> {
        self.looked_up.as_ref()?.company.as_deref()
    }

    /// What it says to be; only asking tells.
    pub fn description(&self) -> Option<&str> {
        self.looked_up.as_ref()?.description.as_deref()
    }

    /// Whether its traffic is all that is known of it.
    pub(super) fn is_undescribed(&self) -> bool {
        self.described == Timestamp::MAX
    }

    /// The moment that orders it among those of its process id: its beginning, else the earliest
    /// at which it is known to have lived.
    pub(super) fn moment(&self) -> Timestamp {
        match self.begun {
            Begun::Created(at) | Begun::Started(at) => at,
            Begun::Unknown if self.is_undescribed() => self.first_event,
            Begun::Unknown => self.described,
        }
    }

    /// Before this moment an event can be its own.
    pub(super) fn owns_until(&self) -> Timestamp {
        self.ended.map_or(Timestamp::MAX, |ended| ended.plus(GRACE_TICKS)).min(self.replaced)
    }

    /// Whether an event of this time, at or after its beginning, can be its own.
    pub(super) fn owns(&self, time: Timestamp) -> bool {
        let until = self.owns_until();
        time < until || until == Timestamp::MAX
    }
}

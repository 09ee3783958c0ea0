//! Which process of an id facts or an event speak of.
//!
//! A process id may have had any number of lives. Those that can be meant lie around the moment
//! that is spoken of, so only so many before it and behind it are compared.

use super::super::identity::{Sameness, same_process};
use super::{Begun, MachinePid, Process, ProcessId, Processes, TWINS};
use crate::effort::{compared, steps};
use event::kinds::ProcessFacts;
use event::timestamp::Timestamp;
use std::collections::VecDeque;

/// Lives of one process id compared before a moment, and as many behind it. Windows gives an id to
/// another process at once, but times of one event differ by a second at most.
const NEAR: usize = 32;

impl Processes {
    /// The process whose stretch `time` falls into.
    pub(in super::super) fn find(&self, pid: MachinePid, time: Timestamp) -> Option<ProcessId> {
        let ids = self.by_pid.get(&pid)?;
        let begun = ids.partition_point(|id| self.get(*id).from <= time);
        let latest = *ids.get(begun.checked_sub(1)?)?;
        self.get(latest).owns(time).then_some(latest)
    }

    /// The latest of the processes near a moment that is wanted.
    pub(in super::super) fn latest(
        &self,
        pid: MachinePid,
        at: Timestamp,
        wanted: impl Fn(&Process) -> bool,
    ) -> Option<ProcessId> {
        let mut near = self.near(self.by_pid.get(&pid)?, at);
        near.rfind(|id| compared(wanted(self.get(*id))))
    }

    /// The processes of one id near a moment, in order.
    fn near<'i>(
        &self,
        ids: &'i VecDeque<ProcessId>,
        at: Timestamp,
    ) -> impl DoubleEndedIterator<Item = ProcessId> + use<'i> {
        let place = ids.partition_point(|id| self.get(*id).moment() <= at);
        let end = ids.len().min(place.saturating_add(NEAR));
        ids.range(place.saturating_sub(NEAR)..end).copied()
    }

    /// The process under `pid` that is certainly the one the facts speak of.
    pub(super) fn certain(
        &self,
        pid: MachinePid,
        at: Timestamp,
        facts: &ProcessFacts,
    ) -> Option<ProcessId> {
        if facts.created.is_none() && facts.sequence.is_none() {
            return None;
        }
        let is_it = |process: &Process| same_process(&process.facts, facts) == Sameness::Certain;
        self.latest(pid, facts.created.unwrap_or(at), is_it)
    }

    /// The process with the same object key, unless it began later or has ended: the kernel uses
    /// the memory of ended processes again, and with it their keys.
    pub(super) fn keyed(
        &self,
        pid: MachinePid,
        at: Timestamp,
        facts: &ProcessFacts,
    ) -> Option<ProcessId> {
        facts.unique_key?;
        self.latest(pid, at, |process| {
            same_process(&process.facts, facts) == Sameness::WhileAlive
                && process.ended.is_none()
                && (process.begun == Begun::Unknown || process.moment() <= at)
        })
    }

    /// The process whose start was already told by another provider: the two descriptions
    /// have no field in common that is certain, but what may be one name at the same moment.
    pub(super) fn twin(
        &self,
        pid: MachinePid,
        at: Timestamp,
        facts: &ProcessFacts,
    ) -> Option<ProcessId> {
        let image = facts.image.as_ref()?;
        let mut near = self.near(self.by_pid.get(&pid)?, at);
        near.find(|id| {
            let process = self.get(*id);
            let is_close = process.moment() > at.plus(-TWINS) && process.moment() < at.plus(TWINS);
            let named_so = || process.image().is_some_and(|known| known.may_be(image));
            let has_gone = process.ended.is_some_and(|ended| ended < at);
            let may_be = || same_process(&process.facts, facts) != Sameness::Different;
            steps(1);
            is_close && process.begun != Begun::Unknown && !has_gone && named_so() && may_be()
        })
    }

    /// The process whose beginning nothing has told and of which the first that is known happened
    /// at or after this start: the start event was merely delivered late.
    pub(super) fn unstarted(
        &self,
        pid: MachinePid,
        start: Timestamp,
        facts: &ProcessFacts,
    ) -> Option<ProcessId> {
        let ids = self.by_pid.get(&pid)?;
        let next = *ids.get(ids.partition_point(|id| self.get(*id).moment() < start))?;
        let process = self.get(next);
        let may_be = same_process(&process.facts, facts) != Sameness::Different;
        (process.begun == Begun::Unknown && may_be).then_some(next)
    }

    /// The process running at `at`, unless the facts speak of another or of one that was created
    /// when this one was there already.
    pub(super) fn candidate(
        &self,
        pid: MachinePid,
        at: Timestamp,
        created: Option<Timestamp>,
        facts: &ProcessFacts,
    ) -> Option<ProcessId> {
        let id = self.find(pid, at)?;
        let process = self.get(id);
        let latest = match process.begun {
            Begun::Unknown => process.moment(),
            Begun::Created(begun) | Begun::Started(begun) => begun.plus(TWINS),
        };
        let may_be = same_process(&process.facts, facts) != Sameness::Different;
        (may_be && created.is_none_or(|created| created <= latest)).then_some(id)
    }
}

//! Who owned a process id, as it was answered lately: on many connections the same few owners are
//! asked for again and again, and finding one takes several looks into memory that has gone cold.

use super::process::{MachinePid, ProcessId};
use event::timestamp::Timestamp;
use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// The owner of an event, and for which times the same answer holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Owner {
    /// The process.
    pub process: ProcessId,
    /// The answer holds from here ...
    pub from: Timestamp,
    /// ... to before here.
    pub until: Timestamp,
    /// Tells flows of the lives of one process id apart.
    pub salt: u32,
}

/// One answer.
#[derive(Clone, Copy, Debug)]
struct Answer {
    /// The epoch in which it was given; any other makes it void.
    epoch: u32,
    /// The time that was asked about. Earlier ones have to be asked about again, because a
    /// process remembers its first event.
    time: Timestamp,
    owner: Owner,
}

/// The latest answer for each process id.
#[derive(Debug, Default)]
pub(super) struct Asked(HashMap<MachinePid, Answer, FixedState>);

impl Asked {
    /// The answer to the same question, if it is remembered.
    #[inline]
    pub(super) fn answer(&self, pid: MachinePid, time: Timestamp, epoch: u32) -> Option<Owner> {
        let known = self.0.get(&pid)?;
        let holds = known.epoch == epoch && known.time <= time && time < known.owner.until;
        holds.then_some(known.owner)
    }

    /// Forgets every answer.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Remembers an answer.
    pub(super) fn remember(&mut self, pid: MachinePid, time: Timestamp, epoch: u32, owner: Owner) {
        self.0.insert(pid, Answer { epoch, time, owner });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_holds_for_its_process_its_epoch_and_its_time() {
        let (from, until) = (Timestamp(10), Timestamp(50));
        let owner = Owner { process: ProcessId(7), from, until, salt: 0 };
        let mut asked = Asked::default();
        let on = |machine, pid| MachinePid { machine, pid };
        asked.remember(on(0, 2716), Timestamp(20), 3, owner);
        for (pid, time, epoch, holds) in [
            (2716, 20, 3, true),
            (2716, 49, 3, true),
            (2716, 50, 3, false),
            (2716, 19, 3, false),
            (2716, 20, 4, false),
            (2720, 20, 3, false),
        ] {
            let answer = asked.answer(on(0, pid), Timestamp(time), epoch);
            assert_eq!(answer.is_some(), holds, "{pid} at {time} in {epoch}");
        }
        assert_eq!(asked.answer(on(1, 2716), Timestamp(20), 3), None, "another machine");
    }
}

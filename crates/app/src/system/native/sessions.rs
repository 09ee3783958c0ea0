//! Sessions as the commands know them.

use windows::session::{self, BufferPlan, Ownership, SessionName};

use crate::system::{Buffers, Losses, Owned, OwnerState, RunningSession};

pub(super) fn running(session: session::RunningSession) -> RunningSession {
    RunningSession {
        owned: owned(session.ownership),
        buffers: buffers(session.buffers),
        losses: losses(session.losses),
        name: session.name,
        logger_id: session.logger_id,
        real_time: session.real_time,
        file: session.file,
    }
}

pub(super) fn buffers(plan: BufferPlan) -> Buffers {
    Buffers { kilobytes: plan.kilobytes, minimum: plan.minimum, maximum: plan.maximum }
}

pub(super) fn losses(losses: session::Losses) -> Losses {
    Losses {
        events: losses.events_lost,
        buffers: losses.log_buffers_lost + losses.realtime_buffers_lost,
        written: losses.buffers_written,
    }
}

fn owned(ownership: Ownership) -> Option<Owned> {
    let of =
        |name: SessionName, state| Owned { role: name.role.word(), pid: name.owner.pid, state };
    match ownership {
        Ownership::Foreign => None,
        Ownership::This(name) => Some(of(name, OwnerState::This)),
        Ownership::Living(name) => Some(of(name, OwnerState::Living)),
        Ownership::Stale(name) => Some(of(name, OwnerState::Stale)),
    }
}

//! What to do without when Windows refuses a plan.

use std::time::Duration;

use super::plan::SessionPlan;

const ACCESS_DENIED: u32 = 5;
const NOT_ENOUGH_MEMORY: u32 = 8;
const OUT_OF_MEMORY: u32 = 14;
const NOT_SUPPORTED: u32 = 50;
const INVALID_PARAMETER: u32 = 87;
const PRIVILEGE_NOT_HELD: u32 = 1314;
const NO_SYSTEM_RESOURCES: u32 = 1450;

/// What a plan was started without.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Compromise {
    /// No groups of kernel events: Windows knows no system loggers of one's own (before 8), has no
    /// place for another one, or keeps them for administrators. Members of Performance Log Users
    /// may start every other session.
    NoKernelGroups,
    /// Windows knows no independent sessions (before 8.1).
    NotIndependent,
    /// There was memory for half the buffers only.
    HalfTheBuffers,
    /// Windows flushes after whole seconds only; who wants it sooner has to ask each time.
    WholeSeconds,
}

/// The plan to try next after `code`; `None` when nothing is left to give up.
pub(crate) fn next(plan: &SessionPlan, code: u32) -> Option<(SessionPlan, Compromise)> {
    match code {
        INVALID_PARAMETER | NOT_SUPPORTED if plan.flush_timer().1 => {
            let flush_every = Duration::from_secs(plan.flush_every.as_secs() + 1);
            Some((SessionPlan { flush_every, ..plan.clone() }, Compromise::WholeSeconds))
        }
        ACCESS_DENIED | NOT_SUPPORTED | INVALID_PARAMETER | PRIVILEGE_NOT_HELD
        | NO_SYSTEM_RESOURCES
            if plan.kernel_groups != 0 =>
        {
            Some((SessionPlan { kernel_groups: 0, ..plan.clone() }, Compromise::NoKernelGroups))
        }
        INVALID_PARAMETER | NOT_SUPPORTED if plan.is_independent() => {
            Some((SessionPlan { independent: false, ..plan.clone() }, Compromise::NotIndependent))
        }
        NOT_ENOUGH_MEMORY | OUT_OF_MEMORY => {
            let buffers = plan.buffers.halved();
            let smaller = SessionPlan { buffers, ..plan.clone() };
            (buffers != plan.buffers).then_some((smaller, Compromise::HalfTheBuffers))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::name::{Owner, Role, SessionName};
    use crate::session::plan::{BufferPlan, Destination};
    use event::Timestamp;

    fn plan() -> SessionPlan {
        let owner = Owner { pid: 42, started: Timestamp(7) };
        SessionPlan {
            name: SessionName { role: Role::Traffic, owner },
            buffers: BufferPlan { kilobytes: 16, minimum: 4, maximum: 8 },
            flush_every: Duration::from_secs(1),
            destination: Destination::RealTime,
            independent: true,
            kernel_groups: 0,
        }
    }

    #[test]
    fn old_windows_gets_a_plain_session() {
        let (second, compromise) = next(&plan(), 87).unwrap();
        assert_eq!((second.independent, compromise), (false, Compromise::NotIndependent));
        assert_eq!(next(&second, 87), None);
    }

    #[test]
    fn a_timer_of_whole_seconds_is_given_up_for_first() {
        let flush_every = Duration::from_millis(100);
        let often = SessionPlan { flush_every, kernel_groups: 1, ..plan() };
        let kernel = SessionPlan { kernel_groups: 1, ..plan() };
        assert_eq!(next(&often, 87), Some((kernel, Compromise::WholeSeconds)));
        assert_eq!(next(&often, 5).unwrap().1, Compromise::NoKernelGroups);
    }

    #[test]
    fn without_a_system_logger_everything_else_stays() {
        let kernel = SessionPlan { kernel_groups: 1, ..plan() };
        for code in [5, 50, 87, 1314, 1450] {
            assert_eq!(next(&kernel, code), Some((plan(), Compromise::NoKernelGroups)), "{code}");
        }
        assert_eq!(next(&kernel, 183), None);
        let (smaller, compromise) = next(&kernel, 8).unwrap();
        assert_eq!((smaller.kernel_groups, compromise), (1, Compromise::HalfTheBuffers));
    }

    #[test]
    fn short_of_memory_asks_for_less_until_there_is_nothing_less() {
        let (mut plan, mut tries) = (plan(), 0);
        while let Some((smaller, compromise)) = next(&plan, 8) {
            assert_eq!(compromise, Compromise::HalfTheBuffers);
            (plan, tries) = (smaller, tries + 1);
        }
        assert_eq!((plan.buffers.kilobytes, plan.buffers.maximum, tries), (4, 4, 2));
    }

    #[test]
    fn other_codes_end_it() {
        for code in [5, 183, 1450] {
            assert_eq!(next(&plan(), code), None);
        }
    }
}

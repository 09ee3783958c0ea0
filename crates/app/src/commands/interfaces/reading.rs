//! From counters to what was carried, the same for every method.

use std::time::Duration;

use crate::system::{Carried, Interface, Snapshot};

/// Values of a 32-bit counter before it starts again.
const TURN: u64 = 1 << 32;

/// What was carried since the system started, or between two snapshots.
pub(super) struct Reading<'a> {
    /// `None` for all since the system started.
    pub(super) length: Option<Duration>,
    pub(super) rows: Vec<Row<'a>>,
    /// The sum over devices; `None` when there is none.
    pub(super) total: Option<Methods>,
    /// Why there are no performance counters.
    pub(super) no_counters: Option<&'a str>,
    /// What all processes sent and received, loopback left out; or why that is not known.
    pub(super) processes: Result<Carried, Unknown<'a>>,
}

/// Why there is no sum over processes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unknown<'a> {
    /// Events tell what happens, not what has happened.
    NotWatched,
    /// The session that counts them could not be started, or was stopped.
    Failed(&'a str),
}

/// One interface.
pub(super) struct Row<'a> {
    pub(super) interface: &'a Interface,
    pub(super) methods: Methods,
}

/// The figures of every method; `None` where it says nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Methods {
    pub(super) wide: Option<Carried>,
    pub(super) classic: Option<Carried>,
    /// Whether the classic figures are the whole truth, not only the least it can be.
    pub(super) certain: bool,
    pub(super) counters: Option<Carried>,
}

impl<'a> Reading<'a> {
    pub(super) fn since_start(now: &'a Snapshot) -> Self {
        Self::of(now, None, |interface| Methods {
            wide: Some(interface.wide),
            classic: interface.classic,
            certain: interface.wide.received < TURN && interface.wide.sent < TURN,
            counters: interface.counters,
        })
    }

    pub(super) fn between(last: &Snapshot, now: &'a Snapshot, length: Duration) -> Self {
        let reading = Self::of(now, Some(length), |interface| {
            let before = last.interfaces.iter().find(|other| other.index == interface.index);
            Methods {
                wide: grown(before.map(|before| before.wide), Some(interface.wide)),
                classic: grown(
                    before.and_then(|before| Some(before.followed?.carried)),
                    interface.followed.map(|followed| followed.carried),
                ),
                certain: interface.followed.is_none_or(|followed| followed.certain),
                counters: grown(before.and_then(|before| before.counters), interface.counters),
            }
        });
        Self { processes: processes(last, now), ..reading }
    }

    fn of(
        now: &'a Snapshot,
        length: Option<Duration>,
        methods: impl Fn(&Interface) -> Methods,
    ) -> Self {
        let lives = |one: &&Interface| one.up || one.wide != Carried::default();
        let rows = now.interfaces.iter().filter(lives);
        let rows: Vec<Row<'a>> =
            rows.map(|interface| Row { interface, methods: methods(interface) }).collect();
        let devices = rows.iter().filter(|row| row.interface.in_total()).map(|row| row.methods);
        let total = devices.reduce(Methods::plus);
        let no_counters = now.no_counters.as_deref();
        Self { length, rows, total, no_counters, processes: Err(Unknown::NotWatched) }
    }
}

impl Methods {
    /// No method says anything.
    pub(super) const NOTHING: Self =
        Self { wide: None, classic: None, certain: true, counters: None };

    /// The sum; unknown as soon as one part is.
    fn plus(self, other: Self) -> Self {
        let sum = |one: Option<Carried>, other: Option<Carried>| Some(one?.plus(other?));
        Self {
            wide: sum(self.wide, other.wide),
            classic: sum(self.classic, other.classic),
            certain: self.certain && other.certain,
            counters: sum(self.counters, other.counters),
        }
    }
}

fn processes<'a>(last: &Snapshot, now: &'a Snapshot) -> Result<Carried, Unknown<'a>> {
    match (&last.processes, &now.processes) {
        (Some(Ok(before)), Some(Ok(carried))) => {
            grown(Some(*before), Some(*carried)).ok_or(Unknown::NotWatched)
        }
        (_, Some(Err(why))) => Err(Unknown::Failed(why)),
        _ => Err(Unknown::NotWatched),
    }
}

/// What came between two readings. A counter that went back was reset: nothing is known then.
fn grown(before: Option<Carried>, now: Option<Carried>) -> Option<Carried> {
    let (before, now) = (before?, now?);
    Some(Carried {
        received: now.received.checked_sub(before.received)?,
        sent: now.sent.checked_sub(before.sent)?,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::system::{Followed, Part};

    pub(in super::super) fn carried(received: u64, sent: u64) -> Carried {
        Carried { received, sent }
    }

    pub(in super::super) fn interface(index: u32, wide: Carried) -> Interface {
        let classic = carried(wide.received % TURN, wide.sent % TURN);
        Interface {
            index,
            alias: format!("Ethernet {index}"),
            description: format!("Contoso Adapter _{index}"),
            up: true,
            part: Part::Counted,
            wide,
            classic: Some(classic),
            followed: Some(Followed { carried: carried(0, 0), certain: true }),
            counters: None,
        }
    }

    pub(in super::super) fn snapshot(interfaces: Vec<Interface>) -> Snapshot {
        let no_counters = Some("no such counter".to_owned());
        Snapshot { interfaces, no_counters, processes: None }
    }

    #[test]
    fn what_stands_there_is_the_least_after_4_gib() {
        let now = snapshot(vec![interface(1, carried(TURN + 5, 7)), interface(2, carried(3, 4))]);
        let reading = Reading::since_start(&now);
        assert_eq!(reading.rows[0].methods.classic, Some(carried(5, 7)));
        let certain: Vec<bool> = reading.rows.iter().map(|row| row.methods.certain).collect();
        assert_eq!(certain, [false, true]);
        let total = reading.total.unwrap();
        assert_eq!(total.wide, Some(carried(TURN + 8, 11)));
        assert_eq!((total.classic, total.certain), (Some(carried(8, 11)), false));
        assert_eq!(total.counters, None);
    }

    #[test]
    fn between_two_snapshots_counters_grow_or_say_nothing() {
        let before = snapshot(vec![interface(1, carried(TURN - 10, 100))]);
        let mut one = interface(1, carried(TURN + 5, 160));
        one.followed = Some(Followed { carried: carried(15, 60), certain: true });
        let now = snapshot(vec![one, interface(2, carried(9, 9))]);
        let reading = Reading::between(&before, &now, Duration::from_secs(1));
        assert_eq!(reading.rows[0].methods.wide, Some(carried(15, 60)));
        assert_eq!(reading.rows[0].methods.classic, Some(carried(15, 60)));
        assert_eq!(reading.rows[1].methods.wide, None, "it was not there before");
        let back = Reading::between(&now, &before, Duration::from_secs(1)).rows[0].methods.wide;
        assert_eq!(back, None, "a counter that was reset");
    }

    #[test]
    fn what_processes_moved_in_between() {
        let at = |processes| Snapshot { processes, ..snapshot(Vec::new()) };
        let sum = |last: &Snapshot, now: &Snapshot| {
            Reading::between(last, now, Duration::from_secs(1)).processes.map_err(|_| ())
        };
        let (first, then) = (at(Some(Ok(carried(5, 1)))), at(Some(Ok(carried(9, 1)))));
        assert_eq!(sum(&first, &then), Ok(carried(4, 0)));
        let failed = at(Some(Err("no rights".to_owned())));
        let reading = Reading::between(&first, &failed, Duration::from_secs(1));
        assert_eq!(reading.processes, Err(Unknown::Failed("no rights")));
        assert_eq!(Reading::since_start(&then).processes, Err(Unknown::NotWatched));
    }

    #[test]
    fn what_is_down_and_empty_is_left_out() {
        let mut down = interface(1, carried(0, 0));
        down.up = false;
        let now = snapshot(vec![down]);
        let reading = Reading::since_start(&now);
        assert!(reading.rows.is_empty() && reading.total.is_none());
    }
}

//! Which events a session has asked for.

use crate::event::{CLASSIC, Event};
use testkit::guid::{Guid, LOST_EVENT};

/// Ids one EVENT_FILTER_EVENT_ID may list.
pub const MOST_IDS: usize = 64;

/// EVENT_FILTER_EVENT_ID in a form that can lie in shared memory.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct IdFilter {
    /// 0 no filter, 1 these pass, 2 these are blocked.
    pub kind: u16,
    /// How many ids count.
    pub count: u16,
    /// The ids.
    pub ids: [u16; MOST_IDS],
}

impl IdFilter {
    /// Everything passes.
    pub const NONE: Self = Self { kind: 0, count: 0, ids: [0; MOST_IDS] };

    /// Reads the data of an EVENT_FILTER_TYPE_EVENT_ID descriptor: FilterIn, Reserved, Count,
    /// Events. `None` if it is malformed.
    pub fn read(data: &[u8]) -> Option<Self> {
        let count = u16::from_le_bytes([*data.get(2)?, *data.get(3)?]);
        let stored = data.get(4..4 + 2 * usize::from(count))?;
        if usize::from(count) > MOST_IDS || count == 0 {
            return None;
        }
        let mut filter = Self { kind: if data[0] == 0 { 2 } else { 1 }, count, ..Self::NONE };
        for (id, pair) in filter.ids.iter_mut().zip(stored.chunks_exact(2)) {
            *id = u16::from_le_bytes([pair[0], pair[1]]);
        }
        Some(filter)
    }

    fn passes(&self, id: u16) -> bool {
        let listed = || self.ids[..usize::from(self.count).min(MOST_IDS)].contains(&id);
        match self.kind {
            1 => listed(),
            2 => !listed(),
            _ => true,
        }
    }
}

/// One provider enabled by a session.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Enabled {
    /// Whose events.
    pub provider: Guid,
    /// Events of any of these keywords; 0 for all.
    pub any: u64,
    /// Events of all of these keywords.
    pub all: u64,
    /// Performance counter when it was enabled.
    pub from: i64,
    /// Performance counter when it was disabled; `i64::MAX` while it is enabled.
    pub until: i64,
    /// ENABLE_TRACE_PARAMETERS.EnableProperty.
    pub property: u32,
    /// Least severe level that passes; 0 for all.
    pub level: u32,
    /// Which ids pass.
    pub ids: IdFilter,
}

impl Enabled {
    /// Whatever comes under this name from now on.
    pub const fn all_of(provider: Guid, from: i64) -> Self {
        let (until, ids) = (i64::MAX, IdFilter::NONE);
        Self { provider, any: 0, all: 0, from, until, property: 0, level: 0, ids }
    }

    /// Still enabled.
    pub const fn is_on(&self) -> bool {
        self.until == i64::MAX
    }

    /// The event is one of those asked for, whenever it was logged.
    pub fn wants(&self, event: &Event<'_>) -> bool {
        let keyword = event.keyword();
        self.provider == event.provider()
            && (self.level == 0 || u32::from(event.level()) <= self.level)
            && (keyword == 0
                || (self.any == 0 || keyword & self.any != 0) && keyword & self.all == self.all)
            && self.ids.passes(event.id())
    }
}

/// The event goes to a session that enabled these providers. A session's own reports of loss
/// need no enabling.
pub fn passes(enabled: &[Enabled], event: &Event<'_>) -> bool {
    event.flags() & CLASSIC != 0 && event.provider() == LOST_EVENT
        || enabled.iter().any(|one| (one.from..one.until).contains(&event.time) && one.wants(event))
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::guid::{KERNEL_NETWORK, KERNEL_PROCESS};
    use testkit::records::{EventRecord, Record};

    fn enabled() -> Enabled {
        Enabled {
            provider: KERNEL_NETWORK,
            any: 0x30,
            all: 0,
            from: 100,
            until: i64::MAX,
            property: 0,
            level: 4,
            ids: IdFilter::NONE,
        }
    }

    fn passes_record(enabled: &Enabled, record: &EventRecord) -> bool {
        passes(&[*enabled], &Event { bytes: &record.to_bytes(), time: record.timestamp })
    }

    fn record() -> EventRecord {
        EventRecord {
            provider: KERNEL_NETWORK,
            id: 10,
            level: 4,
            keyword: 0x10,
            timestamp: 100,
            ..EventRecord::default()
        }
    }

    #[test]
    fn provider_level_keyword_and_time_decide() {
        assert!(passes_record(&enabled(), &record()));
        for other in [
            EventRecord { provider: KERNEL_PROCESS, ..record() },
            EventRecord { level: 5, ..record() },
            EventRecord { keyword: 0x40, ..record() },
            EventRecord { timestamp: 99, ..record() },
        ] {
            assert!(!passes_record(&enabled(), &other), "{other:?}");
        }
        assert!(passes_record(&enabled(), &EventRecord { keyword: 0, ..record() }));
        assert!(!passes_record(&Enabled { all: 0x30, ..enabled() }, &record()));
        assert!(!passes_record(&Enabled { until: 100, ..enabled() }, &record()));
        let everything = Enabled { any: 0, level: 0, ..enabled() };
        assert!(passes_record(&everything, &EventRecord { level: 5, keyword: 1, ..record() }));
    }

    #[test]
    fn ids_are_let_in_or_kept_out() {
        let list_in = IdFilter::read(&[1, 0, 2, 0, 10, 0, 26, 0]).unwrap();
        let list_out = IdFilter::read(&[0, 0, 1, 0, 10, 0]).unwrap();
        for (ids, of_ten, of_eleven) in [(list_in, true, false), (list_out, false, true)] {
            let enabled = Enabled { ids, ..enabled() };
            assert_eq!(passes_record(&enabled, &record()), of_ten);
            assert_eq!(passes_record(&enabled, &EventRecord { id: 11, ..record() }), of_eleven);
        }
    }

    #[test]
    fn malformed_id_filters_are_refused() {
        let too_many = [&[1, 0, 65, 0][..], &[0; 130]].concat();
        for data in [&[][..], &[1, 0, 1], &[1, 0, 0, 0], &[1, 0, 2, 0, 10, 0], &too_many] {
            assert!(IdFilter::read(data).is_none(), "{data:?}");
        }
    }
}

//! What a cell needs to know beside its row.

use std::sync::Arc;

use event::Timestamp;
use event::timestamp::TICKS_PER_SECOND;

use crate::snapshot::{Bytes, Identity, Process, Snapshot};
use crate::text::{Lang, Text};
use crate::theme::Role;
use crate::theme::Theme;
use crate::units::{Units, per_second};
use crate::widgets::cell::Cell;
use traffic::Naming;

/// The data, and how the user wants to see it.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    pub(crate) lang: Lang,
    pub(crate) theme: Theme,
    pub(crate) units: Units,
    /// Totals rather than rates where there is no room for both.
    pub(crate) totals_first: bool,
    pub(crate) snapshot: Arc<Snapshot>,
}

impl Look {
    /// Bytes of the interval as a rate; nothing is written faint.
    pub(crate) fn rate(&self, bytes: u64, role: Role) -> Cell {
        let rate = per_second(bytes, self.snapshot.ticks);
        let role = if rate == 0 { Role::Faint } else { role };
        Cell::new(self.units.rate(rate), role)
    }

    /// An amount of bytes.
    pub(crate) fn amount(&self, bytes: u64, role: Role) -> Cell {
        let role = if bytes == 0 { Role::Faint } else { role };
        Cell::new(self.units.amount(bytes), role)
    }

    /// Local time of day.
    pub(crate) fn clock(&self, moment: Timestamp) -> String {
        let local = moment
            .0
            .div_euclid(TICKS_PER_SECOND)
            .saturating_add(i64::from(self.snapshot.utc_offset));
        let second = local.rem_euclid(86_400);
        format!("{:02}:{:02}:{:02}", second / 3600, second % 3600 / 60, second % 60)
    }

    /// The process at a place of the list.
    pub(crate) fn process(&self, place: u32) -> Option<&Process> {
        self.snapshot.processes.get(usize::try_from(place).ok()?)
    }

    /// People's name for a process.
    pub(crate) fn name(&self, identity: &Identity) -> Cell {
        match (&identity.name, identity.naming) {
            (_, Naming::NoOwner) => Cell::new(Text::Unattributed.of(self.lang), Role::Faint),
            (Some(name), _) if identity.ended.is_some() => Cell::foreign(name, Role::Faint),
            (Some(name), _) => Cell::foreign(name, Role::Strong),
            (None, _) => {
                let pid = identity.pid.to_string();
                Cell::new(Text::UnnamedProcess.fill(self.lang, &[("pid", &pid)]), Role::Faint)
            }
        }
    }

    /// The bytes that shares are shares of: of the interval, or of all time.
    pub(crate) fn chosen(&self, figures: &crate::snapshot::Figures) -> Bytes {
        if self.totals_first { figures.total } else { figures.gained }
    }
}

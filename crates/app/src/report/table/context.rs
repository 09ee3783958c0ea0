//! Everything a cell of the table is made from.

use event::timestamp::Timestamp;
use text::times;
use traffic::Timeline;

use super::cell::Cell;
use super::view::View;
use crate::paint::Ink;
use crate::report::model::Report;

/// A report and how it is looked at.
pub(super) struct Context<'a> {
    pub(super) report: &'a Report<'a>,
    pub(super) view: &'a View,
    /// Columns of the screen for the bar of a share.
    pub(super) bar_width: usize,
    /// Columns of the screen for a rate over time.
    pub(super) rate_width: usize,
    /// Whether everything happened on one day, so that times need no date.
    one_day: bool,
}

impl<'a> Context<'a> {
    pub(super) fn new(report: &'a Report<'a>, view: &'a View) -> Self {
        let (bar_width, rate_width) = match view.width {
            0..100 => (8, 12),
            100..140 => (10, 20),
            _ => (12, 28),
        };
        Self { report, view, bar_width, rate_width, one_day: is_one_day(report, view) }
    }

    pub(super) fn amount(&self, bytes: u64, ink: Ink) -> Cell {
        let ink = if bytes == 0 { Ink::Faint } else { ink };
        Cell::new(self.view.units.amount(bytes), ink)
    }

    pub(super) fn moment(&self, moment: Option<Timestamp>) -> Cell {
        let zone = &self.view.zone;
        let text = moment.and_then(|moment| match self.one_day {
            true => times::local_clock(moment, zone),
            false => times::local(moment, zone),
        });
        text.map_or_else(Cell::dash, |text| Cell::new(text, Ink::Plain))
    }
}

fn is_one_day(report: &Report<'_>, view: &View) -> bool {
    let timeline: &Timeline = &report.replay.timeline;
    let Some(first) = timeline.origin() else { return true };
    let steps = i64::try_from(timeline.total().len()).unwrap_or(i64::MAX);
    let last = first.plus(timeline.step_ticks().saturating_mul(steps));
    let day = |moment| times::local(moment, &view.zone).map(|text| text[..10].to_owned());
    day(first) == day(last)
}

//! When the system's clock was set while a trace counted by it.
//!
//! Most traces count by the performance counter, which nobody can set. One that counts by the
//! system's clock has times that go back, or jump ahead, in the middle. Each stream shows it by
//! itself: an event is older than the one before it. How far the clock went back is known no
//! better than the time between those two events, which is taken to be as long as the pauses around
//! it; all streams together know best. Behind it that much is added to every time: they count on
//! from the clock as it was at the beginning, as the performance counter does.
//!
//! A step ahead looks like a time in which nothing happened. It is told, not undone, where all
//! streams are silent far longer than ever else: the machine may have been asleep.
//!
//! Two records decide, because a single one may have a wrong stamp. A stream that is silent for
//! longer than the clock went back does not show the step; its times stay as they are.

use event::Timestamp;
use event::timestamp::TICKS_PER_SECOND;

mod silence;
mod walk;

use crate::source::ReadAt;
use crate::trace::Trace;
use walk::{Setting, Walk};

/// The clock was set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClockStep {
    /// Time of the last event before it, on the scale of the trace.
    pub at: Timestamp,
    /// Ticks of 100 ns it went ahead; negative when it was set back. A step ahead is what it
    /// looks like: the machine may have been asleep, too.
    pub ticks: i64,
}

/// From here on in a stream, times are to be shifted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Turn {
    /// Place of the buffer in its stream.
    pub(crate) buffer: u64,
    /// Where in that buffer the first record behind the step begins.
    pub(crate) position: u32,
    /// Ticks of 100 ns to add from there on.
    pub(crate) shift: i64,
}

/// All steps of a trace.
#[derive(Clone, Debug, Default)]
pub(crate) struct Steps {
    /// In order of time.
    pub(crate) steps: Vec<ClockStep>,
    /// By stream.
    turns: Vec<Vec<Turn>>,
}

impl Steps {
    /// All of it happened so many ticks of 100 ns earlier.
    pub(crate) fn set_back(&mut self, ticks: i64) {
        self.steps.iter_mut().for_each(|step| step.at = step.at.plus(ticks.saturating_neg()));
    }

    /// Where the clock was set in one stream.
    pub(crate) fn of(&self, stream: usize) -> &[Turn] {
        self.turns.get(stream).map_or(&[], Vec::as_slice)
    }
}

/// Reads the times of all records.
pub(crate) fn find<S: ReadAt>(trace: &Trace<S>) -> Steps {
    let mut walks: Vec<Walk> =
        (0..trace.streams()).map(|stream| Walk::through(trace, stream)).collect();
    let mut steps = agree(&mut walks);
    let turns: Vec<Vec<Turn>> = walks.iter().map(Walk::turns).collect();
    if steps.is_empty() {
        steps = silence::steps_ahead(&walks);
    }
    Steps { steps, turns }
}

/// Makes every stream go back as far as all of them together show: the clock was set after the
/// last record in front of it and before the first one behind it, whosever they are.
fn agree(walks: &mut [Walk]) -> Vec<ClockStep> {
    let most = walks.iter().map(|walk| walk.settings.len()).max().unwrap_or(0);
    let agreed: Vec<Agreed> =
        (0..most).filter_map(|number| Agreed::of(walks, most, number)).collect();
    for walk in walks {
        if walk.settings.len() == most {
            for (setting, agreed) in walk.settings.iter_mut().zip(&agreed) {
                setting.back = setting.back.and(agreed.back());
            }
        } else {
            walk.adopt(|setting| agreed.iter().find(|one| one.fits(setting))?.back());
        }
    }
    steps(&agreed)
}

/// The same for people.
fn steps(agreed: &[Agreed]) -> Vec<ClockStep> {
    let mut shift = 0_i64;
    let step = |agreed: &Agreed| {
        let at = agreed.from.plus(shift);
        let ticks = agreed.back().map_or(shift, |back| -back);
        shift = agreed.back().map_or(0, |back| shift.saturating_add(back));
        ClockStep { at, ticks }
    };
    agreed.iter().map(step).collect()
}

/// Between which times the clock was set.
#[derive(Clone, Copy)]
struct Agreed {
    /// The last before it, by the clock as it was.
    from: Timestamp,
    /// The first behind it, by the clock as it was then; `None` where it was set to what it had
    /// been at the beginning.
    to: Option<Timestamp>,
    /// Ticks of 100 ns that passed between the two, as far as the records around them tell.
    passed: i64,
}

impl Agreed {
    /// The setting of this number, by the streams that saw them all.
    fn of(walks: &[Walk], most: usize, number: usize) -> Option<Self> {
        let settings = walks.iter().filter(|walk| walk.settings.len() == most);
        let settings: Vec<&Setting> =
            settings.filter_map(|walk| walk.settings.get(number)).collect();
        let from = settings.iter().map(|one| one.from).max()?;
        let before = settings.iter().flat_map(|one| [Some(one.from), one.before]).flatten();
        let pause_before = before.filter(|time| *time < from).max().map(|time| from.since(time));
        let to = settings.iter().map(|one| one.to()).collect::<Option<Vec<_>>>();
        let to = to.and_then(|to| to.into_iter().min());
        let next = settings.iter().flat_map(|one| [one.to(), one.next]).flatten();
        let next = next.filter(|time| to.is_some_and(|to| *time > to)).min();
        let pause_behind = next.zip(to).map(|(next, to)| next.since(to));
        let passed = [pause_before, pause_behind].into_iter().flatten().min().unwrap_or(0);
        Some(Self { from, to, passed })
    }

    /// How far the clock went back. A tick more than nothing passed in between: what has one time in
    /// two streams is put in order by chance.
    fn back(&self) -> Option<i64> {
        self.to.map(|to| self.from.since(to).saturating_add(self.passed.max(1)))
    }

    /// Whether a stream that is silent for long may have shown it so.
    fn fits(&self, setting: &Setting) -> bool {
        let (Some(to), Some(first)) = (setting.to(), self.to) else { return false };
        setting.from <= self.from && (first..self.from).contains(&to)
    }
}

/// Times that go back less than this, in ticks of 100 ns, are disorder or the clock being put
/// right, which programs that read them must bear anyway.
const SET_BACK: i64 = TICKS_PER_SECOND;

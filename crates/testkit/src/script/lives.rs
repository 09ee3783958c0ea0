//! Which process a process id meant, and when.

use super::action::{Action, Step};
use super::settings::Settings;
use std::collections::BTreeMap;

/// CreateTime is stamped a little before the event is written: 50 us here.
const CREATED_BEFORE: i64 = 500;
/// How long after its end a process still gets the events that name its id.
const GRACE: i64 = 10 * 10_000_000;

/// One process, from its beginning to its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Life {
    pub(super) pid: u32,
    pub(super) parent: u32,
    /// Path as written in the script.
    pub(super) path: String,
    /// Path as written in the trace.
    pub(super) image: String,
    pub(super) session: u32,
    /// FILETIME.
    pub(super) created: i64,
    /// Number of the process within the boot.
    pub(super) sequence: u64,
    /// Ticks of 100 ns after the start of the recording.
    pub(super) stopped: Option<i64>,
    /// The same for its beginning; negative if it was found running.
    started: i64,
}

/// All processes of a script, in the order in which it mentions them.
#[derive(Clone, Debug, Default)]
pub(super) struct Lives {
    lives: Vec<Life>,
    /// From the step that reports a process to the process.
    reported: BTreeMap<usize, usize>,
}

impl Lives {
    pub(super) fn of(settings: &Settings, steps: &[Step]) -> Self {
        let volumes = Volumes::of(steps);
        let mut lives = Self::default();
        for (index, step) in steps.iter().enumerate() {
            match &step.action {
                Action::Process { .. } => {
                    let at = lives.begin(settings, &volumes, step);
                    lives.reported.insert(index, at);
                }
                Action::Stop { pid, .. } => {
                    let alive = lives.index_at(*pid, step.time);
                    if let Some(life) = alive.and_then(|at| lives.lives.get_mut(at)) {
                        life.stopped = Some(step.time);
                    }
                }
                _ => {}
            }
        }
        lives
    }

    /// Adds the process of `step`, unless it is one already known that is found running again.
    fn begin(&mut self, settings: &Settings, volumes: &Volumes, step: &Step) -> usize {
        let Action::Process { pid, parent, image, session, running_for } = &step.action else {
            return usize::MAX;
        };
        let known = self.index_at(*pid, step.time).filter(|&at| self.lives[at].stopped.is_none());
        if let (Some(at), Some(_)) = (known, running_for) {
            return at;
        }
        let started = step.time - running_for.unwrap_or(CREATED_BEFORE);
        self.lives.push(Life {
            pid: *pid,
            parent: *parent,
            path: image.clone(),
            image: volumes.native(image),
            session: *session,
            created: settings.file_time(started),
            sequence: 0x400 + u64::try_from(self.lives.len()).unwrap_or(0),
            stopped: None,
            started,
        });
        self.lives.len() - 1
    }

    /// The process that the step at `index` reports.
    pub(super) fn begun_by(&self, index: usize) -> Option<&Life> {
        self.reported.get(&index).and_then(|&at| self.lives.get(at))
    }

    /// The process that `pid` means at `time`.
    pub(super) fn at(&self, pid: u32, time: i64) -> Option<&Life> {
        self.index_at(pid, time).and_then(|at| self.lives.get(at))
    }

    /// The process that had the parent's id when this one began, if the script tells of it.
    pub(super) fn parent_of(&self, life: &Life) -> Option<&Life> {
        self.at(life.parent, life.started).filter(|parent| parent.sequence != life.sequence)
    }

    /// The latest to begin under `pid`, if it has not ended long ago.
    pub(super) fn index_at(&self, pid: u32, time: i64) -> Option<usize> {
        let begun = |life: &Life| life.pid == pid && life.started <= time;
        let (at, life) = self.lives.iter().enumerate().rfind(|(_, life)| begun(life))?;
        life.stopped.is_none_or(|stopped| time <= stopped + GRACE).then_some(at)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Life> {
        self.lives.iter()
    }
}

/// Native prefixes of DOS paths.
struct Volumes<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Volumes<'a> {
    fn of(steps: &'a [Step]) -> Self {
        let mapping = |step: &'a Step| match &step.action {
            Action::Volume { native, dos } => Some((native.as_str(), dos.as_str())),
            _ => None,
        };
        Self(steps.iter().filter_map(mapping).collect())
    }

    fn native(&self, path: &str) -> String {
        let on_volume =
            |(native, dos): &(&str, &str)| Some(format!("{native}{}", path.strip_prefix(dos)?));
        self.0.iter().find_map(on_volume).unwrap_or_else(|| path.to_owned())
    }
}

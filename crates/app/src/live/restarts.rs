//! When a session that somebody else has stopped is started again.

use std::time::Duration;

/// After so long without a stop the next one is taken for the first.
const STEADY: Duration = Duration::from_secs(60);
/// The first pause that is one; each further one is twice as long ...
const FIRST: Duration = Duration::from_secs(1);
/// ... up to this.
const LONGEST: Duration = Duration::from_secs(60);

/// Pauses before restarts: none before the first, for whoever stops a session once wants to see
/// whether it comes back; then growing ones, so that two programs that undo each other's work do
/// not fill the machine with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Restarts {
    next: Duration,
}

impl Restarts {
    /// How long to wait after a session that ran for `lived`; zero for one that did not start.
    pub fn pause(&mut self, lived: Duration) -> Duration {
        if lived >= STEADY {
            self.next = Duration::ZERO;
        }
        let pause = self.next;
        self.next = (pause * 2).clamp(FIRST, LONGEST);
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_until_it_runs_steadily() {
        let mut restarts = Restarts::default();
        let mut after = |lived| restarts.pause(Duration::from_secs(lived)).as_secs();
        assert_eq!([30, 0, 0, 5, 0, 0, 0, 0, 0].map(&mut after), [0, 1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!([60, 59].map(after), [0, 1]);
    }
}

//! What is missing is said.

use super::frame::{Top, number};
use super::{Case, equal};

pub(super) const CASES: &[Case] = &[Case {
    name: "lost events and buffers are shown",
    scenario: "\
        @ wait network process\n\
        @ +0.2 rate 1000 for 2\n\
        @ +0.5 lost 1234 events\n\
        @ +1.0 lost 5 buffers\n\
        @ +1.5 lost 7 realtime\n",
    check: |machine| {
        let mut top = Top::start(machine)?;
        top.until("what was lost", |frame| frame.health("buffers_lost") >= 12)?;
        top.until("all events", |frame| frame.health("events") >= 2000)?;
        let last = top.end()?;
        last.is_flawed_by(&[("events_lost", 1234), ("buffers_lost", 12)])?;
        let delivered = machine.delivered("nettally-traffic")?;
        equal("bytes sent", last.total().0, number(&delivered["sent"]))?;
        Ok(String::new())
    },
}];

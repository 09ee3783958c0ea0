//! Where in a file something is missing, and which buffers lie around it.

use std::collections::HashMap;

use super::GapReason;
use crate::index::{BufferLocation, Part};
use crate::problem::{Problem, ProblemReason};
use crate::scan::Flagged;
use crate::trace::Trace;

/// A place of the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Place {
    pub(super) offset: u64,
    pub(super) why: GapReason,
    /// Which of several problems that have the same place and reason, as those inside a
    /// compressed buffer have.
    pub(super) number: usize,
}

impl Place {
    pub(super) fn flag(flagged: &Flagged) -> Self {
        let why =
            if flagged.whole_buffers { GapReason::BuffersLost } else { GapReason::EventsLost };
        Self { offset: flagged.offset, why, number: 0 }
    }

    pub(super) fn damage(problem: &Problem) -> Self {
        Self { offset: problem.offset, why: GapReason::Damage(problem.reason), number: 0 }
    }

    /// Whether nothing of the buffer that begins there can be read.
    fn spoils(&self, location: &BufferLocation) -> bool {
        use ProblemReason::{BadCompressedData, BadValidEnd, ReadFailed};
        let whole =
            matches!(self.why, GapReason::Damage(BadCompressedData | BadValidEnd | ReadFailed(_)));
        whole && self.offset == location.offset
    }

    /// Whether this is the place of a problem met again.
    pub(super) fn is_at(&self, problem: &Problem) -> bool {
        problem.offset == self.offset && self.why == GapReason::Damage(problem.reason)
    }
}

/// The places, those that nothing tells apart numbered.
pub(super) fn numbered(mut places: Vec<Place>) -> Vec<Place> {
    let mut earlier: HashMap<(u64, &'static str), usize> = HashMap::new();
    for place in &mut places {
        if let GapReason::Damage(reason) = place.why {
            let number = earlier.entry((place.offset, reason.code())).or_default();
            place.number = *number;
            *number += 1;
        }
    }
    places
}

/// The buffers around a place.
#[derive(Clone, Debug)]
pub(super) struct Neighbours {
    pub(super) place: Place,
    /// The buffer it lies in.
    pub(super) owner: Option<BufferLocation>,
    /// The buffer before it in time, of its own processor, else of each.
    pub(super) before: Vec<Option<BufferLocation>>,
    /// The buffer behind it in time, of its own processor, else of each.
    pub(super) after: Vec<Option<BufferLocation>>,
}

impl Neighbours {
    /// Whether the place is known to lie nowhere: only a count at the end tells of it.
    pub(super) fn is_nowhere(&self) -> bool {
        self.place.why == GapReason::Damage(ProblemReason::MissingBuffers)
    }
}

/// What lies around each place.
pub(super) fn around<S>(trace: &Trace<S>, places: &[Place]) -> Vec<Neighbours> {
    let alone = |place: &Place| Neighbours {
        place: *place,
        owner: None,
        before: Vec::new(),
        after: Vec::new(),
    };
    let mut found: Vec<Neighbours> = places.iter().map(alone).collect();
    if found.is_empty() {
        return found;
    }
    for stream in 0..trace.streams() {
        let mut sides: Vec<Sides> = vec![Sides::default(); found.len()];
        for location in trace.stream(stream) {
            let spoilt = places.iter().any(|place| place.spoils(&location));
            let around = sides.iter_mut().zip(places);
            around.for_each(|(sides, place)| sides.pass(location, place, spoilt));
        }
        found.iter_mut().zip(&sides).for_each(|(around, sides)| sides.add_to(around));
    }
    found
}

/// What one processor has around a place.
#[derive(Clone, Copy, Default)]
struct Sides {
    /// The buffer the place lies in, and the one before it.
    owner: Option<(BufferLocation, Option<BufferLocation>)>,
    /// The buffer after that.
    next: Option<BufferLocation>,
    last: Option<BufferLocation>,
    /// The nearest in the file before the place.
    below: Option<BufferLocation>,
    /// The nearest in the file behind the place.
    above: Option<BufferLocation>,
}

impl Sides {
    /// Takes in the next buffer in the order of time; a spoilt one tells no time.
    fn pass(&mut self, location: BufferLocation, place: &Place, spoilt: bool) {
        let Part { from, until, .. } = location.part;
        let start = location.offset + u64::from(from);
        let end = location.offset + u64::from(location.size.min(until));
        if (start..end).contains(&place.offset) {
            self.owner = Some((location, self.last));
        } else if spoilt {
            return;
        } else if self.owner.is_some() {
            self.next = self.next.or(Some(location));
        } else if location.offset < place.offset {
            let nearer = self.below.is_none_or(|below| below.offset < location.offset);
            self.below = if nearer { Some(location) } else { self.below };
        } else {
            let nearer = self.above.is_none_or(|above| above.offset > location.offset);
            self.above = if nearer { Some(location) } else { self.above };
        }
        self.last = if spoilt { self.last } else { Some(location) };
    }

    fn add_to(&self, around: &mut Neighbours) {
        if let Some((owner, before)) = self.owner {
            around.owner = Some(owner);
            (around.before, around.after) = (vec![before], vec![self.next]);
        } else if around.owner.is_none() {
            around.before.push(self.below);
            around.after.push(self.above);
        }
    }
}

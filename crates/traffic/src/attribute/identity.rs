//! Whether two descriptions speak of one process, and how they complete each other.

use super::processes::{Naming, Process};
use event::code_page::CodePage;
use event::kinds::{Image, ProcessFacts, ProcessIdentity};
use std::borrow::Borrow;

/// What comparing two descriptions under one process id comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sameness {
    /// One process: a number that is never used again agrees.
    Certain,
    /// One process, provided the known one has not ended: its object key agrees.
    WhileAlive,
    /// Two processes.
    Different,
    /// They have nothing in common that could tell.
    CannotTell,
}

/// Compares two descriptions of a process.
///
/// The sequence number is unique within a boot, the creation time is the same in every
/// source, the kernel's object key is equal in all classic events of one process. Where both of the
/// first two are known, both have to agree: recordings of two boots may be read together.
pub(super) fn same_process(known: &ProcessFacts, told: &ProcessFacts) -> Sameness {
    let sequence = same(known.sequence, told.sequence);
    match (sequence, same(known.created, told.created), same(known.unique_key, told.unique_key)) {
        (Some(false), ..) | (_, Some(false), _) => Sameness::Different,
        (Some(true), ..) | (_, Some(true), _) => Sameness::Certain,
        (None, None, Some(false)) => Sameness::Different,
        (None, None, _) if !may_be_one_file(known, told) => Sameness::Different,
        (None, None, Some(true)) => Sameness::WhileAlive,
        (None, None, None) => Sameness::CannotTell,
    }
}

/// Whether two names, as far as they are known, can be those of one file.
fn may_be_one_file(known: &ProcessFacts, told: &ProcessFacts) -> bool {
    known.image.as_ref().zip(told.image.as_ref()).is_none_or(|(one, another)| one.may_be(another))
}

fn same<T: PartialEq>(known: Option<T>, told: Option<T>) -> Option<bool> {
    Some(known? == told?)
}

/// Completes what events told of a process. Nothing known is replaced, except a name by a
/// fuller one. A name whose characters nothing told is taken from the command line, else decoded by
/// the code page.
pub(super) fn adopt(process: &mut Process, told: ProcessFacts, code_page: Option<CodePage>) {
    process.told = process.told.wrapping_add(1);
    merge(&mut process.facts, told);
    if let Some(Image::Narrow(name)) = &process.facts.image {
        let line = process.facts.command_line.as_deref();
        let wide = line.and_then(|line| name.in_command_line(line));
        if let Some(image) = wide.or_else(|| name.decoded(code_page?)) {
            process.facts.image = Some(image);
        }
    }
    if process.facts.image.is_some() {
        process.naming = Naming::Told;
    }
}

/// Completes what asking the system told of a process. The newest list of services holds: a
/// service can start and end in a process that goes on.
pub(super) fn complete(process: &mut Process, told: &ProcessIdentity) {
    process.told = process.told.wrapping_add(1);
    let known = process.looked_up.get_or_insert_default();
    known.pid = told.pid;
    merge(&mut known.facts, told.facts.clone());
    for (known, told) in [
        (&mut known.user, &told.user),
        (&mut known.description, &told.description),
        (&mut known.company, &told.company),
    ] {
        *known = known.take().or_else(|| told.clone());
    }
    if told.services.is_some() {
        known.services.clone_from(&told.services);
    }
    if known.facts.image.is_some() && process.naming == Naming::Unknown {
        process.naming = Naming::LookedUp;
    }
}

fn merge(known: &mut ProcessFacts, told: ProcessFacts) {
    known.created = known.created.or(told.created);
    known.exited = known.exited.or(told.exited);
    known.exit_code = known.exit_code.or(told.exit_code);
    known.parent_pid = known.parent_pid.or(told.parent_pid);
    known.parent_sequence = known.parent_sequence.or(told.parent_sequence);
    known.session = known.session.or(told.session);
    known.sequence = known.sequence.or(told.sequence);
    known.unique_key = known.unique_key.or(told.unique_key);
    known.command_line = known.command_line.take().or(told.command_line);
    known.package = known.package.take().or(told.package);
    known.sid = known.sid.take().or(told.sid);
    known.image = fuller(known.image.take(), told.image);
}

/// The image that says more, the first where both say as much.
pub(super) fn fuller<I: Borrow<Image>>(known: Option<I>, told: Option<I>) -> Option<I> {
    let says = |image: &Option<I>| image.as_ref().map_or(0, |image| fullness(image.borrow()));
    if says(&told) > says(&known) { told } else { known }
}

fn fullness(image: &Image) -> u8 {
    match image {
        Image::Path(_) => 4,
        Image::Name(_) => 3,
        Image::Cut(_) => 2,
        Image::Narrow(_) => 1,
    }
}

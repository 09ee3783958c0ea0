//! The thread that looks up what no event tells.
//!
//! An answer may take seconds: an account has to be asked of another machine, a file lies on a disk
//! that sleeps. So nobody waits for this thread, not even the end of the program: it is given its
//! questions and asked for its answers, and left alone.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use event::Timestamp;
use event::kinds::Event;
use traffic::Batch;

use super::live::Seen;
use crate::live::{Frame, Line};
use crate::lookups::{Lookups, Machine, Question};
use crate::note::Note;

/// Questions that may wait. At the start every process of the machine is asked about.
const QUESTIONS: usize = 4096;
/// Answers that may wait, for a tenth of a second as a rule.
const ANSWERS: usize = 256;
/// Time between two looks at what has to be asked again.
const BEAT: Duration = Duration::from_millis(500);

/// Where questions go.
#[derive(Clone)]
pub(super) struct Asker(SyncSender<Question>);

impl Asker {
    /// Asks about every process of which a batch tells that it lives. What finds too many waiting
    /// is counted as lost.
    pub(super) fn ask_about(&self, batch: &Batch, seen: &Seen) {
        let questions = batch.facts().filter_map(|fact| match fact {
            Event::Process(process) => Question::about(process),
            Event::Identity(known) => Question::more_about(known),
            _ => None,
        });
        for question in questions {
            if let Err(TrySendError::Full(_)) = self.0.try_send(question) {
                seen.lookups_lost.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

impl Asker {
    /// Asks for the names of addresses that a frame shows without one. What finds too many waiting
    /// is asked again with the next frame.
    pub(super) fn ask_names(&self, frame: &Frame) {
        let nameless = frame.lines.iter().filter(|line| line.remote_name.is_none());
        let address = |line: &Line| line.key.address.or(line.key.remote.map(|end| end.address));
        let questions = nameless.filter_map(|line| Question::name(address(line)?.ip()));
        for question in questions {
            let _ = self.0.try_send(question);
        }
    }
}

/// What was found out, or why it was not.
enum Answer {
    Fact(Event),
    Note(Note),
}

/// Where answers come from.
pub(super) struct Answers(Receiver<Answer>);

impl Answers {
    /// What was found out since this was asked, as of now; what could not be is told to `seen`.
    pub(super) fn take(&self, now: Timestamp, seen: &Seen) -> Option<Batch> {
        let mut batch = Batch::default();
        for answer in self.0.try_iter() {
            match answer {
                Answer::Fact(fact) => batch.push(now, fact),
                Answer::Note(note) => seen.tell(|told| told.add_note(note)),
            }
        }
        (!batch.is_empty()).then_some(batch)
    }
}

/// Starts the thread. It ends when nobody asks any more, or nobody wants to know.
pub(super) fn start(machine: impl Machine + Send + 'static) -> (Asker, Answers) {
    let (ask, questions) = sync_channel(QUESTIONS);
    let (answer, answers) = sync_channel(ANSWERS);
    thread::spawn(move || serve(Lookups::new(machine), &questions, &answer));
    (Asker(ask), Answers(answers))
}

fn serve<M: Machine>(
    mut lookups: Lookups<M>,
    questions: &Receiver<Question>,
    answers: &SyncSender<Answer>,
) {
    let began = Instant::now();
    let tell = |lookups: &mut Lookups<M>, facts: Vec<Event>| {
        let notes = lookups.take_notes().into_iter().map(Answer::Note);
        let mut all = facts.into_iter().map(Answer::Fact).chain(notes);
        all.all(|answer| answers.send(answer).is_ok())
    };
    // Adapters before names: zones are told by them, from the first event on.
    let standing = lookups.refresh(Duration::ZERO);
    let mut wanted = tell(&mut lookups, standing);
    let known = lookups.begin();
    wanted &= tell(&mut lookups, known);
    while wanted {
        let answer = match questions.recv_timeout(BEAT) {
            Ok(question) => lookups.answer(question),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let facts = answer.into_iter().chain(lookups.refresh(began.elapsed())).collect();
        wanted = tell(&mut lookups, facts);
    }
}

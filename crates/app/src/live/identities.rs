//! Who processes are, made anew only where something was told since.

use std::collections::HashMap;
use std::sync::Arc;

use traffic::{NameForm, ProcessId, Traffic};
use tui::snapshot::Identity;

/// What is kept between two snapshots.
#[derive(Debug, Default)]
pub(super) struct Identities {
    known: HashMap<ProcessId, (Revision, Arc<Identity>)>,
    /// The application of every process, and what was known when it was found out.
    apps: Vec<ProcessId>,
    apps_of: u64,
}

/// Differs whenever an identity may: the process's revision, its application and that one's.
type Revision = (u64, ProcessId, u64);

impl Identities {
    /// Finds out again who belongs together, if anything was told since.
    pub(super) fn refresh(&mut self, traffic: &Traffic) {
        let revisions = traffic.processes().map(|(id, _)| traffic.revision_of(id));
        let now = revisions.fold(0, u64::wrapping_add);
        if now != self.apps_of || self.apps.len() != traffic.met() {
            self.known.retain(|id, _| *id == ProcessId::OTHERS || !traffic.is_folded(*id));
            self.apps = traffic.applications();
            self.apps_of = now;
        }
    }

    /// The first process of its application.
    pub(super) fn app(&self, id: ProcessId) -> ProcessId {
        let place = usize::try_from(id.0).ok();
        place.and_then(|place| self.apps.get(place)).copied().unwrap_or(id)
    }

    /// The same as last time where nothing was told since.
    pub(super) fn of(&mut self, traffic: &Traffic, id: ProcessId) -> Arc<Identity> {
        let app = self.app(id);
        let revision = (traffic.revision_of(id), app, traffic.revision_of(app));
        if let Some((_, identity)) = self.known.get(&id).filter(|(known, _)| *known == revision) {
            return Arc::clone(identity);
        }
        let identity = Arc::new(identity(traffic, id, app));
        self.known.insert(id, (revision, Arc::clone(&identity)));
        identity
    }
}

fn identity(traffic: &Traffic, id: ProcessId, app: ProcessId) -> Identity {
    let process = traffic.process(id);
    Identity {
        pid: process.pid,
        parent_pid: process.parent_pid().value(),
        naming: process.naming,
        name: process.name().map(Into::into),
        name_is_cut: process.name_form() == Some(NameForm::Cut),
        path: traffic.path_of(process).map(Into::into),
        command_line: process.command_line().value().map(Into::into),
        app_name: traffic.app_name(app).map(Into::into),
        package: process.package().value().map(Into::into),
        user: traffic.user_name(id).map(Into::into),
        session: process.session().value(),
        started: process.started,
        ended: process.ended,
        exit_code: process.facts.exit_code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::Timestamp;
    use event::kinds::{Event, Image, ProcessEvent, ProcessFacts, ProcessIdentity, ProcessPhase};
    use traffic::{Batch, OpenBatch, Settings};

    fn start(pid: u32, path: &str) -> Event {
        let image = Some(Image::Path(path.into()));
        let facts = ProcessFacts { image, ..ProcessFacts::default() };
        Event::Process(Box::new(ProcessEvent { pid, phase: ProcessPhase::Start, facts }))
    }

    fn tell(traffic: &mut Traffic, event: Event) {
        let mut batch = Batch::default();
        batch.push(Timestamp(0), event);
        let mut open = OpenBatch::default();
        open.replace(batch);
        traffic.run(&mut open, Timestamp::MAX);
    }

    #[test]
    fn who_a_process_is_holds_what_was_looked_up_and_is_shared_until_more_is_told() {
        let mut traffic = Traffic::new(Settings::default());
        tell(&mut traffic, start(20, r"C:\App\main.exe"));
        tell(&mut traffic, start(21, r"C:\App\helper.exe"));
        let (main, helper) = (ProcessId(1), ProcessId(2));
        let mut identities = Identities::default();
        let mut seen = |traffic: &Traffic| {
            identities.refresh(traffic);
            let both = [main, helper].map(|id| identities.of(traffic, id));
            (both, identities.app(helper))
        };
        let (before, app) = seen(&traffic);
        assert_eq!(app, helper);
        let (again, _) = seen(&traffic);
        assert!(before.iter().zip(&again).all(|(one, other)| Arc::ptr_eq(one, other)));
        let facts = ProcessFacts {
            parent_pid: Some(20),
            session: Some(1),
            command_line: Some("helper.exe --secret".into()),
            ..ProcessFacts::default()
        };
        for (pid, facts) in [(20, ProcessFacts::default()), (21, facts)] {
            let company = Some("Example".into());
            let description = (pid == 20).then(|| "Example App".into());
            let asked = ProcessIdentity { pid, facts, company, description, ..Default::default() };
            tell(&mut traffic, Event::Identity(Box::new(asked)));
        }
        let ([_, told], app) = seen(&traffic);
        assert_eq!((app, told.app_name.as_deref()), (main, Some("Example App")));
        assert_eq!((told.parent_pid, told.session), (Some(20), Some(1)));
        assert_eq!(told.command_line.as_deref(), Some("helper.exe --secret"));
    }
}

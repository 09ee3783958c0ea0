//! Whose a running session is, and whether its owner still lives.

use event::Guid;

use super::name::{Owner, SessionName};

/// Whose a session is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ownership {
    /// Not ours.
    Foreign,
    /// Of this very process.
    This(SessionName),
    /// Of another instance that lives, or whose process may not be asked.
    Living(SessionName),
    /// Its process has ended without stopping it.
    Stale(SessionName),
}

/// Judges by name and GUID; `lives` is asked only about other instances.
pub(crate) fn judge(
    name: &str,
    guid: Guid,
    this: Option<Owner>,
    lives: impl FnOnce(Owner) -> bool,
) -> Ownership {
    match SessionName::parse(name) {
        // A stranger's session that is named like ours has another GUID.
        Some(ours) if ours.guid() == guid => match ours.owner {
            owner if Some(owner) == this => Ownership::This(ours),
            owner if lives(owner) => Ownership::Living(ours),
            _ => Ownership::Stale(ours),
        },
        _ => Ownership::Foreign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::name::Role;
    use event::Timestamp;

    const OWNER: Owner = Owner { pid: 42, started: Timestamp(7) };
    const NAME: SessionName = SessionName { role: Role::Traffic, owner: OWNER };

    #[test]
    fn name_and_guid_must_agree() {
        let text = NAME.to_string();
        let judge = |guid, lives| judge(&text, guid, None, |_| lives);
        assert_eq!(judge(NAME.guid(), false), Ownership::Stale(NAME));
        assert_eq!(judge(NAME.guid(), true), Ownership::Living(NAME));
        assert_eq!(judge(Guid::from_fields(1, 2, 3, [4; 8]), false), Ownership::Foreign);
    }

    #[test]
    fn our_own_session_is_never_stale() {
        let asked = |_| unreachable!("this process lives");
        let judged = judge(&NAME.to_string(), NAME.guid(), Some(OWNER), asked);
        assert_eq!(judged, Ownership::This(NAME));
        let reused = Owner { started: Timestamp(8), ..OWNER };
        let judged = judge(&NAME.to_string(), NAME.guid(), Some(reused), |_| false);
        assert_eq!(judged, Ownership::Stale(NAME));
    }

    #[test]
    fn other_sessions_are_foreign() {
        let judged = judge("EventLog-System", NAME.guid(), None, |_| false);
        assert_eq!(judged, Ownership::Foreign);
    }
}

//! Who owns a session, written where it cannot get lost: in the session's own name.
//!
//! The kernel keeps a session when the program that started it is gone. A file or a registry value
//! that names the owner could be missing, old or unreadable; the name and the GUID cannot, because
//! without them there is no session. So `nettally-traffic-4242-01dc5b0f3a2b1c00` says: role
//! *traffic*, process 4242, which began at that FILETIME. Process ids are used again, start times
//! of the same id are not.

use std::fmt;

use event::{Guid, Timestamp};

/// Opens the name of every session of ours.
const PREFIX: &str = "nettally";

/// What one session of an instance is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Role {
    /// Network events, in real time.
    Traffic,
    /// Beginnings and ends of processes, in real time, flushed often.
    Processes,
    /// Everything, into a file.
    Recording,
    /// The self-test of `doctor`.
    SelfTest,
}

impl Role {
    /// Every role.
    pub const ALL: &[Self] = &[Self::Traffic, Self::Processes, Self::Recording, Self::SelfTest];

    /// As it stands in the session's name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Traffic => "traffic",
            Self::Processes => "processes",
            Self::Recording => "recording",
            Self::SelfTest => "selftest",
        }
    }

    /// As it stands in the session's GUID.
    const fn number(self) -> u16 {
        match self {
            Self::Traffic => 1,
            Self::Processes => 2,
            Self::Recording => 3,
            Self::SelfTest => 4,
        }
    }
}

/// One process of one boot: an id, and when the process of that id began.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Owner {
    /// Process id.
    pub pid: u32,
    /// Creation time from the kernel.
    pub started: Timestamp,
}

/// Name and GUID of a session of ours.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SessionName {
    /// What it is for.
    pub role: Role,
    /// The process that started it and will stop it.
    pub owner: Owner,
}

impl SessionName {
    /// Reads a name back; `None` when it is not one of ours. Names of sessions ignore case.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        if !parts.next()?.eq_ignore_ascii_case(PREFIX) {
            return None;
        }
        let word = parts.next()?;
        let role = *Role::ALL.iter().find(|role| role.word().eq_ignore_ascii_case(word))?;
        let pid = parts.next()?.parse().ok()?;
        let started = Timestamp(i64::from_str_radix(parts.next()?, 16).ok()?);
        let name = Self { role, owner: Owner { pid, started } };
        // Only the one spelling that we write is ours, so that no two names mean the same.
        let ours = parts.next().is_none() && text.eq_ignore_ascii_case(&name.to_string());
        ours.then_some(name)
    }

    /// The session's GUID: the same facts again, because two sessions may not share a GUID, and
    /// because a stranger's session that happens to be named like ours will not have it.
    pub fn guid(&self) -> Guid {
        // "NT" and the role; version nibble 8 is the one for GUIDs of a private scheme (RFC 9562).
        let third = 0x8000 | self.role.number();
        Guid::from_fields(self.owner.pid, 0x4e54, third, self.owner.started.0.to_be_bytes())
    }
}

impl fmt::Display for SessionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Owner { pid, started } = self.owner;
        write!(f, "{PREFIX}-{}-{pid}-{:016x}", self.role.word(), started.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: Owner = Owner { pid: 4242, started: Timestamp(0x01dc_5b0f_3a2b_1c00) };

    #[test]
    fn a_name_says_role_and_owner() {
        let name = SessionName { role: Role::Traffic, owner: OWNER };
        assert_eq!(name.to_string(), "nettally-traffic-4242-01dc5b0f3a2b1c00");
        for &role in Role::ALL {
            let name = SessionName { role, owner: OWNER };
            assert_eq!(SessionName::parse(&name.to_string()), Some(name));
            assert_eq!(SessionName::parse(&name.to_string().to_uppercase()), Some(name));
        }
    }

    #[test]
    fn other_names_are_not_ours() {
        for text in [
            "",
            "nettally",
            "nettally-traffic-4242",
            "nettally-other-4242-01dc5b0f3a2b1c00",
            "nettally-traffic-+4242-01dc5b0f3a2b1c00",
            "nettally-traffic-04242-01dc5b0f3a2b1c00",
            "nettally-traffic-4242-1dc5b0f3a2b1c00",
            "nettally-traffic-4242-01dc5b0f3a2b1c00-x",
            "xnettally-traffic-4242-01dc5b0f3a2b1c00",
            "NT Kernel Logger",
        ] {
            assert_eq!(SessionName::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_session_has_its_own_guid() {
        let other = Owner { pid: 4243, ..OWNER };
        let later = Owner { started: OWNER.started.plus(1), ..OWNER };
        let mut guids: Vec<Guid> = Vec::new();
        for owner in [OWNER, other, later] {
            guids.extend(Role::ALL.iter().map(|&role| SessionName { role, owner }.guid()));
        }
        guids.sort_unstable();
        guids.dedup();
        assert_eq!(guids.len(), 3 * Role::ALL.len());
        let name = SessionName { role: Role::Traffic, owner: OWNER };
        assert_eq!(name.guid().to_string(), "00001092-4e54-8001-01dc-5b0f3a2b1c00");
    }
}

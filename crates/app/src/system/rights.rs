//! The user's rights and the machine's version.

/// The rights that decide about sessions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Rights {
    /// Runs with an administrator's full rights.
    pub(crate) elevated: bool,
    /// Does not, but the user is an administrator.
    pub(crate) may_elevate: bool,
    /// In the group Performance Log Users.
    pub(crate) log_user: bool,
    /// An account of services that may start sessions.
    pub(crate) service_account: bool,
}

/// A version of Windows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Version {
    /// `10.0.22631.4602`.
    pub(crate) text: String,
    /// 9200 is Windows 8, from 22000 on Windows 11.
    pub(crate) build: u32,
}

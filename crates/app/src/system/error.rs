//! What the system refused.

/// Why, as far as the program acts on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(not(windows), allow(dead_code, reason = "only Windows is asked"))]
pub(crate) enum Reason {
    /// This user may not.
    Denied,
    /// What was asked about is not there (any more).
    Gone,
    /// This program is at fault.
    Defect,
    /// Anything else.
    Other,
}

/// A call that failed, in words that name the operation, the thing, the code and the way out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SystemError {
    pub(crate) reason: Reason,
    pub(crate) message: String,
}

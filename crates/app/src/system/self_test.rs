//! What came of sending known bytes to ourselves.

/// The self-test's result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct SelfTest {
    /// Bytes sent over loopback, and received at its other end.
    pub(crate) moved: u64,
    /// What the session counted for this process on this connection.
    pub(crate) counted: Counted,
    /// Network events of all processes that came.
    pub(crate) events: u64,
    /// Events the session lost.
    pub(crate) lost: u64,
}

/// Bytes counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Counted {
    pub(crate) sent: u64,
    pub(crate) received: u64,
}

impl SelfTest {
    /// Every byte was counted once, in both directions.
    pub(crate) fn is_exact(&self) -> bool {
        self.counted == Counted { sent: self.moved, received: self.moved }
    }
}

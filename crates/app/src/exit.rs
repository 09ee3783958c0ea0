//! What the program tells its caller when it ends. Listed in docs/exit-codes.md, which a test
//! compares with this table.

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// Everything asked for was done.
    Success,
    /// The doctor found something bad.
    Unfit,
    /// The result could not be written.
    OutputFailed,
    /// An input file is missing, not permitted, or no trace.
    InputFailed,
    /// All that could be read was reported, but an input file is damaged, or has network events and
    /// none that could be decoded.
    Damaged,
    /// The command works on Windows only.
    NeedsWindows,
    /// This user may not do it.
    Denied,
    /// Windows refused it, or ended it, for another reason.
    SystemFailed,
    /// The command line cannot be understood.
    Usage,
    /// This program broke down.
    Defect,
}

impl Exit {
    /// Every way to end.
    pub const ALL: [Self; 10] = [
        Self::Success,
        Self::Unfit,
        Self::OutputFailed,
        Self::InputFailed,
        Self::Damaged,
        Self::NeedsWindows,
        Self::Denied,
        Self::SystemFailed,
        Self::Usage,
        Self::Defect,
    ];

    /// The number given to the caller.
    pub const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Unfit | Self::OutputFailed => 1,
            Self::InputFailed => 2,
            Self::Damaged => 3,
            Self::NeedsWindows => 4,
            Self::Denied => 5,
            Self::SystemFailed => 6,
            Self::Usage => 64,
            Self::Defect => 70,
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

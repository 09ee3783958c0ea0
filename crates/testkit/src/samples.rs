//! The recordings that are kept in the repository, each made from a script beside it.

/// A script and the file it compiles to; paths from the workspace's root.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sample {
    /// The text to read.
    pub script: &'static str,
    /// The `.etl` file to write.
    pub etl: &'static str,
}

/// Every sample.
pub const SAMPLES: &[Sample] =
    &[Sample { script: "testdata/office-morning.script", etl: "testdata/office-morning.etl" }];

//! The program: command line, wiring, outputs.
#![forbid(unsafe_code)]

pub mod input;
pub mod pipeline;

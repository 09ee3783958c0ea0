//! The program from outside: command line in, output and exit code out.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests end where they fail")]

mod adapters;
mod archives;
mod arguments;
mod clock;
mod code_pages;
mod compare;
mod damage;
mod documents;
mod dump;
mod elsewhere;
mod errors;
mod failures;
mod files;
mod foreign;
mod forms;
mod identity;
mod inputs;
mod ledger;
mod losses;
mod numbers;
mod owners;
mod packets;
mod page;
mod pieces;
mod program;
mod readme;
mod real_traces;
mod real_traces_owners;
mod recording;
mod redacted;
mod rows;
mod sample;
mod table;
mod times;
mod top;
mod versions;
mod witnesses;
mod wrong_times;

//! Asks every call of ETW's controllers and consumers what Microsoft's pages say of it, and prints a
//! line for each question: `QUESTION | ANSWER`. What the answers should be is in `contract.txt`
//! beside the stand-in.

#[cfg(windows)]
#[path = "../contract/mod.rs"]
mod contract;

#[cfg(windows)]
fn main() {
    contract::main();
}

#[cfg(not(windows))]
fn main() {}

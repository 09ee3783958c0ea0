//! Makes the linker forward every function that is not replaced to Wine's own DLL.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=forwards.txt");
    if env::var("CARGO_CFG_TARGET_OS")? != "windows" {
        return Ok(());
    }
    let mut exports = String::from("EXPORTS\n");
    for name in fs::read_to_string("forwards.txt")?.lines() {
        writeln!(exports, "{name} = sechost_wine.{name}")?;
    }
    let definitions = PathBuf::from(env::var("OUT_DIR")?).join("forwards.def");
    fs::write(&definitions, exports)?;
    println!("cargo::rustc-cdylib-link-arg={}", definitions.display());
    Ok(())
}

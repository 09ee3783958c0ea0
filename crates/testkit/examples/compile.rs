//! Compiles one script: `cargo run -p nettally-testkit --example compile SCRIPT ETL`.

use std::error::Error;
use std::fs;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(script), Some(etl)) = (arguments.next(), arguments.next()) else {
        return Err("two arguments are needed: the script to read, the .etl file to write".into());
    };
    let text = fs::read_to_string(script)?;
    fs::write(etl, testkit::script::compile(&text)?)?;
    Ok(())
}

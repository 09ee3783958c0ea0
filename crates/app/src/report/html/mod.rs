//! page
use super::View;
use super::model::Report;
use std::io::{self, Write};
pub(crate) fn write(_report: &Report<'_>, _view: &View, _out: &mut dyn Write) -> io::Result<()> {
    Ok(())
}

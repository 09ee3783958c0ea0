//! How the reader wants to see things.

use jiff::tz::TimeZone;
use text::Units;

use crate::lang::Lang;
use crate::paint::Paint;
use crate::sheet::Reader;

/// Language, zone, units, room and colour, and what reads rows.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) lang: Lang,
    pub(crate) zone: TimeZone,
    pub(crate) units: Units,
    /// Columns of the terminal.
    pub(crate) width: usize,
    pub(crate) paint: Paint,
    /// Of CSV.
    pub(crate) reader: Reader,
}

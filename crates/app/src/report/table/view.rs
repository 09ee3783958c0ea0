//! How the reader wants to see things.

use jiff::tz::TimeZone;

use crate::lang::Lang;
use crate::paint::Paint;
use crate::report::units::Units;

/// Language, zone, units, room and colour.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) lang: Lang,
    pub(crate) zone: TimeZone,
    pub(crate) units: Units,
    /// Columns of the terminal.
    pub(crate) width: usize,
    pub(crate) paint: Paint,
}

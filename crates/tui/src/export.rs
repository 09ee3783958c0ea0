//! What is seen, for machines: values without units, names that never change.

use event::Timestamp;

use crate::snapshot::{Bytes, Health};

/// One value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// A number.
    Number(u64),
    /// A share, in thousandths of the whole.
    Thousandths(u64),
    /// A text.
    Text(String),
    /// Not known.
    Unknown,
}

impl Value {
    pub(crate) fn text(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Unknown, |text| Self::Text(text.into()))
    }

    pub(crate) fn number(number: Option<impl Into<u64>>) -> Self {
        number.map_or(Self::Unknown, |number| Self::Number(number.into()))
    }
}

/// The form of the file to write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Rows with a head.
    Csv,
    /// An array of objects.
    Json,
}

/// A table to write to a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Export {
    /// Name of the screen, for the name of the file.
    pub screen: &'static str,
    /// The wanted form.
    pub form: Form,
    /// Names of the columns: those of reports where a report has the same figure.
    pub columns: Vec<&'static str>,
    /// Rows as sorted and filtered on the screen, all of them.
    pub rows: Vec<Vec<Value>>,
    /// When the figures were so.
    pub at: Timestamp,
    /// What keeps them from being complete.
    pub health: Health,
    /// What has no owner, since the beginning.
    pub unattributed: Bytes,
}

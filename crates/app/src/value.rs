//! One figure or word on its way to a machine format.

use serde::ser::{Serialize, Serializer};

/// A value in its plainest form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Value {
    Number(u64),
    Text(String),
    List(Vec<String>),
    /// Not known, or it does not exist here.
    Unknown,
}

impl Value {
    pub(crate) fn number(number: Option<impl Into<u64>>) -> Self {
        number.map_or(Self::Unknown, |number| Self::Number(number.into()))
    }

    pub(crate) fn text(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Unknown, |text| Self::Text(text.into()))
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(texts) => serializer.collect_seq(texts),
            Self::Unknown => serializer.serialize_none(),
        }
    }
}

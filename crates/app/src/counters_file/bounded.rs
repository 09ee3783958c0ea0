//! The lists of a sidecar, which anybody may have written, read within bounds.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

/// Most characters of a reason that are kept: it may quote the file.
const REASON: usize = 200;

/// A reason, cut where it is long.
pub(super) fn brief(reason: String) -> String {
    match reason.char_indices().nth(REASON) {
        Some((end, _)) => reason[..end].to_owned() + "…",
        None => reason,
    }
}

/// A list of so many elements at most.
pub(super) fn at_most<'de, const MOST: usize, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct List<T, const MOST: usize>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for List<T, MOST> {
        type Value = Vec<T>;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(out, "a list of at most {MOST}")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut elements = Vec::new();
            while let Some(element) = list.next_element()? {
                if elements.len() >= MOST {
                    return Err(Error::custom(format!("a list of more than {MOST}")));
                }
                elements.push(element);
            }
            Ok(elements)
        }
    }

    deserializer.deserialize_seq(List::<T, MOST>(PhantomData))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_reasons_have_an_end() {
        #[derive(serde::Deserialize, Debug)]
        struct Three(#[serde(deserialize_with = "at_most::<3, _, _>")] Vec<u8>);
        let read = |text: &str| serde_json::from_str::<Three>(text);
        assert_eq!(read("[1, 2, 3]").unwrap().0, [1, 2, 3]);
        assert!(read("[1, 2, 3, 4]").unwrap_err().to_string().contains("more than 3"));
        assert_eq!(brief("x".repeat(1000)).chars().count(), REASON + 1);
        assert_eq!(brief("short".to_owned()), "short");
    }
}

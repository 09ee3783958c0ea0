//! Merging several ordered streams into one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

/// Decides, among several ordered streams, whose turn it is.
///
/// Knows only one key per stream, that of its next item, and not the items. The order is by
/// key, then by the stream's number, so it does not depend on chance.
///
/// ```
/// let streams = [vec![1, 4, 5], vec![2, 3, 9]];
/// let mut next = [0, 0];
/// let mut merge = etl::order::Merge::new();
/// for (number, stream) in streams.iter().enumerate() {
///     merge.insert(number, stream[0]);
/// }
/// let mut merged = Vec::new();
/// while let Some(turn) = merge.turn() {
///     let stream = &streams[turn.stream];
///     // The stream may run until another one has to be asked.
///     while let Some(item) = stream.get(next[turn.stream]).filter(|key| turn.allows(**key)) {
///         merged.push(*item);
///         next[turn.stream] += 1;
///     }
///     merge.proceed(stream.get(next[turn.stream]).copied());
/// }
/// assert_eq!(merged, [1, 2, 3, 4, 5, 9]);
/// ```
#[derive(Clone, Debug)]
pub struct Merge<K> {
    heap: BinaryHeap<Reverse<(K, usize)>>,
}

/// One stream's turn: it may give items for as long as [`Turn::allows`] their keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Turn<K> {
    /// The stream whose next item comes first.
    pub stream: usize,
    /// Key of that item.
    pub key: K,
    /// Key and number of the stream that comes second; none if there is no other stream.
    pub limit: Option<(K, usize)>,
}

impl<K: Copy + Ord> Turn<K> {
    /// Whether the stream may give an item of this key before another stream is asked.
    #[inline]
    pub fn allows(&self, key: K) -> bool {
        self.limit.is_none_or(|limit| (key, self.stream) < limit)
    }
}

impl<K: Copy + Ord> Merge<K> {
    /// Of no streams yet.
    pub fn new() -> Self {
        Self { heap: BinaryHeap::new() }
    }

    /// Forgets every stream.
    pub fn clear(&mut self) {
        self.heap.clear();
    }

    /// Adds a stream whose next item has this key. Each stream only once.
    pub fn insert(&mut self, stream: usize, key: K) {
        self.heap.push(Reverse((key, stream)));
    }

    /// The stream whose next item comes first, and how far it may run.
    #[inline]
    pub fn turn(&self) -> Option<Turn<K>> {
        // The second smallest of a heap is one of the root's two children.
        let entries = self.heap.as_slice();
        let Reverse((key, stream)) = *entries.first()?;
        let limit = match (entries.get(1), entries.get(2)) {
            (Some(left), Some(right)) => Some(left.max(right).0),
            (child, _) => child.map(|entry| entry.0),
        };
        Some(Turn { stream, key, limit })
    }

    /// Tells the key of the next item of the stream whose turn it is; none if it has ended.
    #[inline]
    pub fn proceed(&mut self, key: Option<K>) {
        let Some(mut first) = self.heap.peek_mut() else { return };
        match key {
            Some(key) => first.0.0 = key,
            None => {
                PeekMut::pop(first);
            }
        }
    }
}

impl<K: Copy + Ord> Default for Merge<K> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn merged(streams: &[Vec<u8>]) -> Vec<(u8, usize)> {
        let mut rest: Vec<_> = streams.iter().map(|stream| stream.iter().copied()).collect();
        let mut heads: Vec<_> = rest.iter_mut().map(Iterator::next).collect();
        let mut merge = Merge::new();
        for (number, head) in heads.iter().enumerate() {
            head.iter().for_each(|key| merge.insert(number, *key));
        }
        let mut out = Vec::new();
        while let Some(turn) = merge.turn() {
            assert_eq!(heads[turn.stream], Some(turn.key));
            while let Some(key) = heads[turn.stream].filter(|key| turn.allows(*key)) {
                out.push((key, turn.stream));
                heads[turn.stream] = rest[turn.stream].next();
            }
            merge.proceed(heads[turn.stream]);
        }
        out
    }

    proptest! {
        #[test]
        fn equals_sorting(mut streams in prop::collection::vec(prop::collection::vec(0_u8..20, 0..12), 0..7)) {
            for stream in &mut streams {
                stream.sort_unstable();
            }
            let mut expected: Vec<(u8, usize)> = streams
                .iter()
                .enumerate()
                .flat_map(|(number, stream)| stream.iter().map(move |key| (*key, number)))
                .collect();
            expected.sort_unstable();
            prop_assert_eq!(merged(&streams), expected);
        }
    }

    #[test]
    fn a_stream_out_of_order_loses_nothing() {
        assert_eq!(merged(&[vec![5, 1, 6], vec![2, 3]]).len(), 5);
    }
}

//! Who moved how much: once as it is true, once as the program says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use testkit::script::{Direction, Truth};

/// A process: its id, its name, and which of those with this id it is, from 0. A name that is
/// not known is empty.
pub(crate) type Owner = (u32, String, usize);

/// Bytes of payload.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Moved {
    pub(crate) sent: u64,
    pub(crate) received: u64,
}

/// What every process moved; those that moved nothing are left out.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Books(BTreeMap<Owner, Moved>);

impl Books {
    /// What is true of a script.
    pub(crate) fn of_truth(truth: &Truth) -> Self {
        let lives = lives(truth);
        let mut books = Self::default();
        for (key, sums) in &truth.tallies {
            let owner = key.process.and_then(|place| lives.get(&place).cloned());
            let owner = owner.unwrap_or_else(|| (key.pid, String::new(), 0));
            match key.direction {
                Direction::Sent => books.add(owner, sums.bytes, 0),
                Direction::Received => books.add(owner, 0, sums.bytes),
            }
        }
        books
    }

    /// What `rows` of the program's JSON say, one row a process.
    pub(crate) fn of_rows(rows: &Value) -> Self {
        let mut rows: Vec<&Value> = rows.as_array().into_iter().flatten().collect();
        // Times of one form sort as text. Only among those with the same id does it matter.
        rows.sort_by_key(|row| row["start_time"].as_str());
        let mut lives = BTreeMap::new();
        let mut books = Self::default();
        for row in rows {
            let pid = row["pid"].as_u64().and_then(|pid| u32::try_from(pid).ok()).unwrap_or(0);
            let name = row["image_name"].as_str().unwrap_or_default().to_owned();
            let life: &mut usize = lives.entry((pid, name.clone())).or_default();
            let bytes = |field: &str| row[field].as_u64().unwrap_or(0);
            books.add((pid, name, *life), bytes("send_bytes"), bytes("recv_bytes"));
            *life += 1;
        }
        books
    }

    pub(crate) fn add(&mut self, owner: Owner, sent: u64, received: u64) {
        if sent + received > 0 {
            let moved = self.0.entry(owner).or_default();
            moved.sent += sent;
            moved.received += received;
        }
    }

    /// Only what those moved who stand in `other`, too.
    pub(crate) fn only_those_of(mut self, other: &Self) -> Self {
        self.0.retain(|owner, _| other.0.contains_key(owner));
        self
    }

    /// Only what programs moved whose names stand in `other`: a machine in use has others that
    /// nobody started for this.
    pub(crate) fn only_programs_of(mut self, other: &Self) -> Self {
        let names: BTreeSet<&String> = other.0.keys().map(|(_, name, _)| name).collect();
        self.0.retain(|(_, name, _), _| names.contains(name));
        self
    }

    /// Adds the books of others.
    pub(crate) fn join(&mut self, other: &Self) {
        for (owner, moved) in &other.0 {
            self.add(owner.clone(), moved.sent, moved.received);
        }
    }

    /// How many processes moved something.
    pub(crate) fn owners(&self) -> usize {
        self.0.len()
    }

    /// What all of them moved.
    pub(crate) fn total(&self) -> Moved {
        self.0.values().fold(Moved::default(), |sum, one| Moved {
            sent: sum.sent + one.sent,
            received: sum.received + one.received,
        })
    }

    /// Bytes that stand under the wrong owner or direction, are missing, or are too many.
    pub(crate) fn error(&self, found: &Self) -> u64 {
        let owners = self.0.keys().chain(found.0.keys().filter(|one| !self.0.contains_key(*one)));
        owners.map(|owner| self.of(owner).distance(found.of(owner))).sum()
    }

    fn of(&self, owner: &Owner) -> Moved {
        self.0.get(owner).copied().unwrap_or_default()
    }

    /// The first owner whose figures differ, for whoever looks for the reason.
    pub(crate) fn first_difference(&self, found: &Self) -> Option<String> {
        let owner =
            self.0.keys().chain(found.0.keys()).find(|one| self.of(one) != found.of(one))?;
        Some(format!("{owner:?}: {:?} instead of {:?}", found.of(owner), self.of(owner)))
    }
}

impl Moved {
    fn distance(self, other: Self) -> u64 {
        self.sent.abs_diff(other.sent) + self.received.abs_diff(other.received)
    }
}

/// Id, name and number among its likes of every process that moved something, by its place.
fn lives(truth: &Truth) -> BTreeMap<usize, Owner> {
    let moved: BTreeSet<usize> = truth.tallies.keys().filter_map(|key| key.process).collect();
    let mut by_start: Vec<usize> = moved.into_iter().collect();
    by_start.sort_by_key(|&place| truth.processes[place].created);
    let mut seen: BTreeMap<(u32, String), usize> = BTreeMap::new();
    let mut owner = |place: usize| {
        let process = &truth.processes[place];
        let name = process.path.rsplit('\\').next().unwrap_or(&process.path).to_owned();
        let count = seen.entry((process.pid, name.clone())).or_default();
        *count += 1;
        (process.pid, name, *count - 1)
    };
    by_start.into_iter().map(|place| (place, owner(place))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn books(rows: &[(u32, &str, u64, u64)]) -> Books {
        let mut books = Books::default();
        for &(pid, name, sent, received) in rows {
            books.add((pid, name.to_owned(), 0), sent, received);
        }
        books
    }

    #[test]
    fn bytes_under_the_wrong_owner_count_at_both() {
        let truth = books(&[(7, "a.exe", 100, 0), (8, "b.exe", 0, 5)]);
        assert_eq!(truth.error(&truth), 0);
        assert_eq!(truth.error(&books(&[(7, "a.exe", 0, 100), (8, "b.exe", 0, 5)])), 200);
        assert_eq!(truth.error(&books(&[(7, "", 100, 0), (8, "b.exe", 0, 5)])), 200);
        assert_eq!(truth.error(&Books::default()), 105);
    }

    #[test]
    fn what_nobody_moved_stands_out_in_the_books_of_all() {
        let (one, other) = (books(&[(7, "a.exe", 100, 0)]), books(&[(8, "b.exe", 0, 5)]));
        let mut all = one.clone();
        all.join(&other);
        let found = books(&[(7, "a.exe", 100, 0), (8, "b.exe", 0, 5), (9, "a.exe", 3, 0)]);
        assert_eq!(one.error(&found.clone().only_those_of(&one)), 0);
        assert_eq!(all.error(&found), 3);
    }

    #[test]
    fn processes_of_one_id_and_name_are_told_apart_by_their_start() {
        let row = |start: &str, sent: u64| {
            json!({"pid": 7, "image_name": "a.exe", "start_time": start, "send_bytes": sent,
                "recv_bytes": 0})
        };
        let found = Books::of_rows(&json!([
            row("2026-01-01T00:00:09Z", 2),
            row("2026-01-01T00:00:01Z", 1)
        ]));
        let mut truth = Books::default();
        truth.add((7, "a.exe".into(), 0), 1, 0);
        truth.add((7, "a.exe".into(), 1), 2, 0);
        assert_eq!(truth, found);
    }
}

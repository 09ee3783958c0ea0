//! Processes together: those of one application as one, or each below the one that started it.

use std::cmp::Ordering;
use std::collections::HashMap;

use traffic::ProcessId;

use super::processes::ProcessRow;
use crate::look::Look;
use crate::widgets::table::Table;

/// Joins processes of one application.
pub(super) fn merged(rows: impl Iterator<Item = ProcessRow>, look: &Look) -> Vec<ProcessRow> {
    let mut places: HashMap<ProcessId, usize> = HashMap::new();
    let mut joined: Vec<(ProcessRow, Vec<u32>)> = Vec::new();
    for row in rows {
        let app = row.process(look).map_or(row.id, |process| process.app);
        let place = *places.entry(app).or_insert(joined.len());
        match joined.get_mut(place) {
            Some((sum, members)) => {
                members.extend(&row.places);
                sum.add(&row);
            }
            None => joined.push((row.clone(), row.places.into_vec())),
        }
    }
    let finish = |(row, members): (ProcessRow, Vec<u32>)| ProcessRow {
        branch: row.figures,
        places: members.into(),
        is_application: true,
        ..row
    };
    joined.into_iter().map(finish).collect()
}

impl ProcessRow {
    fn add(&mut self, other: &Self) {
        self.figures += other.figures;
        self.connections += other.connections;
        self.retransmitted += other.retransmitted;
        self.reconnects += other.reconnects;
        self.failures += other.failures;
    }
}

/// Puts each process below its parent; brothers are sorted by what their branches moved.
pub(super) fn tree(
    table: &Table<ProcessRow>,
    rows: Vec<ProcessRow>,
    look: &Look,
) -> Vec<ProcessRow> {
    let mut forest = Forest::plant(rows, look);
    forest.add_up();
    let order = table.order();
    let compare = |one: &ProcessRow, other: &ProcessRow| order(one, other, look);
    forest.walk(&compare)
}

/// Rows and who stands below whom.
struct Forest {
    rows: Vec<ProcessRow>,
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
}

impl Forest {
    fn plant(rows: Vec<ProcessRow>, look: &Look) -> Self {
        let places: HashMap<ProcessId, usize> =
            rows.iter().enumerate().map(|(place, row)| (row.id, place)).collect();
        let parent = |row: &ProcessRow| places.get(&row.process(look)?.parent?).copied();
        let mut parents: Vec<_> = rows.iter().map(parent).collect();
        break_circles(&mut parents);
        let mut children = vec![Vec::new(); rows.len()];
        for (child, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                children[*parent].push(child);
            }
        }
        Self { rows, parents, children }
    }

    /// Adds what each process moved to all it descends from.
    fn add_up(&mut self) {
        for place in 0..self.rows.len() {
            let figures = self.rows[place].figures;
            let mut above = self.parents[place];
            while let Some(parent) = above {
                self.rows[parent].branch += figures;
                above = self.parents[parent];
            }
        }
    }

    /// From the roots down, each with the lines that lead to it.
    fn walk(&self, compare: &dyn Fn(&ProcessRow, &ProcessRow) -> Ordering) -> Vec<ProcessRow> {
        let sorted = |mut places: Vec<usize>| {
            places.sort_by(|one, other| compare(&self.rows[*one], &self.rows[*other]));
            places
        };
        let roots = (0..self.rows.len()).filter(|place| self.parents[*place].is_none()).collect();
        let mut left: Vec<(usize, String, bool, bool)> =
            sorted(roots).into_iter().rev().map(|root| (root, String::new(), true, true)).collect();
        let mut walked = Vec::with_capacity(self.rows.len());
        while let Some((place, lines, is_root, is_last)) = left.pop() {
            let (own, below) = match (is_root, is_last) {
                (true, _) => (String::new(), String::new()),
                (false, true) => (format!("{lines}└ "), format!("{lines}  ")),
                (false, false) => (format!("{lines}├ "), format!("{lines}│ ")),
            };
            walked.push(ProcessRow { prefix: own.into(), ..self.rows[place].clone() });
            let children = sorted(self.children[place].clone());
            let last = children.len().saturating_sub(1);
            let children = children.into_iter().enumerate().rev();
            left.extend(
                children.map(|(number, child)| (child, below.clone(), false, number == last)),
            );
        }
        walked
    }
}

/// Where processes are each other's ancestors, which start times that nobody told allow, the one
/// that is listed first begins the tree: each process stands in it once.
fn break_circles(parents: &mut [Option<usize>]) {
    // The walk upwards that first came by; 0 is none.
    let mut seen = vec![0; parents.len()];
    for start in 0..parents.len() {
        let mut place = start;
        while seen[place] == 0 {
            seen[place] = start + 1;
            match parents[place] {
                Some(parent) if seen[parent] == start + 1 => parents[parent] = None,
                Some(parent) => place = parent,
                None => break,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::break_circles;

    #[test]
    fn a_circle_begins_with_the_one_that_is_listed_first() {
        let broken = |parents: &[Option<usize>]| {
            let mut parents = parents.to_vec();
            break_circles(&mut parents);
            parents
        };
        assert_eq!(broken(&[Some(1), Some(0)]), [None, Some(0)]);
        assert_eq!(broken(&[Some(0)]), [None]);
        let beside = [Some(2), Some(2), Some(3), Some(2), None, Some(4)];
        let mended = broken(&beside);
        assert_eq!(mended, [Some(2), Some(2), None, Some(2), None, Some(4)]);
    }
}

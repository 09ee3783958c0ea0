//! Rows in columns: sorted, scrolled, with the cursor on the same thing when the rows move.

use std::cmp::Ordering;

use ratatui::layout::Rect;
use text::{cut, fitted};

use super::cell::Cell;
use super::fit::{ColumnFacts, Pair, Place, fit};
use super::paper::Paper;
use crate::export::Value;
use crate::look::Look;
use crate::theme::Role;

/// A column: facts, and what it makes of a row.
pub(crate) struct Column<R: 'static> {
    pub(crate) facts: ColumnFacts,
    pub(crate) cell: fn(&R, &Look, u16) -> Cell,
    pub(crate) compare: fn(&R, &R, &Look) -> Ordering,
    pub(crate) value: fn(&R, &Look) -> Value,
}

/// Something that can be a row.
pub(crate) trait Row: Clone + 'static {
    /// What stays the same when the row moves.
    type Id: Copy + PartialEq;

    fn id(&self, look: &Look) -> Self::Id;

    /// Whether what it tells of is over: it is drawn faint.
    fn is_over(&self, _: &Look) -> bool {
        false
    }

    /// The columns of a table of these.
    fn columns() -> &'static [Column<Self>];
}

/// What the user chose for a table, and where in it they are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Choice {
    /// The column to sort by.
    pub(crate) sort: usize,
    pub(crate) descending: bool,
    /// Which columns to show.
    pub(crate) shown: Vec<bool>,
    /// The row under the cursor.
    pub(crate) cursor: usize,
    /// The first row on the screen.
    pub(crate) top: usize,
}

/// A table of rows, sorted.
#[derive(Clone, Debug)]
pub(crate) struct Table<R> {
    pub(crate) rows: Vec<R>,
    pub(crate) choice: Choice,
}

impl<R: Row> Table<R> {
    /// An empty one, sorted by the column of this name.
    pub(crate) fn sorted_by(name: &str) -> Self {
        let columns = R::columns();
        let sort = columns.iter().position(|column| column.facts.name == name).unwrap_or(0);
        let shown = columns.iter().map(|column| !column.facts.optional).collect();
        let descending = columns.get(sort).is_some_and(|column| column.facts.is_figure);
        Self { rows: Vec::new(), choice: Choice { sort, descending, shown, cursor: 0, top: 0 } }
    }

    /// Puts new rows in place of the old ones. The cursor follows its row, unless it stands at
    /// the top: there it stays, to show who is first.
    pub(crate) fn replace(&mut self, rows: Vec<R>, old: Option<&Look>, look: &Look) {
        let was = old.and_then(|old| self.rows.get(self.choice.cursor).map(|row| row.id(old)));
        self.rows = rows;
        let found = was
            .filter(|_| self.choice.cursor > 0)
            .and_then(|was| self.rows.iter().position(|row| row.id(look) == was));
        if let Some(cursor) = found {
            let before = self.choice.cursor - self.choice.top.min(self.choice.cursor);
            self.choice.cursor = cursor;
            self.choice.top = cursor.saturating_sub(before);
        }
        self.choice.cursor = self.choice.cursor.min(self.rows.len().saturating_sub(1));
    }

    /// The same without a column.
    pub(crate) fn without(mut self, name: &str) -> Self {
        let shown = R::columns().iter().zip(&mut self.choice.shown);
        shown.for_each(|(column, shown)| *shown &= column.facts.name != name);
        self
    }

    /// Sorts new rows and puts them in place of the old ones.
    pub(crate) fn refill(&mut self, mut rows: Vec<R>, old: &Look, look: &Look) {
        self.sort(&mut rows, look);
        self.replace(rows, Some(old), look);
    }

    /// Sorts rows as the user wants them.
    pub(crate) fn sort(&self, rows: &mut [R], look: &Look) {
        let compare = self.order();
        rows.sort_by(|one, other| compare(one, other, look));
    }

    /// The order the user wants.
    pub(crate) fn order(&self) -> impl Fn(&R, &R, &Look) -> Ordering + use<R> {
        let column = R::columns().get(self.choice.sort).map(|column| column.compare);
        let descending = self.choice.descending;
        move |one, other, look| {
            let order = column.map_or(Ordering::Equal, |compare| compare(one, other, look));
            if descending { order.reverse() } else { order }
        }
    }

    /// The row under the cursor.
    pub(crate) fn current(&self) -> Option<&R> {
        self.rows.get(self.choice.cursor)
    }
}

/// A table whatever its rows are.
pub(crate) trait Listing {
    /// Rows in it.
    fn length(&self) -> usize;
    /// What the user chose.
    fn choice(&self) -> &Choice;
    /// The same, to change it.
    fn choice_mut(&mut self) -> &mut Choice;
    /// What is known of its columns.
    fn facts(&self) -> Vec<ColumnFacts>;
    /// Draws the head and the rows that fit.
    fn draw(&self, paper: &mut Paper<'_>, area: Rect, look: &Look, active: bool);
    /// Everything in it, for machines: names of the shown columns and their values.
    fn values(&self, look: &Look) -> (Vec<&'static str>, Vec<Vec<Value>>);

    /// Where the columns stand in this many cells.
    fn places(&self, look: &Look, width: u16) -> Vec<Place> {
        fit(&self.facts(), &self.choice().shown, look.totals_first, width)
    }
}

impl<R: Row> Listing for Table<R> {
    fn length(&self) -> usize {
        self.rows.len()
    }

    fn choice(&self) -> &Choice {
        &self.choice
    }

    fn choice_mut(&mut self) -> &mut Choice {
        &mut self.choice
    }

    fn facts(&self) -> Vec<ColumnFacts> {
        R::columns().iter().map(|column| column.facts).collect()
    }

    fn draw(&self, paper: &mut Paper<'_>, area: Rect, look: &Look, active: bool) {
        let places = self.places(look, area.width);
        draw_head::<R>(paper, area, look, &places, &self.choice);
        let body = usize::from(area.height.saturating_sub(1));
        let rows = self.rows.iter().enumerate().skip(self.choice.top).take(body);
        for ((number, row), y) in rows.zip(area.y + 1..) {
            for place in &places {
                let column = &R::columns()[place.column];
                let cell = (column.cell)(row, look, place.width);
                let text = fitted(&cell.text, usize::from(place.width), column.facts.align());
                paper.put(area.x + place.x, y, place.width, &text, cell.role);
            }
            if row.is_over(look) {
                paper.mark(area, y, Role::Faint);
            }
            if active && number == self.choice.cursor {
                paper.mark(area, y, Role::Cursor);
            }
        }
    }

    fn values(&self, look: &Look) -> (Vec<&'static str>, Vec<Vec<Value>>) {
        let shown = R::columns().iter().zip(&self.choice.shown);
        let columns: Vec<_> =
            shown.filter(|(_, shown)| **shown).map(|(column, _)| column).collect();
        let values = |row: &R| columns.iter().map(|column| (column.value)(row, look)).collect();
        let names = columns.iter().map(|column| column.facts.name).collect();
        (names, self.rows.iter().map(values).collect())
    }
}

fn draw_head<R: Row>(
    paper: &mut Paper<'_>,
    area: Rect,
    look: &Look,
    places: &[Place],
    choice: &Choice,
) {
    paper.row(area, area.y, "", Role::Title);
    for place in places {
        let facts = &R::columns()[place.column].facts;
        let sorted = place.column == choice.sort;
        let role = if sorted { Role::SortedTitle } else { Role::Title };
        let mut title = look.title(facts.title).to_owned();
        if sorted {
            let arrow = if choice.descending { '▼' } else { '▲' };
            title = cut(&title, usize::from(place.width).saturating_sub(1)) + &arrow.to_string();
        }
        let text = fitted(&title, usize::from(place.width), facts.align());
        paper.put(area.x + place.x, area.y, place.width, &text, role);
    }
}

impl Choice {
    /// Sorts by this column; by the one it is sorted by already: the other way round.
    pub(crate) fn sort_by(&mut self, column: usize, facts: &[ColumnFacts]) {
        let is_figure = facts.get(column).is_some_and(|facts| facts.is_figure);
        self.descending = if column == self.sort { !self.descending } else { is_figure };
        self.sort = column;
        (self.cursor, self.top) = (0, 0);
    }

    /// Sorts by the nearest shown column on the left or right.
    pub(crate) fn sort_beside(&mut self, right: bool, facts: &[ColumnFacts]) {
        let is_shown = |at: &usize| self.shown.get(*at) == Some(&true);
        let found = if right {
            (self.sort + 1..facts.len()).find(is_shown)
        } else {
            (0..self.sort).rev().find(is_shown)
        };
        if let Some(column) = found {
            self.sort_by(column, facts);
        }
    }

    /// After a change between rates and totals: sorts by the same thing of the other pair.
    pub(crate) fn follow_pair(&mut self, totals: bool, facts: &[ColumnFacts]) {
        let pairs = |wanted: Pair| -> Vec<usize> {
            let of_pair = facts.iter().enumerate().filter(|(_, column)| column.pair == wanted);
            of_pair.map(|(at, _)| at).collect()
        };
        let (rates, sums) = (pairs(Pair::Rates), pairs(Pair::Totals));
        let (from, to) = if totals { (rates, sums) } else { (sums, rates) };
        if let Some(place) = from.iter().position(|at| *at == self.sort) {
            self.sort = to.get(place).copied().unwrap_or(self.sort);
        }
    }

    /// Moves the cursor to a row, and the screen of `page` rows with it.
    pub(crate) fn go_to(&mut self, row: usize, length: usize, page: usize) {
        self.cursor = row.min(length.saturating_sub(1));
        self.keep_in_sight(length, page);
    }

    /// Scrolls so that the cursor is on the screen, and no room is wasted below the last row.
    pub(crate) fn keep_in_sight(&mut self, length: usize, page: usize) {
        let page = page.max(1);
        self.cursor = self.cursor.min(length.saturating_sub(1));
        self.top = self.top.min(self.cursor).max((self.cursor + 1).saturating_sub(page));
        self.top = self.top.min(length.saturating_sub(page));
    }
}

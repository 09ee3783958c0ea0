//! Which columns fit the screen, and where each begins.

use text::Align;

use crate::words::Text;

/// What is known of a column without its rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ColumnFacts {
    /// Its name in settings and exports.
    pub(crate) name: &'static str,
    pub(crate) title: Text,
    /// The key that sorts by it: an upper-case letter.
    pub(crate) key: char,
    /// Narrower than this it says nothing.
    pub(crate) least: u16,
    /// Wider than this it says no more.
    pub(crate) most: u16,
    /// Figures: written to the right edge, the largest first.
    pub(crate) is_figure: bool,
    /// Which of the two pairs it belongs to.
    pub(crate) pair: Pair,
    /// Without room, the column of the least weight goes first.
    pub(crate) weight: u8,
    /// Not shown until somebody asks.
    pub(crate) optional: bool,
}

impl ColumnFacts {
    /// To which edge its cells lean.
    pub(crate) const fn align(&self) -> Align {
        if self.is_figure { Align::Right } else { Align::Left }
    }
}

/// Rates or totals: without room for both, the pair not asked for goes first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Pair {
    Neither,
    Rates,
    Totals,
}

/// Where a column stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    /// Its number in the list of columns.
    pub(crate) column: usize,
    /// Its first cell.
    pub(crate) x: u16,
    /// Its cells.
    pub(crate) width: u16,
}

/// Cells between two columns.
const GAP: u16 = 1;

/// The columns that fit `width` cells, in their order. The first one always stays.
pub(crate) fn fit(
    columns: &[ColumnFacts],
    shown: &[bool],
    totals_first: bool,
    width: u16,
) -> Vec<Place> {
    let mut chosen: Vec<usize> =
        (0..columns.len()).filter(|at| shown.get(*at) == Some(&true)).collect();
    while chosen.len() > 1 && needed(columns, &chosen) > width {
        let weight = |at: usize| weight(&columns[at], totals_first);
        let lightest =
            (1..chosen.len()).min_by_key(|place| (weight(chosen[*place]), usize::MAX - place));
        chosen.remove(lightest.unwrap_or(chosen.len() - 1));
    }
    place(columns, &chosen, width)
}

fn weight(column: &ColumnFacts, totals_first: bool) -> u8 {
    match (column.pair, totals_first) {
        (Pair::Rates, true) | (Pair::Totals, false) => column.weight / 4,
        _ => column.weight,
    }
}

fn needed(columns: &[ColumnFacts], chosen: &[usize]) -> u16 {
    let gaps = GAP * u16::try_from(chosen.len().saturating_sub(1)).unwrap_or(0);
    chosen.iter().map(|at| columns[*at].least).sum::<u16>() + gaps
}

/// Shares out what is left over, the first columns first.
fn place(columns: &[ColumnFacts], chosen: &[usize], width: u16) -> Vec<Place> {
    let mut left = width.saturating_sub(needed(columns, chosen));
    let growing = |at: &&usize| columns[**at].most > columns[**at].least;
    let mut sharing = u16::try_from(chosen.iter().filter(growing).count()).unwrap_or(0);
    let (mut places, mut x) = (Vec::new(), 0);
    for at in chosen {
        let column = &columns[*at];
        let room = column.most - column.least;
        let more = if sharing > 0 && room > 0 { room.min(left / sharing) } else { 0 };
        sharing -= u16::from(room > 0);
        left -= more;
        let cells = (column.least + more).min(width.saturating_sub(x));
        places.push(Place { column: *at, x, width: cells });
        x = x.saturating_add(cells + GAP);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(least: u16, most: u16, pair: Pair, weight: u8) -> ColumnFacts {
        let (name, title, key) = ("", Text::Pid, 'P');
        ColumnFacts {
            name,
            title,
            key,
            least,
            most,
            is_figure: false,
            pair,
            weight,
            optional: false,
        }
    }

    fn columns() -> [ColumnFacts; 4] {
        [
            column(10, 20, Pair::Neither, 255),
            column(8, 8, Pair::Rates, 200),
            column(8, 8, Pair::Totals, 200),
            column(6, 30, Pair::Neither, 100),
        ]
    }

    fn shown(width: u16, totals_first: bool) -> Vec<(usize, u16)> {
        let places = fit(&columns(), &[true; 4], totals_first, width);
        places.iter().map(|place| (place.column, place.width)).collect()
    }

    #[test]
    fn the_lightest_go_and_what_is_left_is_shared() {
        assert_eq!(shown(60, false), [(0, 20), (1, 8), (2, 8), (3, 21)]);
        assert_eq!(shown(34, false), [(0, 14), (1, 8), (3, 10)]);
        assert_eq!(shown(34, true), [(0, 14), (2, 8), (3, 10)]);
        assert_eq!(shown(20, true), [(0, 11), (2, 8)]);
        assert_eq!(shown(5, true), [(0, 5)]);
    }

    #[test]
    fn hidden_columns_take_no_room() {
        let places = fit(&columns(), &[true, false, true, false], false, 40);
        assert_eq!(places.iter().map(|place| place.column).collect::<Vec<_>>(), [0, 2]);
    }
}

//! How wide each column may be, and which have to go.

/// What a column asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wish {
    /// Narrower than this it says nothing.
    pub(crate) least: usize,
    /// As wide as this it says most of it; luxury has to go before it is narrower.
    pub(crate) comfortable: usize,
    /// Wider than this it gains nothing.
    pub(crate) ideal: usize,
    /// The column of the highest number goes first; 0 never goes.
    pub(crate) dispensable: u8,
}

/// Columns of this number and above are luxury.
const LUXURY: u8 = 6;

/// The width of every column, `None` for those that have to go, so that all of them with
/// `gap` between them fit into `width`. Luxury goes first, then columns are narrowed, then
/// the other dispensable ones go.
pub(crate) fn fit(wishes: &[Wish], gap: usize, width: usize) -> Vec<Option<usize>> {
    let mut kept: Vec<bool> = vec![true; wishes.len()];
    let is_luxury = |wish: &Wish| wish.dispensable >= LUXURY;
    drop_until_fit(wishes, &mut kept, is_luxury, |kept| {
        needed(wishes, kept, gap, |wish| wish.comfortable) <= width
    });
    let is_dispensable = |wish: &Wish| wish.dispensable > 0;
    drop_until_fit(wishes, &mut kept, is_dispensable, |kept| {
        needed(wishes, kept, gap, |wish| wish.least) <= width
    });
    let least = needed(wishes, &kept, gap, |wish| wish.least);
    let widths = spread(wishes, &kept, width.saturating_sub(least));
    kept.iter().zip(widths).map(|(kept, width)| kept.then_some(width)).collect()
}

fn drop_until_fit(
    wishes: &[Wish],
    kept: &mut [bool],
    may_go: impl Fn(&Wish) -> bool,
    fits: impl Fn(&[bool]) -> bool,
) {
    while !fits(kept) {
        let candidates = (0..wishes.len()).filter(|place| kept[*place] && may_go(&wishes[*place]));
        match candidates.max_by_key(|place| wishes[*place].dispensable) {
            Some(place) => kept[place] = false,
            None => return,
        }
    }
}

fn needed(wishes: &[Wish], kept: &[bool], gap: usize, by: fn(&Wish) -> usize) -> usize {
    let widths = wishes.iter().zip(kept).filter(|(_, kept)| **kept).map(|(wish, _)| by(wish));
    let gaps = kept.iter().filter(|kept| **kept).count().saturating_sub(1) * gap;
    widths.sum::<usize>() + gaps
}

/// Gives out the spare room, always to the narrowest column that can use more.
fn spread(wishes: &[Wish], kept: &[bool], spare: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = wishes.iter().map(|wish| wish.least).collect();
    for _ in 0..spare {
        let wanting =
            (0..wishes.len()).filter(|place| kept[*place] && widths[*place] < wishes[*place].ideal);
        match wanting.min_by_key(|place| widths[*place]) {
            Some(place) => widths[place] += 1,
            None => break,
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn wish(least: usize, ideal: usize, dispensable: u8) -> Wish {
        Wish { least, comfortable: least, ideal, dispensable }
    }

    const WISHES: [Wish; 4] = [wish(8, 20, 0), wish(5, 5, 0), wish(4, 10, 1), wish(6, 12, 2)];

    #[test]
    fn everything_ideal_when_there_is_room() {
        assert_eq!(fit(&WISHES, 2, 200), [Some(20), Some(5), Some(10), Some(12)]);
    }

    #[test]
    fn narrowed_before_dropped_and_the_narrowest_grows_first() {
        assert_eq!(fit(&WISHES, 2, 29), [Some(8), Some(5), Some(4), Some(6)]);
        assert_eq!(fit(&WISHES, 2, 32), [Some(8), Some(5), Some(7), Some(6)]);
    }

    #[test]
    fn the_most_dispensable_goes_first_and_the_indispensable_never() {
        assert_eq!(fit(&WISHES, 2, 28), [Some(10), Some(5), Some(9), None]);
        assert_eq!(fit(&WISHES, 2, 16), [Some(9), Some(5), None, None]);
        assert_eq!(fit(&WISHES, 2, 3), [Some(8), Some(5), None, None]);
    }

    #[test]
    fn luxury_goes_before_comfort() {
        let name = Wish { least: 8, comfortable: 16, ideal: 20, dispensable: 0 };
        assert_eq!(fit(&[name, wish(5, 5, 5), wish(5, 5, 6)], 1, 27), [Some(20), Some(5), None]);
        assert_eq!(fit(&[name, wish(5, 5, 5), wish(5, 5, 6)], 1, 16), [Some(10), Some(5), None]);
    }
}

//! Every screen, in every size, both languages, with nothing, little, much and strange things.

use text::Lang;

use crate::{data, picture, press, seeing, view};

/// Keys that lead from the first screen to each.
const SCREENS: &[(&str, &str)] = &[
    ("processes", ""),
    ("tree", "v"),
    ("connections", "<tab>"),
    ("remotes", "<tab><tab>"),
    ("interfaces", "<tab><tab><tab>"),
    ("health", "<backtab>"),
    ("image_name", "<enter>"),
    ("help", "?"),
    ("columns", "c"),
];

const SIZES: [(u16, u16); 4] = [(60, 15), (80, 24), (120, 40), (200, 60)];

fn pictures(lang: Lang, named: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (screen, keys) in SCREENS {
            for (width, height) in SIZES {
                let mut drawn = String::new();
                for (what, snapshot) in [
                    ("nothing", None),
                    ("one row", Some(data::one())),
                    ("5,000 rows, losses", Some(data::many())),
                    ("strange names", Some(data::strange())),
                ] {
                    let mut state = match snapshot {
                        None => view(width, height, lang),
                        Some(snapshot) => seeing(width, height, lang, snapshot),
                    };
                    press(&mut state, keys);
                    let ruler = "=".repeat(usize::from(width) - what.len() - 1);
                    drawn += &format!("{what} {ruler}\n{}", picture(&state, width, height));
                }
                insta::assert_snapshot!(format!("{screen}-{width}x{height}-{named}"), drawn);
            }
        }
    });
}

#[test]
fn english() {
    pictures(Lang::En, "en");
}

#[test]
fn chinese() {
    pictures(Lang::ZhCn, "zh");
}

#[test]
fn any_size_can_be_drawn() {
    for (width, height) in [(1, 1), (40, 10), (41, 11), (60, 15), (60, 16), (79, 23), (300, 100)] {
        for (_, keys) in SCREENS {
            for lang in [Lang::En, Lang::ZhCn] {
                let mut state = seeing(width, height, lang, data::strange());
                press(&mut state, keys);
                picture(&state, width, height);
            }
        }
    }
}

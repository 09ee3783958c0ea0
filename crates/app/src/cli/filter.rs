//! The options that filter: one for every kind of [`traffic::filter::TERMS`], and `--filter`.

use std::fmt;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use traffic::Filter;
use traffic::filter::{BadFilter, TERMS, Term};

use crate::report::groups;

/// The id of `--filter`.
const WORDS: &str = "filter";

/// What all filtering options say together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct FilterArgs(pub(crate) Filter);

/// The text is no filter; what could be, in any language.
#[derive(Clone, PartialEq, Eq, Debug)]
struct NotAFilter(String);

impl From<BadFilter> for NotAFilter {
    fn from(bad: BadFilter) -> Self {
        Self(bad.instead())
    }
}

impl fmt::Display for NotAFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotAFilter {}

/// A value of one kind, in the words of tables or of machines. Tables call zones by other names
/// than machines do.
fn value(term: &Term, text: &str) -> Result<Filter, NotAFilter> {
    let zone = groups::zone_called(text).filter(|_| term.kind == "zone");
    Ok(term.filter(zone.map_or(text, |zone| zone.name()))?)
}

/// Kinds and values, as they are written for `--filter`.
fn words(text: &str) -> Result<Filter, NotAFilter> {
    Ok(text.parse::<Filter>()?)
}

impl Args for FilterArgs {
    fn augment_args(command: Command) -> Command {
        let option = |term: &'static Term| {
            Arg::new(term.kind)
                .long(term.kind)
                .visible_aliases(term.alias)
                .value_name(term.value)
                .value_delimiter(',')
                .action(ArgAction::Append)
                .value_parser(move |text: &str| value(term, text))
        };
        let words = Arg::new(WORDS)
            .long(WORDS)
            .value_name("WORDS")
            .action(ArgAction::Append)
            .value_parser(words);
        command.args(TERMS.iter().map(option)).arg(words)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for FilterArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut all = Filter::default();
        for id in TERMS.iter().map(|term| term.kind).chain([WORDS]) {
            let given = matches.get_many::<Filter>(id);
            given.into_iter().flatten().for_each(|filter| all.join(filter));
        }
        Ok(Self(all))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

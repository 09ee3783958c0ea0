//! The options that filter: one for every kind of [`traffic::filter::TERMS`], and `--filter`.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use traffic::Filter;
use traffic::filter::{BadFilter, TERMS, Term};

use crate::report::groups;

/// The id of `--filter`.
const WORDS: &str = "filter";

/// What all filtering options say together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct FilterArgs(pub(crate) Filter);

/// A value of one kind, in the words of tables or of machines. Tables call zones by other names
/// than machines do.
fn value(term: &Term, text: &str) -> Result<Filter, BadFilter> {
    match term.kind {
        "zone" => match groups::zone_called(text) {
            Some(zone) => term.filter(zone.name()),
            None => term.filter(text),
        },
        _ => term.filter(text),
    }
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
            .value_parser(clap::value_parser!(Filter));
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

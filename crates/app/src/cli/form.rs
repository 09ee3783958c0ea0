//! `--format`, and each form as an option of its own: `--json` is short for `--format json`.

use clap::builder::EnumValueParser;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, ValueEnum};

/// The id of `--format`.
pub(super) const FORMAT: &str = "format";

/// The form of an output. Of several that are given, the last one counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct FormArg<F> {
    pub(crate) chosen: F,
}

/// Every name of every form but the usual one.
fn names<F: ValueEnum + Default + 'static>() -> impl Iterator<Item = (String, F)> {
    let usual = F::default().to_possible_value();
    let others = F::value_variants().iter().filter_map(move |form| {
        let value = form.to_possible_value().filter(|value| Some(value) != usual.as_ref())?;
        Some((value, form.clone()))
    });
    others.flat_map(|(value, form)| {
        let names: Vec<String> = value.get_name_and_aliases().map(str::to_owned).collect();
        names.into_iter().map(move |name| (name, form.clone()))
    })
}

impl<F: ValueEnum + Default + Send + Sync + 'static> Args for FormArg<F> {
    fn augment_args(command: Command) -> Command {
        let usual = F::default().to_possible_value().map(|value| value.get_name().to_owned());
        let format = Arg::new(FORMAT)
            .long(FORMAT)
            .short('f')
            .value_name("FORMAT")
            .value_parser(EnumValueParser::<F>::new())
            .default_value(usual.unwrap_or_default());
        let all: Vec<String> = names::<F>().map(|(name, _)| name).collect();
        let short = all.iter().map(|name| {
            let others = all.iter().filter(|other| *other != name).map(String::as_str);
            Arg::new(name.clone())
                .long(name.clone())
                .action(ArgAction::SetTrue)
                .overrides_with_all(others.chain([FORMAT]).map(str::to_owned))
                .hide(true)
        });
        command.arg(format).args(short.collect::<Vec<_>>())
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<F: ValueEnum + Default + Send + Sync + 'static> FromArgMatches for FormArg<F> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let short = names::<F>().find(|(name, _)| matches.get_flag(name)).map(|(_, form)| form);
        let chosen = short.or_else(|| matches.get_one::<F>(FORMAT).cloned());
        let chosen = chosen.ok_or_else(|| clap::Error::new(ErrorKind::MissingRequiredArgument))?;
        Ok(Self { chosen })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
    enum Form {
        #[default]
        Table,
        #[value(alias = "ndjson")]
        Json,
        Csv,
    }

    fn chosen(line: &str) -> Form {
        let command = FormArg::<Form>::augment_args(Command::new("a"));
        let matches = command.try_get_matches_from(line.split(' ')).unwrap();
        FormArg::<Form>::from_arg_matches(&matches).unwrap().chosen
    }

    #[test]
    fn the_last_one_counts() {
        for (line, form) in [
            ("a", Form::Table),
            ("a --csv", Form::Csv),
            ("a --ndjson", Form::Json),
            ("a -f json", Form::Json),
            ("a --json --csv", Form::Csv),
            ("a --csv --json", Form::Json),
            ("a --format csv --json", Form::Json),
            ("a --json --format table", Form::Table),
        ] {
            assert_eq!(chosen(line), form, "{line}");
        }
    }
}

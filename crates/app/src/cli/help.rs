//! The help in the user's language: texts of [`crate::lang::help`] put onto the command.

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command};

use super::form::FORMAT;
use crate::lang::help::{self, Section};
use crate::lang::{Lang, Text};

/// The command with every explanation in `lang`.
pub(crate) fn translated(command: Command, lang: Lang) -> Command {
    let name = String::new();
    let command = with_texts(command, &name, lang);
    let names: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name.clone(), |sub| with_texts(sub, &name, lang))
    })
}

/// One command; `name` is empty for the program itself.
fn with_texts(command: Command, name: &str, lang: Lang) -> Command {
    let about = help::text(name, "about").map_or("", |text| text.of(lang));
    let examples = help::text(name, "examples").map_or("", |text| text.of(lang));
    let command = command
        .about(about)
        .subcommand_help_heading(Text::HelpCommands.of(lang))
        .disable_help_flag(true)
        .mut_args(|arg| with_text(arg, name, lang));
    let usage = usage(&command, lang);
    let command = command.override_usage(usage).help_template(template(lang));
    match examples {
        "" => command,
        _ => command.after_help(format!("{}\n{examples}", Text::HelpExamples.of(lang))),
    }
}

fn with_text(arg: Arg, command: &str, lang: Lang) -> Arg {
    let Some(entry) = help::argument(command, arg.get_id().as_str()) else { return arg };
    let heading = heading(entry.section).of(lang);
    let arg = arg.help_heading(heading);
    let text = entry.text.of(lang).to_owned();
    match takes_values(&arg) {
        false => arg.help(text),
        true => {
            let text = text + &notes(&arg, lang);
            arg.help(text).hide_default_value(true).hide_possible_values(true)
        }
    }
}

fn takes_values(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)
}

/// Possible values and default, which the library would only say in English.
fn notes(arg: &Arg, lang: Lang) -> String {
    let values = arg.get_possible_values();
    let values: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
    let default = arg.get_default_values().first().and_then(|value| value.to_str());
    let mut notes = Vec::new();
    if !values.is_empty() {
        notes.push(Text::HelpPossible.fill(lang, &[("values", &values.join(", "))]));
    }
    if let Some(default) = default {
        notes.push(Text::HelpDefault.fill(lang, &[("value", default)]));
    }
    if arg.get_id() == FORMAT {
        let short = values.iter().filter(|value| Some(**value) != default);
        let short: Vec<String> = short.map(|value| format!("--{value}")).collect();
        notes.push(Text::HelpShort.fill(lang, &[("options", &short.join(", "))]));
    }
    match (notes.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::En) => format!(" [{}]", notes.join("; ")),
        (false, Lang::ZhCn) => format!("［{}］", notes.join("；")),
    }
}

fn usage(command: &Command, lang: Lang) -> StyledStr {
    let mut named = command.clone();
    if named.get_name() != "nettally" {
        let name = format!("nettally {}", named.get_name());
        named = named.bin_name(name);
    }
    let rendered = named.render_usage().to_string();
    let usage = rendered.trim_start_matches("Usage:").trim().to_owned();
    match lang {
        Lang::En => usage.into(),
        Lang::ZhCn => usage.replace("[OPTIONS]", "[选项]").replace("<COMMAND>", "<命令>").into(),
    }
}

fn template(lang: Lang) -> String {
    let usage = Text::HelpUsage.of(lang);
    format!("{{about-with-newline}}\n{usage} {{usage}}\n\n{{all-args}}{{after-help}}")
}

const fn heading(section: Section) -> Text {
    match section {
        Section::Arguments => Text::HelpArguments,
        Section::Grouping => Text::HelpGrouping,
        Section::Filters => Text::HelpFilters,
        Section::Output => Text::HelpOutput,
        Section::Reading => Text::HelpReading,
        Section::General => Text::HelpGeneral,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn commands() -> Vec<(String, Command)> {
        let mut command = crate::cli::Cli::command();
        command.build();
        let subs = command.get_subcommands().map(|sub| (sub.get_name().to_owned(), sub.clone()));
        let subs: Vec<_> = subs.collect();
        std::iter::once((String::new(), command)).chain(subs).collect()
    }

    #[test]
    fn every_command_and_argument_is_explained_in_both_languages() {
        for (name, command) in commands() {
            let about = help::text(&name, "about");
            assert!(about.is_some(), "no explanation of command {name:?}");
            for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
                let entry = help::argument(&name, arg.get_id().as_str());
                let entry = entry.unwrap_or_else(|| panic!("no help for {name} {}", arg.get_id()));
                let is_chinese = entry.text.zh.chars().any(|c| c >= '\u{3000}');
                assert!(is_chinese && !entry.text.en.is_empty(), "{name} {}", arg.get_id());
            }
        }
    }

    #[test]
    fn nothing_is_explained_that_does_not_exist() {
        let commands = commands();
        for entry in help::all() {
            let command = commands.iter().find(|(name, _)| name == entry.command);
            let (_, command) = command.unwrap_or_else(|| panic!("no command {}", entry.command));
            let exists = ["about", "examples"].contains(&entry.argument)
                || command.get_arguments().any(|arg| arg.get_id() == entry.argument);
            assert!(exists, "{} has no {}", entry.command, entry.argument);
        }
    }

    #[test]
    fn the_command_is_well_formed() {
        for lang in [Lang::En, Lang::ZhCn] {
            crate::cli::command(lang).debug_assert();
        }
    }
}

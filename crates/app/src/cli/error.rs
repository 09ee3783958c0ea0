//! Errors of the command line in the user's language.

use std::num::ParseIntError;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::lang::{Lang, Text};

/// What to tell the user. In English the library's own words, with their suggestions.
pub(crate) fn explain(error: &clap::Error, lang: Lang) -> String {
    if lang == Lang::En || !error.use_stderr() {
        return error.render().to_string();
    }
    let message = message(error, lang);
    let mut text = Text::Error.fill(lang, &[("message", &message)]) + "\n";
    for hint in hints(error, lang) {
        text += &format!("  {hint}\n");
    }
    text + "\n" + Text::UsageHelp.of(lang) + "\n"
}

fn message(error: &clap::Error, lang: Lang) -> String {
    let argument = context(error, ContextKind::InvalidArg);
    let subcommand = context(error, ContextKind::InvalidSubcommand);
    let value = context(error, ContextKind::InvalidValue);
    let fill = |text: Text| text.fill(lang, &[("argument", &argument), ("value", &value)]);
    match error.kind() {
        ErrorKind::UnknownArgument => fill(Text::UsageUnknownArgument),
        ErrorKind::InvalidSubcommand => {
            Text::UsageUnknownCommand.fill(lang, &[("argument", &subcommand)])
        }
        ErrorKind::MissingRequiredArgument => fill(Text::UsageMissing),
        ErrorKind::InvalidValue if value.is_empty() => fill(Text::UsageNoValue),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => fill(Text::UsageBadValue),
        // No two options of ours exclude each other; an option can only meet itself.
        ErrorKind::ArgumentConflict => fill(Text::UsageTooOften),
        ErrorKind::MissingSubcommand => Text::UsageNoCommand.of(lang).to_owned(),
        _ => Text::UsageOther.of(lang).to_owned(),
    }
}

fn hints(error: &clap::Error, lang: Lang) -> Vec<String> {
    let mut hints = Vec::new();
    for kind in [ContextKind::ValidValue, ContextKind::ValidSubcommand] {
        let values = context(error, kind);
        if values.is_empty() {
            continue;
        }
        hints.push(Text::UsagePossible.fill(lang, &[("values", &values)]));
    }
    match std::error::Error::source(error) {
        Some(source) if source.is::<ParseIntError>() => {
            hints.push(Text::UsageWholeNumber.of(lang).to_owned());
        }
        // Errors of our own values say, in any language, what a value looks like.
        Some(source) => {
            hints.push(Text::UsagePossible.fill(lang, &[("values", &source.to_string())]));
        }
        None => {}
    }
    let similar =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    for value in similar.map(|kind| context(error, kind)).iter().filter(|value| !value.is_empty()) {
        hints.push(Text::UsageSimilar.fill(lang, &[("value", value)]));
    }
    hints
}

fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    }
}

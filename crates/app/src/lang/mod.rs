//! What the program says, and which language it speaks.

mod compare;
pub(crate) mod help;
mod help_compare;
mod help_system;
mod help_top;
mod input;
pub(crate) mod system;
mod top;
mod words;

use std::ffi::OsString;

pub(crate) use compare::CompareText;
pub(crate) use input::InputText;
pub(crate) use system::SystemText;
pub(crate) use text::Lang;
pub(crate) use top::TopText;
pub(crate) use words::Text;

/// Environment variables that name a language, the strongest first.
const VARIABLES: [&str; 4] = ["NETTALLY_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];

/// The language the user asked for, known before the command line is parsed so that errors and
/// help can speak it.
pub(crate) fn choose(args: &[OsString], env: &dyn Fn(&str) -> Option<String>) -> Lang {
    let named = from_args(args).and_then(|name| Lang::named(&name));
    let set = VARIABLES.iter().filter_map(|variable| env(variable));
    named.unwrap_or_else(|| {
        let strongest = set.into_iter().find(|value| !value.is_empty());
        strongest.and_then(|value| Lang::named(&value)).unwrap_or_default()
    })
}

/// The value of `--lang`, wherever it stands.
fn from_args(args: &[OsString]) -> Option<String> {
    let texts: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let options = texts.iter().position(|arg| *arg == "--").unwrap_or(texts.len());
    texts[..options].iter().enumerate().find_map(|(place, arg)| match *arg {
        "--lang" => texts.get(place + 1).map(|value| (*value).to_owned()),
        _ => arg.strip_prefix("--lang=").map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(args: &str, env: &[(&str, &str)]) -> Lang {
        let args: Vec<OsString> = args.split_whitespace().map(OsString::from).collect();
        let env: Vec<(String, String)> =
            env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        choose(&args, &|name| {
            env.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        })
    }

    #[test]
    fn the_command_line_wins_then_the_environment_then_english() {
        assert_eq!(chosen("nettally report a.etl", &[]), Lang::En);
        assert_eq!(chosen("nettally --lang zh-CN report", &[("LANG", "en_US.UTF-8")]), Lang::ZhCn);
        assert_eq!(chosen("nettally --lang=en report", &[("LANG", "zh_CN.UTF-8")]), Lang::En);
        assert_eq!(chosen("nettally report", &[("LANG", "zh_CN.UTF-8")]), Lang::ZhCn);
        assert_eq!(chosen("nettally", &[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]), Lang::En);
        assert_eq!(chosen("nettally", &[("LC_ALL", ""), ("LANG", "zh_CN.UTF-8")]), Lang::ZhCn);
        assert_eq!(chosen("nettally", &[("NETTALLY_LANG", "zh"), ("LC_ALL", "en")]), Lang::ZhCn);
    }

    #[test]
    fn what_follows_a_double_dash_is_no_option() {
        assert_eq!(chosen("nettally report -- --lang=zh", &[]), Lang::En);
    }
}

//! What a script for the console says: one step a line, `#` opens a line nobody reads.

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// `wait WORDS`: until these words are on the screen.
    Wait(String),
    /// `absent WORDS`: until these words are not on the screen.
    Absent(String),
    /// `type WORDS`: every character as a key.
    Type(String),
    /// `key NAME...`: keys by name, or as the one character they make.
    Keys(Vec<String>),
    /// `run PROGRAM ARGUMENT...`: starts a program that stands beside this one, outside the console.
    Run(Vec<String>),
    /// `resize WxH`: the window gets another size, in cells.
    Resize(i16, i16),
    /// `capture FILE`: writes the screen to a file.
    Capture(String),
    /// `end CODE`: until the program has ended, with this exit code.
    End(i32),
}

/// The steps of a script, each with its line as it stands there.
///
/// # Errors
/// The first line that says nothing.
pub fn read(text: &str) -> Result<Vec<(String, Step)>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .filter(|line| !line.starts_with('#'))
        .map(|line| match step(line) {
            Some(step) => Ok((line.to_owned(), step)),
            None => Err(format!("`{line}` is no step")),
        })
        .collect()
}

/// Columns and rows, as `100x30`.
#[must_use]
pub fn size(text: &str) -> Option<(i16, i16)> {
    let (width, height) = text.split_once('x')?;
    let [width, height] = [width, height].map(|text| text.parse().ok().filter(|size| *size > 0));
    width.zip(height)
}

fn step(line: &str) -> Option<Step> {
    let (verb, rest) = line.split_once(' ')?;
    let rest = rest.trim();
    let words = || rest.split_whitespace().map(str::to_owned).collect();
    Some(match verb {
        "wait" => Step::Wait(rest.to_owned()),
        "absent" => Step::Absent(rest.to_owned()),
        "type" => Step::Type(rest.to_owned()),
        "key" => Step::Keys(words()),
        "run" => Step::Run(words()),
        "resize" => size(rest).map(|(width, height)| Step::Resize(width, height))?,
        "capture" => Step::Capture(rest.to_owned()),
        "end" => Step::End(rest.parse().ok()?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Step, read, size};

    #[test]
    fn every_step_is_a_line() {
        let text = "# a walk\n wait two  words\n\nkey Down Enter\nresize 80x24\nend 0\n";
        let steps: Vec<Step> = read(text).unwrap().into_iter().map(|(_, step)| step).collect();
        let keys = Step::Keys(vec!["Down".into(), "Enter".into()]);
        let expected = [Step::Wait("two  words".into()), keys, Step::Resize(80, 24), Step::End(0)];
        assert_eq!(steps, expected);
    }

    #[test]
    fn a_line_that_says_nothing_is_named() {
        for line in ["dance", "end soon", "resize 80", "resize 0x24", "press q"] {
            let said = read(line).unwrap_err();
            assert!(said.contains(line), "{said}");
        }
        assert_eq!(size("100x30"), Some((100, 30)));
    }
}

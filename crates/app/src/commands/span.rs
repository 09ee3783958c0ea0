//! From when to when the user wants to know.

use event::Timestamp;
use jiff::tz::TimeZone;
use text::moments::{Moment, Recorded, Span, Unresolved};
use text::sanitize;

use crate::cli::ReportArgs;
use crate::input::Recording;
use crate::lang::Text;
use crate::terminal::{Failure, Terminal};

/// The span as times. What counts from the beginning counts from the earliest one's of the
/// recordings, what counts from the end from the latest one's.
///
/// # Errors
/// The span is empty, or a recording does not say what it is measured from.
pub(super) fn of(
    args: &ReportArgs,
    recordings: &[Recording],
    zone: &TimeZone,
    terminal: &Terminal,
) -> Result<(Timestamp, Timestamp), Failure> {
    let Some(span) = asked(args, terminal)? else { return Ok((Timestamp::MIN, Timestamp::MAX)) };
    let (mut began, mut ended) = (None, None);
    for recording in recordings {
        let trace = recording.open()?;
        let header = trace.header();
        began = [began, header.started].into_iter().flatten().min();
        ended = ended.max(header.ended);
    }
    let recorded = Recorded { began, ended, zone };
    for moment in [&span.from, &span.until].into_iter().flatten() {
        if let Some([first, second]) = moment.both(&recorded) {
            let values = [("first", first.as_str()), ("second", second.as_str())];
            terminal.warn(&Text::TwoMoments.fill(terminal.lang, &values));
        }
    }
    let unknown = |(moment, why)| unknown(moment, why, recordings, terminal);
    let (from, until) = span.resolve(&recorded).map_err(unknown)?;
    if from >= until {
        return Err(Failure::Usage(Text::EmptySpan.of(terminal.lang).to_owned()));
    }
    Ok((from, until))
}

/// What `--since` and `--until` say together.
fn asked(args: &ReportArgs, terminal: &Terminal) -> Result<Option<Span>, Failure> {
    let since = args.since.clone().unwrap_or_default();
    match (&since, &args.until) {
        (Span { until: Some(_), .. }, Some(_)) => {
            let span = since.to_string();
            Err(Failure::Usage(Text::TwoEnds.fill(terminal.lang, &[("span", &span)])))
        }
        (Span { from: None, until: None }, None) => Ok(None),
        (Span { from, until }, more) => {
            Ok(Some(Span { from: from.clone(), until: until.clone().or(more.clone()) }))
        }
    }
}

fn unknown(
    moment: &Moment,
    why: Unresolved,
    recordings: &[Recording],
    terminal: &Terminal,
) -> Failure {
    let first = recordings.first().map(|first| first.name().display().to_string());
    let path = sanitize(&first.unwrap_or_default());
    let said = match why {
        Unresolved::NoStart => Text::NoStartTime,
        Unresolved::NoEnd => Text::NoEndTime,
    };
    let text = sanitize(&moment.to_string());
    Failure::Usage(said.fill(terminal.lang, &[("path", &path), ("text", &text)]))
}

//! Frames as rows: the first column is the time of the frame.

use std::io::{self, Write};

use text::times;

use super::{Manner, facts};
use crate::live::{Frame, Line};
use crate::sheet::Sheet;
use crate::value::Value;

/// Writes one frame; the first one begins with the names of the columns, whatever it holds.
///
/// # Errors
/// Those of the writer.
pub(super) fn write(
    frame: &Frame,
    is_first: bool,
    manner: &Manner,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sheet = Sheet::new(out, manner.reader, ";");
    if is_first {
        let columns = fields(frame, &Line::nothing(), manner);
        sheet.heads(columns.iter().map(|(name, _)| *name))?;
    }
    for line in frame.lines.iter().take(manner.rows) {
        sheet.row(fields(frame, line, manner).into_iter().map(|(_, value)| value))?;
    }
    sheet.finish()
}

fn fields(frame: &Frame, line: &Line, manner: &Manner) -> Vec<(&'static str, Value)> {
    let seconds = frame.ticks.unsigned_abs() as f64 / 1e7;
    let mut fields = vec![
        ("time", Value::text(times::utc(frame.at))),
        ("interval_seconds", Value::Text(seconds.to_string())),
    ];
    fields.extend(facts::fields(line, manner));
    let figures = facts::figures(&line.total);
    let rates = facts::rates(&line.gained, frame.ticks);
    let numbers = figures.chain(rates).chain([("flows", line.flows)]);
    fields.extend(numbers.map(|(name, number)| (name, Value::Number(number))));
    fields.extend(facts::identity(line, manner));
    fields.extend(lacking(frame).map(|(name, number)| (name, Value::Number(number))));
    fields
}

/// What is missing from the interval, or has no owner in it: the same in each of its rows.
fn lacking(frame: &Frame) -> [(&'static str, u64); 6] {
    let missed = &frame.missed;
    [
        ("interval_events_lost", missed.events),
        ("interval_buffers_lost", missed.buffers),
        ("interval_dropped", missed.dropped),
        ("interval_undecoded", missed.undecoded),
        ("interval_gaps", missed.gaps),
        ("interval_unattributed_bytes", frame.unowned.traffic_bytes()),
    ]
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use jiff::tz::TimeZone;
    use traffic::rollup::Dimension;

    use super::*;
    use crate::lang::Lang;
    use crate::paint::Paint;
    use crate::sheet::Reader;
    use text::Units;

    fn manner() -> Manner {
        Manner {
            lang: Lang::En,
            zone: TimeZone::UTC,
            units: Units::Iec,
            width: 80,
            paint: Paint { on: false },
            grouping: vec![Dimension::Process],
            rows: 10,
            reader: Reader::Program,
            redact: false,
            clears: false,
        }
    }

    #[test]
    fn the_names_of_columns_come_first_and_once() {
        let full = Frame { lines: vec![Line::nothing()], ..Frame::default() };
        let mut out = Vec::new();
        write(&Frame::default(), true, &manner(), &mut out).unwrap();
        write(&full, false, &manner(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert!(lines[0].starts_with("time,interval_seconds,pid,start_time,image_name,send_ops"));
        assert_eq!(lines[0].split(',').count(), lines[1].split(',').count());
    }

    /// Nobody reads.
    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_pipe_is_known_as_one() {
        // More than the writer holds back.
        let lines = vec![Line::nothing(); 1000];
        let frame = Frame { lines, ..Frame::default() };
        let manner = Manner { rows: 1000, ..manner() };
        let error = write(&frame, true, &manner, &mut Closed).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BrokenPipe);
    }
}

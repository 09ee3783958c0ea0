//! Frames for people: a head that says how complete the figures are, then the busiest lines.

use std::io::{self, Write};

use text::{Align, per_second, sanitize};
use traffic::rollup::Dimension;

use super::{Manner, facts, head};
use crate::lang::TopText;
use crate::live::{Frame, Line};
use crate::paint::Ink;
use crate::report::table::cell::Cell;
use crate::report::table::layout::{self, Wish};
use crate::report::{failures, groups, words};

/// Columns of the screen between two columns of the table.
const GAP: usize = 2;
/// Narrower than this a text column says nothing.
const LEAST_TEXT: usize = 12;
/// To the top left corner, and everything from there on cleared.
const CLEAR: &str = "\x1b[H\x1b[J";

/// One column of the table.
struct Column {
    title: TopText,
    align: Align,
    cells: Vec<Cell>,
    /// Goes where the screen is too narrow, the highest number first; 0 never goes.
    dispensable: u8,
}

/// Writes one frame.
///
/// # Errors
/// Those of the writer.
pub(super) fn write(frame: &Frame, manner: &Manner, out: &mut dyn Write) -> io::Result<()> {
    if manner.clears {
        write!(out, "{CLEAR}")?;
    }
    for line in head::lines(frame, manner) {
        writeln!(out, "{line}")?;
    }
    writeln!(out)?;
    let shown = &frame.lines[..frame.lines.len().min(manner.rows)];
    let columns = columns(frame, shown, manner);
    let widths = layout::fit(&wishes(&columns, manner), GAP, manner.width);
    let titles = columns.iter().map(|column| Cell::new(column.title.of(manner.lang), Ink::Faint));
    write_line(&columns, &widths, &titles.collect::<Vec<_>>(), manner, out)?;
    for place in 0..shown.len() {
        let cells: Vec<Cell> = columns.iter().map(|column| column.cells[place].clone()).collect();
        write_line(&columns, &widths, &cells, manner, out)?;
    }
    let hidden = frame.lines.len() - shown.len();
    if hidden > 0 {
        let more = TopText::More.fill(manner.lang, &[("rows", &text::count(hidden as u64))]);
        writeln!(out, "{}", manner.paint.ink(Ink::Faint, &more))?;
    }
    if !manner.clears {
        writeln!(out)?;
    }
    Ok(())
}

fn columns(frame: &Frame, shown: &[Line], manner: &Manner) -> Vec<Column> {
    let mut columns = Vec::new();
    let mut add = |title, align, cell: &dyn Fn(&Line) -> Cell| {
        let cells = shown.iter().map(cell).collect();
        columns.push(Column { title, align, cells, dispensable: 0 });
    };
    for dimension in &manner.grouping {
        group_columns(*dimension, manner, &mut add);
    }
    let rate = |bytes| manner.units.rate(per_second(bytes, frame.ticks));
    let amount = |bytes| manner.units.amount(bytes);
    let figure = |bytes, text: String, ink| match bytes {
        0 => Cell::new(text, Ink::Faint),
        _ => Cell::new(text, ink),
    };
    add(TopText::UpRate, Align::Right, &|line| {
        let bytes = line.gained.sent().bytes;
        figure(bytes, rate(bytes), Ink::Upload)
    });
    add(TopText::DownRate, Align::Right, &|line| {
        let bytes = line.gained.received().bytes;
        figure(bytes, rate(bytes), Ink::Download)
    });
    add(TopText::Upload, Align::Right, &|line| {
        Cell::new(amount(line.total.sent().bytes), Ink::Plain)
    });
    add(TopText::Download, Align::Right, &|line| {
        Cell::new(amount(line.total.received().bytes), Ink::Plain)
    });
    add(TopText::Flows, Align::Right, &|line| Cell::new(text::count(line.flows), Ink::Plain));
    columns.extend(further(shown, manner));
    columns
}

/// One column for wide screens: its title and what it says of a line.
type Further = (TopText, fn(&Line, &Manner) -> Option<String>);

/// What else is known, from what is most worth knowing to what is least.
const FURTHER: [Further; 10] = [
    (TopText::Failed, |line, manner| failures::ways(&line.total.failures, manner.lang)),
    (TopText::User, |line, _| line.identity.as_ref()?.user.as_deref().map(sanitize)),
    (TopText::Services, |line, _| {
        let services = line.identity.as_ref()?.services.as_ref().filter(|all| !all.is_empty())?;
        Some(sanitize(&services.join(", ")))
    }),
    (TopText::Parent, |line, _| {
        let known = line.identity.as_ref()?;
        known.parent_name.as_deref().map(sanitize).or(known.parent_pid.map(|pid| pid.to_string()))
    }),
    (TopText::KnownBy, |line, manner| {
        Some(words::origin(line.identity.as_ref()?.image_origin, manner.lang).to_owned())
    }),
    (TopText::NameSource, |line, manner| {
        // Only where the line stands for an end, whose name is shown.
        let ends = [Dimension::Connection, Dimension::Remote, Dimension::Host];
        let source =
            line.name_source.filter(|_| ends.iter().any(|by| manner.grouping.contains(by)));
        Some(words::name_source(source?, manner.lang).to_owned())
    }),
    (TopText::Description, |line, _| line.identity.as_ref()?.description.as_deref().map(sanitize)),
    (TopText::Company, |line, _| line.identity.as_ref()?.company.as_deref().map(sanitize)),
    (TopText::Package, |line, _| line.identity.as_ref()?.package.as_deref().map(sanitize)),
    (TopText::CommandLine, |line, manner| {
        let known = line.identity.as_ref()?;
        let whole = known.command_line.as_deref().filter(|_| !manner.redact);
        whole.or(known.path.as_deref()).map(sanitize)
    }),
];

/// The columns of which any line has something to say.
fn further(shown: &[Line], manner: &Manner) -> Vec<Column> {
    let column = |(dispensable, (title, says)): (u8, Further)| {
        let said: Vec<Option<String>> = shown.iter().map(|line| says(line, manner)).collect();
        let known = said.iter().any(Option::is_some);
        let cell =
            |text: Option<String>| text.map_or_else(Cell::dash, |text| Cell::new(text, Ink::Plain));
        let cells = said.into_iter().map(cell).collect();
        known.then_some(Column { title, align: Align::LeftKeepEnds, cells, dispensable })
    };
    (1..).zip(FURTHER).filter_map(column).collect()
}

type Add<'a> = dyn FnMut(TopText, Align, &dyn Fn(&Line) -> Cell) + 'a;

/// The columns that name a group.
fn group_columns(dimension: Dimension, manner: &Manner, add: &mut Add<'_>) {
    let known = |text: Option<String>| {
        text.map_or_else(Cell::dash, |text| Cell::new(sanitize(&text), Ink::Plain))
    };
    let named = |line: &Line, fallback: Option<String>| {
        let other = || Some(TopText::Other.of(manner.lang).to_owned());
        known(line.remote_name.as_deref().map(str::to_owned).or(fallback).or_else(other))
    };
    let plain = |title, add: &mut Add<'_>| {
        add(title, Align::LeftKeepEnds, &|line| known(line.name(dimension).map(Into::into)));
    };
    let sure = |confidence: Option<traffic::Confidence>| {
        confidence.map(|it| groups::confidence_name(it).of(manner.lang).to_owned())
    };
    match dimension {
        Dimension::Process => {
            add(TopText::Process, Align::LeftKeepEnds, &|line| {
                Cell::new(facts::process_name(line, manner.lang), Ink::Strong)
            });
            add(TopText::Pid, Align::Right, &|line| {
                known(line.process.as_ref().map(|process| process.pid.to_string()))
            });
        }
        Dimension::Connection => {
            let protocol =
                |line: &Line| line.key.protocol.map(crate::report::columns::protocol_name);
            add(TopText::Protocol, Align::Left, &|line| known(protocol(line).map(Into::into)));
            add(TopText::Local, Align::LeftKeepEnds, &|line| {
                known(line.key.local.map(facts::socket))
            });
            add(TopText::Remote, Align::LeftKeepEnds, &|line| {
                let end = line.key.remote;
                let host = line.remote_name.as_deref().zip(end);
                let host = host.map(|(name, end)| format!("{name}:{}", end.port));
                known(
                    host.or(end.map(facts::socket))
                        .or_else(|| Some(TopText::Other.of(manner.lang).to_owned())),
                )
            });
        }
        Dimension::Remote => add(TopText::Remote, Align::LeftKeepEnds, &|line| {
            named(line, line.key.address.map(|address| address.ip().to_string()))
        }),
        Dimension::Port => {
            add(TopText::Port, Align::Right, &|line| known(line.key.port.map(|p| p.to_string())));
        }
        Dimension::Protocol => add(TopText::Protocol, Align::Left, &|line| {
            known(line.key.protocol.map(|p| crate::report::columns::protocol_name(p).into()))
        }),
        Dimension::Family => add(TopText::Family, Align::Left, &|line| {
            known(line.key.family.map(|f| crate::report::columns::family_name(f).into()))
        }),
        Dimension::Zone => {
            add(TopText::Zone, Align::Left, &|line| {
                known(line.key.zone.map(|zone| groups::zone_name(zone).of(manner.lang).to_owned()))
            });
            add(TopText::Confidence, Align::Left, &|line| known(sure(line.zone_confidence)));
        }
        Dimension::Role => {
            add(TopText::Role, Align::LeftKeepEnds, &|line| {
                known(line.key.role.map(|role| groups::role_name(role).of(manner.lang).to_owned()))
            });
            add(TopText::Confidence, Align::Left, &|line| {
                known(sure(line.key.role.and_then(traffic::Role::confidence)))
            });
        }
        Dimension::App => plain(TopText::App, add),
        Dimension::Tree => plain(TopText::Tree, add),
        Dimension::User => plain(TopText::User, add),
        Dimension::Service => plain(TopText::Service, add),
        Dimension::Label => plain(TopText::Label, add),
        Dimension::Host => plain(TopText::Host, add),
        Dimension::Second => {}
    }
}

fn wishes(columns: &[Column], manner: &Manner) -> Vec<Wish> {
    let wish = |column: &Column| {
        let title = Cell::new(column.title.of(manner.lang), Ink::Faint).width();
        let ideal = column.cells.iter().map(Cell::width).max().unwrap_or(0).max(title);
        let least = match column.align {
            Align::LeftKeepEnds => LEAST_TEXT.min(ideal),
            Align::Left | Align::Right => ideal,
        };
        Wish { least, comfortable: least, ideal, dispensable: column.dispensable }
    };
    columns.iter().map(wish).collect()
}

fn write_line(
    columns: &[Column],
    widths: &[Option<usize>],
    cells: &[Cell],
    manner: &Manner,
    out: &mut dyn Write,
) -> io::Result<()> {
    let drawn = cells.iter().zip(columns).zip(widths).filter_map(|((cell, column), width)| {
        width.map(|width| cell.draw(width, column.align, manner.paint))
    });
    let drawn: Vec<String> = drawn.collect();
    writeln!(out, "{}", drawn.join(&" ".repeat(GAP)).trim_end())
}

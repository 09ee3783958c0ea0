//! What is remembered from one run to the next: plain text, one choice a line.

use std::fmt::Write;

use text::Units;

use crate::screens::processes::View;
use crate::theme::Theme;

/// Everything that is remembered.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Settings {
    /// The theme, if the user ever chose one.
    pub theme: Option<Theme>,
    /// Units of bytes.
    pub units: Units,
    /// Totals rather than rates where there is no room for both.
    pub totals_first: bool,
    /// How processes are listed.
    pub view: View,
    /// For each table: the column it is sorted by, and the columns shown.
    pub tables: Vec<TableSettings>,
}

/// What is remembered of one table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableSettings {
    /// Name of its screen.
    pub table: String,
    /// The column it is sorted by.
    pub sort: String,
    /// The largest first.
    pub descending: bool,
    /// Columns that are shown.
    pub columns: Vec<String>,
}

impl Settings {
    /// Reads what [`Settings::to_text`] wrote. A line that is not understood is passed over: it
    /// may come from another version.
    pub fn parse(text: &str) -> Self {
        let mut settings = Self::default();
        for line in text.lines() {
            if let Some((name, value)) = line.split_once('=') {
                settings.read(name.trim(), value.trim());
            }
        }
        settings
    }

    fn read(&mut self, name: &str, value: &str) {
        match name {
            "theme" => self.theme = Theme::ALL.into_iter().find(|theme| theme.name() == value),
            "units" => {
                let known = Units::SCALED.into_iter().find(|units| units.name() == value);
                self.units = known.unwrap_or_default();
            }
            "first" => self.totals_first = value == "totals",
            "view" => self.view = View::named(value).unwrap_or_default(),
            _ => self.tables.extend(TableSettings::parse(name, value)),
        }
    }

    /// As text for a file.
    pub fn to_text(&self) -> String {
        let mut text =
            String::from("# Choices made on nettally's screen; it writes them itself.\n");
        let mut say = |name: &str, value: &str| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{name} = {value}");
        };
        if let Some(theme) = self.theme {
            say("theme", theme.name());
        }
        say("units", self.units.name());
        say("first", if self.totals_first { "totals" } else { "rates" });
        say("view", self.view.name());
        for table in &self.tables {
            let order = if table.descending { "descending" } else { "ascending" };
            let value = format!("{} {order}; {}", table.sort, table.columns.join(" "));
            say(&format!("table {}", table.table), &value);
        }
        text
    }
}

impl TableSettings {
    fn parse(name: &str, value: &str) -> Option<Self> {
        let table = name.strip_prefix("table ")?.to_owned();
        let (sort, columns) = value.split_once(';')?;
        let (sort, order) = sort.trim().split_once(' ')?;
        let columns = columns.split_whitespace().map(str::to_owned).collect();
        Some(Self { table, sort: sort.to_owned(), descending: order == "descending", columns })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_again() {
        let settings = Settings {
            theme: Some(Theme::Light),
            units: Units::Bits,
            totals_first: true,
            view: View::Applications,
            tables: vec![TableSettings {
                table: "processes".into(),
                sort: "send_bytes_per_second".into(),
                descending: true,
                columns: vec!["image_name".into(), "send_bytes_per_second".into()],
            }],
        };
        assert_eq!(Settings::parse(&settings.to_text()), settings);
    }

    #[test]
    fn what_is_not_understood_is_passed_over() {
        let text = "units = furlongs\ntheme=\nnonsense\ntable x = y\nview = flat\n";
        assert_eq!(Settings::parse(text), Settings { view: View::Flat, ..Settings::default() });
    }
}

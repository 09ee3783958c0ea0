//! The state on the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use text::{Lang, count, cut_front, sanitize, width, wrapped};

use crate::filter::Zones;
use crate::keys::{self, Action};
use crate::layout::{LEAST, reach, tabs};
use traffic::ProcessId;

use crate::screens::process::Pane;
use crate::screens::{Screen, chart, head, health, help, interfaces, process};
use crate::state::{Draft, Mode, State};
use crate::theme::Role;
use crate::widgets::line::{self, Piece};
use crate::widgets::paper::Paper;
use crate::words::Text;

impl State {
    /// Draws everything; where the terminal's cursor belongs, if it is to be seen.
    pub fn draw(&self, buffer: &mut Buffer) -> Option<(u16, u16)> {
        let area = buffer.area;
        let paper = &mut Paper { buffer, theme: self.look.theme };
        if area.width < LEAST.0 || area.height < LEAST.1 {
            paper.put(0, 0, area.width, Text::TooSmall.of(self.look.lang), Role::Notice);
            return None;
        }
        let regions = self.regions();
        head::draw(paper, regions.head, &self.look, &self.facts());
        self.draw_tabs(paper, regions.tabs);
        if let Some(area) = regions.filter {
            self.draw_filter(paper, area);
        }
        if let Some(area) = regions.chart {
            chart::machine(paper, area, &self.look, self.is_filtered());
        }
        self.draw_body(paper, regions.body);
        let cursor = self.draw_foot(paper, regions.foot);
        match &self.mode {
            Mode::Help(top) => help::keys(paper, &self.look, &self.table().facts(), *top),
            Mode::Columns(at) => {
                let table = self.table();
                help::columns(paper, &self.look, &table.facts(), &table.choice().shown, *at);
            }
            Mode::Browse | Mode::Filter(_) => {}
        }
        cursor
    }

    fn draw_tabs(&self, paper: &mut Paper<'_>, area: Rect) {
        let tabs = tabs(self.look.lang, area.width, self.screen);
        for (screen, x, wide) in &tabs {
            let role = if *screen == self.screen { Role::Tab } else { Role::Faint };
            let title = screen.title().of(self.look.lang);
            let blank = if usize::from(*wide) > width(title) { " " } else { "" };
            paper.put(area.x + x, area.y, *wide, &format!("{blank}{title}{blank}"), role);
        }
        let behind = reach(&tabs).min(area.width);
        let beside = Rect { x: area.x + behind, width: area.width - behind, ..area };
        line::right(paper, beside, area.y, self.standing());
    }

    /// View, and how many rows there are: the least important first.
    fn standing(&self) -> Vec<Piece> {
        let lang = self.look.lang;
        let mut said = Vec::new();
        if self.screen == Screen::Processes {
            said.push(Piece::new(format!("  {}", self.view.title(lang)), Role::Faint, 1));
        }
        said.push(Piece::new(format!("  {}", self.order()), Role::Faint, 0));
        let table = self.table();
        let at = table.choice().cursor + usize::from(table.length() > 0);
        let values = [count(at as u64), count(table.length() as u64)];
        let rows = Text::RowsShown.fill(lang, &[("shown", &values[0]), ("all", &values[1])]);
        said.push(Piece::new(format!("  {rows}"), Role::Faint, 2));
        said
    }

    /// What is hidden, on a row of its own: it may be long, and must not be overlooked.
    fn draw_filter(&self, paper: &mut Paper<'_>, area: Rect) {
        let lang = self.look.lang;
        let zones = (self.zones != Zones::All).then(|| self.zones.title(lang));
        let mut rest = area;
        if let Some(zones) = zones {
            rest.width =
                paper.put_right(area, area.y, &format!("  {zones}"), Role::Notice) - area.x;
        }
        if !self.filter.is_empty() {
            let filter = sanitize(&self.filter.said());
            let text = Text::FilteredBy.fill(lang, &[("filter", &filter)]);
            paper.put(rest.x, rest.y, rest.width, &text, Role::Notice);
        }
    }

    fn draw_body(&self, paper: &mut Paper<'_>, body: Rect) {
        let look = &self.look;
        match self.screen {
            Screen::Process(id) => return self.draw_process(paper, body, id),
            Screen::Interfaces => interfaces::draw(paper, body, look),
            Screen::Health => health::draw(paper, body, look, self.drawing),
            Screen::Processes | Screen::Connections | Screen::Remotes => {}
        }
        let (table, area) = (self.table(), self.area());
        table.draw(paper, area, look, true);
        if table.length() == 0 {
            let text = match (self.has_data, self.filter.is_empty(), self.screen) {
                (_, _, Screen::Health | Screen::Interfaces) => return,
                (false, ..) => Text::Waiting,
                (true, false, _) => Text::NothingPasses,
                (_, _, Screen::Connections | Screen::Process(_)) => Text::NoConnections,
                (_, _, Screen::Remotes) => Text::NoRemotes,
                (_, _, Screen::Processes) => Text::NoProcesses,
            };
            let area = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
            paper.paragraph(area, text.of(look.lang), Role::Faint);
        }
    }

    fn draw_process(&self, paper: &mut Paper<'_>, body: Rect, id: ProcessId) {
        let look = &self.look;
        let Some(process) = look.snapshot.processes.iter().find(|process| process.id == id) else {
            paper.paragraph(body, Text::ProcessGone.of(look.lang), Role::Faint);
            return;
        };
        let parts = process::parts(body, self.pane);
        process::draw(paper, &parts, process, look);
        for (pane, area) in &parts.panes {
            let table = self.tables.of(self.screen, *pane);
            table.draw(paper, *area, look, *pane == self.pane);
            if table.length() == 0 && *pane == Pane::Log {
                process::note(paper, *area, Text::NothingOpened.of(look.lang));
            }
        }
    }

    fn draw_foot(&self, paper: &mut Paper<'_>, area: Rect) -> Option<(u16, u16)> {
        let lang = self.look.lang;
        if let Mode::Filter(draft) = &self.mode {
            return Some(prompt(paper, area, draft, lang));
        }
        if let Some(status) = &self.status {
            draw_status(paper, area, &sanitize(status));
            return None;
        }
        let mut x = area.x;
        for (action, text) in HINTS {
            let hint = text.of(lang);
            let key = keys::shown(*action).split(' ').next().unwrap_or_default();
            if usize::from(area.right().saturating_sub(x)) < width(key) + 1 + width(hint) {
                break;
            }
            x = paper.put(x, area.y, area.right().saturating_sub(x), key, Role::Key);
            x = paper.put(x + 1, area.y, area.right().saturating_sub(x), hint, Role::Faint) + 2;
        }
        None
    }
}

/// What was just done, whole: over as many rows above the foot as it takes.
fn draw_status(paper: &mut Paper<'_>, foot: Rect, status: &str) {
    let lines = wrapped(status, usize::from(foot.width));
    let rows = u16::try_from(lines.len()).unwrap_or(1).min(foot.y);
    for (line, y) in lines.iter().zip(foot.bottom() - rows..foot.bottom()) {
        paper.row(foot, y, line, Role::Notice);
    }
}

/// The filter as it is typed, its end always in sight, and beside it why it means nothing or what
/// to press; gives the place to type at.
fn prompt(paper: &mut Paper<'_>, area: Rect, draft: &Draft, lang: Lang) -> (u16, u16) {
    let x = paper.put(area.x, area.y, area.width, Text::FilterPrompt.of(lang), Role::Key);
    let room = usize::from(area.right().saturating_sub(x));
    let (note, role) = match &draft.problem {
        Some(problem) => (sanitize(problem), Role::Notice),
        None => (Text::FilterHint.of(lang).to_owned(), Role::Faint),
    };
    // A cell for the cursor, two before the note.
    let beside = room.saturating_sub(width(&note) + 3).max(room / 3);
    let text = cut_front(&sanitize(&draft.text), beside);
    let x = paper.put(x, area.y, area.right().saturating_sub(x), &text, Role::Strong);
    paper.put(x + 3, area.y, area.right().saturating_sub(x + 3), &note, role);
    (x, area.y)
}

/// Keys worth knowing, the most needed first.
const HINTS: &[(Action, Text)] = &[
    (Action::Help, Text::HintHelp),
    (Action::Quit, Text::HintQuit),
    (Action::NextScreen, Text::HintScreens),
    (Action::Open, Text::HintOpen),
    (Action::Back, Text::HintBack),
    (Action::Filter, Text::HintFilter),
    (Action::Pause, Text::HintPause),
    (Action::Totals, Text::HintTotals),
    (Action::View, Text::HintView),
    (Action::Zones, Text::HintZones),
    (Action::Export(crate::export::Form::Csv), Text::HintExport),
];

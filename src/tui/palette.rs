//! Every command of a screen, and those of the run's screen, filtered by a few letters, with its key. It lies over the
//! screen and carries out what is chosen. What is called as was typed comes before what only speaks of it, and what can
//! do harm is found by the words of its name alone.

use std::collections::HashSet;

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

use super::{
    command::{Command, Danger, Group, Place, REGISTRY},
    context::{Memo, Sight},
    fuzzy::{self, Fuzzy, Match},
    key::Key,
    keymap::KeyMap,
    layout,
    screens::steps::{self, Step},
    theme::Role,
    widgets::{
        dialog::Dialog,
        list::{self, Selection},
        pane::Focus,
        prompt::Prompt,
        text,
    },
};

/// The name of its list.
pub const LIST: &str = "palette";
/// Columns of the keys, right of a title.
const KEYS: usize = 14;
/// Columns of a title.
const TITLE: usize = 20;
/// What stands at a command of the run's screen.
const ELSEWHERE: &str = "on the run's screen";
/// Columns that most helps need.
const HELP: usize = 40;

/// What a key came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// This is to be carried out on the screen below; the palette is done.
    Command(Command),
    /// Nothing; the palette is done.
    Closed,
}

/// The palette of a screen.
#[derive(Debug)]
pub struct Palette {
    /// Over which screen it lies.
    place: Place,
    /// Those of that screen, then those of the run's.
    commands: Vec<Command>,
    prompt: Prompt,
    fuzzy: Fuzzy,
    matches: Vec<Match>,
    /// By the position of a command among those of this screen.
    selection: Selection<usize>,
}

impl Palette {
    /// All commands of that screen, then what only the screen below it can do: that of the run, where one is open.
    pub fn new(place: Place, below: Option<Place>) -> Palette {
        let mut commands = Vec::new();
        for screen in [Some(place), below].into_iter().flatten() {
            for group in Group::ALL {
                let there = REGISTRY
                    .iter()
                    .filter(|entry| entry.group == group && entry.command.is_on(screen));
                commands.extend(there.map(|entry| entry.command));
            }
        }
        let mut known = HashSet::new();
        commands.retain(|command| *command != Command::Palette && known.insert(*command));
        let mut palette = Palette {
            place,
            commands,
            prompt: Prompt::default(),
            fuzzy: Fuzzy::default(),
            matches: Vec::new(),
            selection: Selection::default(),
        };
        palette.filter();
        palette
    }

    /// What was typed.
    pub fn typed(&self) -> &str {
        self.prompt.value()
    }

    /// The commands that match, the best first.
    pub fn shown(&self) -> Vec<Command> {
        let commands = self.matches.iter().filter_map(|found| self.commands.get(found.at));
        commands.copied().collect()
    }

    /// The command that Enter would carry out.
    pub fn selected(&self) -> Option<Command> {
        self.selection.key().and_then(|at| self.commands.get(*at)).copied()
    }

    fn filter(&mut self) {
        self.matches = self.found();
        // What was typed decides: the best match is selected.
        self.selection = Selection::default();
        self.selection.settle(&self.order());
    }

    /// What is called as was typed, what has these letters in its name, what speaks of it: in this order.
    fn found(&mut self) -> Vec<Match> {
        let typed = self.prompt.value();
        let titles = self.commands.iter().map(|command| command.entry().title);
        let (mut named, mut scattered, mut described) = (Vec::new(), Vec::new(), Vec::new());
        for found in self.fuzzy.filter(typed, titles) {
            let Some(command) = self.commands.get(found.at) else {
                continue;
            };
            let entry = command.entry();
            match fuzzy::words(typed, entry.title) {
                Some(positions) => named.push(Match { positions, ..found }),
                None if entry.danger == Danger::Harmless => scattered.push(found),
                None => {}
            }
        }
        for (at, command) in self.commands.iter().enumerate() {
            let known = named.iter().chain(&scattered).any(|found| found.at == at);
            let positions = fuzzy::words(typed, &searched(*command)).filter(|_| !known);
            described.extend(positions.map(|positions| Match { at, positions }));
        }
        named.into_iter().chain(scattered).chain(described).collect()
    }

    fn order(&self) -> Vec<usize> {
        self.matches.iter().map(|found| found.at).collect()
    }

    /// A key: a command of the palette itself, or text.
    pub fn key(&mut self, key: Key, keys: &KeyMap, memo: &Memo) -> Option<Chosen> {
        if let Some(command) = keys.command(Place::Palette, key) {
            if let Some(drawn) = memo.list(LIST) {
                self.selection.keep(drawn.scroll);
            }
            if let Some(Step::By(rows)) = Step::of(command, steps::page(memo, LIST)) {
                self.selection.by(rows, &self.order());
                return None;
            }
            return match command {
                Command::Enter => self.selected().map(Chosen::Command),
                Command::Back => Some(Chosen::Closed),
                other => Some(Chosen::Command(other)),
            };
        }
        let before = self.prompt.value().to_owned();
        if self.prompt.key(key) && self.prompt.value() != before {
            self.filter();
        }
        None
    }

    /// A paste goes into the text.
    pub fn paste(&mut self, pasted: &str) {
        self.prompt.paste(pasted);
        self.filter();
    }

    /// A click on a row of its list.
    pub fn clicked(&mut self, row: usize) -> Option<Chosen> {
        self.selection.go(row, &self.order());
        self.selected().map(Chosen::Command)
    }

    /// The wheel turned over it.
    pub fn wheeled(&mut self, rows: isize) {
        self.selection.by(rows, &self.order());
    }

    /// Draws it over the whole `screen`. `refuses` says why a command cannot be carried out just now.
    pub fn draw(
        &self,
        sight: &Sight<'_>,
        refuses: &dyn Fn(Command) -> Option<String>,
        screen: Rect,
        buffer: &mut Buffer,
        memo: &mut Memo,
    ) {
        let dialog = Dialog::new("Commands", "carry it out", "nothing changes");
        let width = screen.width.saturating_sub(8).min(92);
        let height = screen.height.saturating_sub(8).min(24);
        // Whatever the screen below had to click on is behind it.
        *memo = Memo::default();
        let area = dialog.draw(
            sight.look,
            layout::centred(screen, u16::MAX, u16::MAX),
            width,
            height,
            buffer,
        );
        if area.height < 3 {
            return;
        }
        let prompt = Rect {
            x: area.x + 2,
            width: area.width.saturating_sub(2),
            height: 1,
            ..area
        };
        buffer.set_line(area.x, area.y, &Line::from(sight.look.span(Role::Accent, ":")), 1);
        memo.cursor = self.prompt.draw(sight.look, prompt, buffer);
        let mut rows = Rect {
            y: area.y + 2,
            height: area.height - 2,
            ..area
        };
        // Where a row has no room for it, what the selected command does stands whole below the list.
        if usize::from(area.width) < TITLE + KEYS + HELP && rows.height > 5 {
            rows.height -= 3;
            let below = Rect {
                y: rows.bottom() + 1,
                height: 2,
                ..rows
            };
            self.draw_selected(sight, refuses, below, buffer);
        }
        memo.panes.push((LIST, rows));
        if self.matches.is_empty() {
            let sentence = "No command is called that. Delete some of it to see more.";
            return list::draw_empty(sight.look, rows, sentence, buffer);
        }
        let line = |at: usize, columns: usize| self.line(sight, refuses, at, columns);
        let all = self.matches.len();
        let drawn = list::draw_long(sight.look, rows, all, &self.selection, Focus::Elsewhere, line, buffer);
        memo.lists.push((LIST, drawn));
    }

    fn draw_selected(
        &self,
        sight: &Sight<'_>,
        refuses: &dyn Fn(Command) -> Option<String>,
        area: Rect,
        buffer: &mut Buffer,
    ) {
        let Some(command) = self.selected() else { return };
        let (role, said) = match refuses(command) {
            _ if !command.is_on(self.place) => (Role::Dim, format!("{ELSEWHERE}: {}", command.entry().help)),
            Some(why) => (Role::Warn, why),
            None => (Role::Dim, command.entry().help.to_owned()),
        };
        let lines = text::wrap(&said, usize::from(area.width));
        for (y, line) in (area.y..area.bottom()).zip(lines) {
            buffer.set_string(area.x, y, line, sight.look.style(role));
        }
    }

    fn line(
        &self,
        sight: &Sight<'_>,
        refuses: &dyn Fn(Command) -> Option<String>,
        at: usize,
        columns: usize,
    ) -> Line<'static> {
        let look = sight.look;
        let Some((found, command)) = self
            .matches
            .get(at)
            .and_then(|found| Some((found, *self.commands.get(found.at)?)))
        else {
            return Line::default();
        };
        let entry = command.entry();
        let here = command.is_on(self.place);
        let refusal = refuses(command).filter(|_| here);
        let dim = refusal.is_some() || !here;
        let role = if dim { Role::Dim } else { Role::Text };
        let title = entry.title.chars().count();
        // The help stands behind the title and one space in what was searched.
        let within = |from: usize, to: usize| {
            let places = found.positions.iter().map(|position| *position as usize);
            let places = places.filter(|place| (from..to).contains(place));
            places
                .filter_map(|place| u32::try_from(place - from).ok())
                .collect::<Vec<u32>>()
        };
        let mark = look.style(Role::Match);
        let mut spans = text::highlight(entry.title, &within(0, title), look.style(role), mark).spans;
        spans.push(Span::raw(" ".repeat(TITLE.saturating_sub(title))));
        let keys = text::left(&sight.keys.written(command), KEYS, look.glyphs);
        spans.push(look.span(if dim { Role::Dim } else { Role::Accent }, keys));
        match refusal {
            Some(why) => spans.push(look.span(Role::Warn, why)),
            None => {
                if !here {
                    spans.push(look.span(Role::Dim, format!("{ELSEWHERE}: ")));
                }
                let places = within(title + 1, usize::MAX);
                spans.extend(text::highlight(entry.help, &places, look.style(Role::Dim), mark).spans);
            }
        }
        text::fit(Line::from(spans), columns, look.glyphs)
    }
}

/// What is searched for whole words and their beginnings: title and help.
fn searched(command: Command) -> String {
    let entry = command.entry();
    format!("{} {}", entry.title, entry.help)
}

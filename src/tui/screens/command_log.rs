//! Every command that the program ran in this run, as it was typed, the newest last. Nothing is run from here.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

use super::{
    Shown,
    evidence::{self, Evidence},
    quick_reference,
    steps::{self, Step},
};
use crate::{
    domain::{
        event::{CheckFinished, CheckStarted, EntryRef, Event, Recorded},
        run::{PROOF, Run},
    },
    tui::{
        command::{Command, Place},
        context::{AtRun, Cx, Go, Memo, Sight},
        effect::Effect,
        glyph::State,
        layout::SIDE_PANE_FROM,
        lines,
        theme::Role,
        widgets::{
            list::{self, Selection},
            messages::Level,
            pane::{Focus, Pane},
            text, units,
        },
    },
};

const LIST: &str = "commands";
/// Columns of the time a command took.
const TOOK: usize = 8;
/// Columns of the person.
const WHO: usize = 14;
/// Columns of the item.
const ITEM: usize = 24;
/// Rows of the detail below the list, where it does not stand beside it.
const BELOW: u16 = 8;

/// Every command that ran.
#[derive(Debug, Default)]
pub struct CommandLog {
    /// The commands of the run, by the entry that began each; as many as the run's.
    rows: Vec<EntryRef>,
    selection: Selection<EntryRef>,
}

/// A command, and what came of it.
#[derive(Clone, Copy)]
struct Ran<'a> {
    recorded: &'a Recorded,
    started: &'a CheckStarted,
    finished: Option<(&'a Recorded, &'a CheckFinished)>,
}

fn ran(run: &Run, at: usize) -> Option<Ran<'_>> {
    let command = run.commands.get(at)?;
    let recorded = run.entries.get(command.started)?;
    let Event::CheckStarted(started) = &recorded.entry.event else {
        return None;
    };
    let finished = command
        .finished
        .and_then(|place| Some((run.entries.get(place)?, run.finished(place)?)));
    Some(Ran {
        recorded,
        started,
        finished,
    })
}

impl Ran<'_> {
    /// What it ran for.
    fn item(&self, run: &Run) -> String {
        let item = self.started.item.as_ref().and_then(|item| run.plan().find(item));
        match (item, self.started.kind == PROOF) {
            (_, true) => "proof of the environment".to_owned(),
            (Some(item), _) => run.fill(&item.title),
            (None, _) => self
                .started
                .item
                .as_ref()
                .map_or_else(|| "made up on the spot".to_owned(), |item| item.to_string()),
        }
    }

    fn state(&self, run: &Run) -> State {
        match self.finished {
            Some((_, finished)) => evidence::state_of(finished.outcome),
            None if run.running.contains_key(&self.recorded.reference()) => State::Running,
            None => State::Inconclusive,
        }
    }

    /// How long it took, or takes up to now.
    fn took(&self, sight: &Sight<'_>, run: &Run) -> String {
        match self.finished {
            Some((_, finished)) => evidence::took(finished.took_ms),
            None if run.running.contains_key(&self.recorded.reference()) => {
                let since = (sight.now - self.recorded.entry.at).to_std().unwrap_or_default();
                units::minutes(since)
            }
            None => "no end".to_owned(),
        }
    }
}

impl CommandLog {
    fn selected<'a>(&self, at: &'a AtRun) -> Option<Ran<'a>> {
        self.selection.key()?;
        ran(at.desk.run(), self.selection.at())
    }

    fn go(&mut self, step: Step) {
        let at = step.from(self.selection.at(), self.rows.len());
        self.selection.go(at, &self.rows);
    }

    fn open(&self, cx: &mut Cx<'_>) {
        let chosen = cx.at.as_deref().and_then(|at| self.selected(at));
        let Some(chosen) = chosen else { return };
        let (item, check) = (chosen.started.item.clone(), chosen.recorded.reference());
        cx.go_to(Box::new(Evidence::of_check(item, check)));
    }
}

impl Shown for CommandLog {
    fn place(&self) -> Place {
        Place::CommandLog
    }

    fn refuses(&self, sight: &Sight<'_>, command: Command) -> Option<String> {
        let selected = sight.at.and_then(|at| self.selected(at));
        match (command, selected) {
            (Command::Enter | Command::OpenEvidence | Command::CopyCommand, None) => {
                Some("no command ran in this run yet".to_owned())
            }
            (Command::Enter | Command::OpenEvidence, Some(selected)) if selected.finished.is_none() => {
                Some("what it prints becomes evidence when it ends".to_owned())
            }
            _ => None,
        }
    }

    fn carry_out(&mut self, command: Command, memo: &Memo, cx: &mut Cx<'_>) {
        if let Some(drawn) = memo.list(LIST) {
            self.selection.keep(drawn.scroll);
        }
        if let Some(step) = Step::of(command, steps::page(memo, LIST)) {
            return self.go(step);
        }
        match command {
            Command::Enter | Command::OpenEvidence => self.open(cx),
            Command::CopyCommand => {
                let selected = cx.at.as_deref().and_then(|at| self.selected(at));
                if let Some(command) = selected.map(|selected| selected.started.command.clone()) {
                    cx.effects.push(Effect::Copy(command));
                    cx.say(Level::Notice, "the command was copied to the clipboard");
                }
            }
            Command::QuickReference => cx.go_to(Box::new(quick_reference::QuickReference::default())),
            Command::Back | Command::Leave => cx.go.push(Go::Back),
            _ => {}
        }
    }

    fn rows(&self, sight: &Sight<'_>) -> Vec<String> {
        let Some(run) = sight.at.map(|at| at.desk.run()) else {
            return Vec::new();
        };
        let row = |at| {
            ran(run, at).map_or_else(String::new, |ran| {
                let who = evidence::who(run, &ran.recorded.writer);
                format!("{who} {} {}", ran.item(run), ran.started.command)
            })
        };
        (0..self.rows.len()).map(row).collect()
    }

    fn find_at(&self) -> usize {
        self.selection.at()
    }

    fn found(&mut self, row: usize, _cx: &mut Cx<'_>) {
        self.selection.go(row, &self.rows);
    }

    fn clicked(&mut self, _list: &'static str, row: usize, cx: &mut Cx<'_>) {
        let again = self.selection.at() == row;
        self.selection.go(row, &self.rows);
        let ended = |at: &AtRun| self.selected(at).is_some_and(|selected| selected.finished.is_some());
        if again && cx.at.as_deref().is_some_and(ended) {
            self.open(cx);
        }
    }

    fn wheeled(&mut self, _pane: &'static str, rows: isize, memo: &Memo) {
        if let Some(drawn) = memo.list(LIST) {
            self.selection.keep(drawn.scroll);
        }
        self.go(Step::By(rows));
    }

    fn settle(&mut self, cx: &mut Cx<'_>) {
        let Some(run) = cx.at.as_deref().map(|at| at.desk.run()) else {
            return;
        };
        if run.commands.len() == self.rows.len() && !self.rows.is_empty() {
            return;
        }
        // Who stands on the newest stays on the newest.
        let at_end = self.selection.at() + 1 >= self.rows.len();
        let begun = run
            .commands
            .iter()
            .filter_map(|command| run.entries.get(command.started));
        self.rows = begun.map(Recorded::reference).collect();
        if at_end {
            self.selection.go(self.rows.len().saturating_sub(1), &self.rows);
        } else {
            self.selection.settle(&self.rows);
        }
    }

    fn draw(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let Some(at) = sight.at.filter(|_| !self.rows.is_empty()) else {
            let inner = Pane::new("Command log")
                .focus(Focus::Here)
                .draw(sight.look, area, buffer);
            let sentence = "No command ran in this run yet. Every one that does will stand here, as it was typed. \
                            Go back and run a check.";
            return list::draw_empty(sight.look, inner, sentence, buffer);
        };
        let wide = area.width >= SIDE_PANE_FROM;
        let (mut top, mut side) = (area, area);
        if wide {
            side.width = area.width * 2 / 5;
            top.width = area.width - side.width;
            side.x = top.right();
        } else {
            side.height = BELOW.min(area.height / 2);
            top.height = area.height - side.height;
            side.y = top.bottom();
        }
        self.draw_list(sight, at.desk.run(), top, buffer, memo);
        if let Some(selected) = self.selected(at) {
            draw_detail(sight, at, selected, side, buffer);
            memo.panes.push(("detail", side));
        }
    }
}

impl CommandLog {
    fn draw_list(&self, sight: &Sight<'_>, run: &Run, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let count = format!("{}/{}", self.selection.at() + 1, self.rows.len());
        let pane = Pane::new("Command log").count(count).focus(Focus::Here);
        let inner = pane.draw(sight.look, area, buffer);
        memo.panes.push((LIST, area));
        let row = |at: usize, columns: usize| {
            let line = ran(run, at).map(|ran| command_line(sight, run, ran, columns));
            line.unwrap_or_default()
        };
        let all = self.rows.len();
        let drawn = list::draw_long(sight.look, inner, all, &self.selection, Focus::Here, row, buffer);
        memo.cursor = drawn.cursor;
        memo.lists.push((LIST, drawn));
    }
}

fn command_line(sight: &Sight<'_>, run: &Run, ran: Ran<'_>, columns: usize) -> Line<'static> {
    let look = sight.look;
    let took = text::right(&ran.took(sight, run), TOOK, look.glyphs);
    let mut left = vec![
        look.span(Role::Dim, sight.time_exact(ran.recorded.entry.at)),
        Span::raw(" "),
        look.state(ran.state(run)),
        Span::raw(" "),
    ];
    if columns >= 90 {
        let who = evidence::who(run, &ran.recorded.writer);
        left.push(look.span(Role::Dim, text::left(&who, WHO, look.glyphs) + " "));
    }
    if columns >= 70 {
        left.push(look.span(Role::Dim, text::left(&ran.item(run), ITEM, look.glyphs) + " "));
    }
    let said = text::drawable(&ran.started.command);
    let positions = sight.find.map(|find| find.positions(&said)).unwrap_or_default();
    let shown = text::highlight(&said, &positions, look.style(Role::Text), look.style(Role::Match));
    left.extend(shown.spans);
    let right = Line::from(look.span(Role::Dim, took));
    text::spread(Line::from(left), right, columns, look.glyphs)
}

fn draw_detail(sight: &Sight<'_>, at: &AtRun, ran: Ran<'_>, area: Rect, buffer: &mut Buffer) {
    let look = sight.look;
    let run = at.desk.run();
    let inner = Pane::new(&ran.item(run)).draw(look, area, buffer);
    let state = ran.state(run);
    let mut lines: Vec<(Role, String)> = vec![(Role::Accent, format!("$ {}", ran.started.command))];
    match (ran.finished, at.desk.processes().get(&ran.recorded.reference())) {
        (Some((_, finished)), _) => {
            lines.push((state.role(), evidence::ending(sight, finished)));
            lines.extend(lines::missed(finished).map(|one| (Role::Bad, lines::in_words(one))));
            lines.extend(finished.reason.clone().map(|reason| (Role::Bad, reason)));
        }
        (None, Some(process)) => {
            let took = ran.took(sight, run);
            lines.push((
                state.role(),
                format!("running for {took}, {}", units::size(process.bytes)),
            ));
        }
        (None, None) if state == State::Running => lines.push((state.role(), "running elsewhere".to_owned())),
        (None, None) => lines.push((state.role(), "its end was not recorded".to_owned())),
    }
    let mut by = format!(
        "by {}, {}",
        evidence::who(run, &ran.recorded.writer),
        sight.date(ran.recorded.entry.at)
    );
    if ran.started.action {
        by.push_str(", an action");
    }
    lines.push((Role::Dim, by));
    let why = ran.started.reason.iter();
    lines.extend(why.map(|why| (Role::Warn, format!("though the window was over: {why}"))));
    if let Some((_, finished)) = ran.finished {
        lines.extend(finished.evidence.iter().map(|file| (Role::Dim, file.file.clone())));
    }
    let wrapped = lines.iter().flat_map(|(role, said)| {
        let rows = text::wrap(said, usize::from(inner.width)).into_iter();
        rows.map(move |row| (*role, row))
    });
    for (y, (role, row)) in (inner.y..inner.bottom()).zip(wrapped) {
        buffer.set_string(inner.x, y, row, look.style(role));
    }
}

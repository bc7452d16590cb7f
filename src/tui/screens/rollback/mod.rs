//! The rollback: its four clocks, large; who called it and why; the steps of the way back with how each stands; what was
//! told whom; and what is at hand. Nothing is run from here: a step leads to its place in the walk. What runs at a step can
//! be ended here.

mod clocks;
mod parts;

use ratatui::{buffer::Buffer, layout::Rect};

use self::parts::{Leads, Part};
use super::{
    Shown, flow,
    run::{Key, cancel, refuses_to_cancel},
    sheet::{self, Block, Sheet},
    steps::{self, Step},
};
use crate::{
    domain::{id::ItemId, rollback, time::Time},
    tui::{
        command::{Command, Place},
        context::{AtRun, Cx, Go, Memo, Sight},
        effect::Effect,
        glyph::Glyphs,
        question::Question,
        rollback::open_milestones,
        widgets::{list, units},
    },
};

const PAGE: &str = "rollback";

/// The rollback of the run that was called last.
#[derive(Debug)]
pub struct Rollback {
    sheet: Sheet,
    /// The page as it was when the run last changed: without times of day and signs, which only a drawing knows.
    parts: Vec<Part>,
}

impl Default for Rollback {
    fn default() -> Self {
        Rollback {
            sheet: Sheet::new(PAGE),
            parts: Vec::new(),
        }
    }
}

impl Rollback {
    fn blocks(&self) -> Vec<Block> {
        self.parts.iter().map(|part| part.block.clone()).collect()
    }

    fn selected(&self) -> Option<&Leads> {
        self.parts.get(self.sheet.at())?.leads.as_ref()
    }

    /// The item of the selected step.
    fn item(&self) -> Option<&ItemId> {
        match self.selected() {
            Some(Leads::To(Key::Item(item))) => Some(item),
            _ => None,
        }
    }

    fn follow(&self, cx: &mut Cx<'_>) {
        if let Some(Leads::To(row)) = self.selected() {
            cx.go.push(Go::Row(row.clone()));
        }
    }
}

impl Shown for Rollback {
    fn place(&self) -> Place {
        Place::Rollback
    }

    fn refuses(&self, sight: &Sight<'_>, command: Command) -> Option<String> {
        let Some(at) = sight.at else {
            return Some("no run is open".to_owned());
        };
        let selected = self.selected();
        match command {
            Command::Enter => match selected {
                Some(Leads::To(_)) => None,
                Some(Leads::Copies(_)) => {
                    let copy = sight.keys.hint(Command::CopyCommand, Place::Rollback);
                    let copy = copy.map_or_else(|| "copying".to_owned(), |key| key.to_string());
                    Some(format!("nothing is run from here: {copy} copies it to the clipboard"))
                }
                None => Some("this row leads nowhere".to_owned()),
            },
            Command::CopyCommand if !matches!(selected, Some(Leads::Copies(_))) => {
                Some("there is nothing to copy in this row".to_owned())
            }
            Command::CancelCheck => flow::nothing_recorded(sight, at).or_else(|| refuses_to_cancel(self.item(), at)),
            Command::ReachMilestone | Command::Notify | Command::EndRollback => changes(sight, at, command),
            _ => None,
        }
    }

    fn carry_out(&mut self, command: Command, memo: &Memo, cx: &mut Cx<'_>) {
        if let Some(step) = Step::of(command, steps::shown(memo, PAGE)) {
            let blocks = self.blocks();
            return self.sheet.step(step, &blocks, memo);
        }
        match command {
            Command::NextPane => self.sheet.go_heading(1, &self.blocks()),
            Command::PreviousPane => self.sheet.go_heading(-1, &self.blocks()),
            Command::Enter => self.follow(cx),
            Command::CopyCommand => {
                if let Some(Leads::Copies(copied)) = self.selected() {
                    let (level, words) = copied.said();
                    cx.effects.push(Effect::Copy(copied.text.clone()));
                    cx.say(level, words);
                }
            }
            Command::CancelCheck => {
                if let Some(item) = self.item() {
                    cancel(item, cx);
                }
            }
            Command::ReachMilestone => ask(cx, |at, _| Question::milestone(at)),
            Command::Notify => ask(cx, |at, _| Question::notify(at)),
            Command::EndRollback => ask(cx, Question::end_rollback),
            Command::Back | Command::Leave => cx.go.push(Go::Back),
            _ => {}
        }
    }

    fn rows(&self, _sight: &Sight<'_>) -> Vec<String> {
        self.parts.iter().map(|part| part.block.searched()).collect()
    }

    fn find_at(&self) -> usize {
        self.sheet.at()
    }

    fn found(&mut self, row: usize, _cx: &mut Cx<'_>) {
        self.sheet.go(row, &self.blocks());
    }

    fn clicked(&mut self, _list: &'static str, row: usize, cx: &mut Cx<'_>) {
        let again = self.sheet.at() == row;
        self.sheet.go(row, &self.blocks());
        if again {
            self.follow(cx);
        }
    }

    fn wheeled(&mut self, _pane: &'static str, rows: isize, memo: &Memo) {
        let blocks = self.blocks();
        self.sheet.step(Step::By(rows), &blocks, memo);
    }

    fn settle(&mut self, cx: &mut Cx<'_>) {
        let first = self.parts.is_empty();
        let at = cx.at.as_deref();
        self.parts = at
            .map(|at| parts::of(at, Glyphs::default(), &|_| String::new()))
            .unwrap_or_default();
        // Whoever comes here stands on the step that is next.
        let next = self.parts.iter().position(|part| part.is_next);
        match next.filter(|_| first) {
            Some(next) => self.sheet.go(next, &self.blocks()),
            None => self.sheet.settle(&self.blocks()),
        }
    }

    fn draw(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let Some((at, called)) = sight.at.and_then(|at| Some((at, at.desk.run().rollback()?))) else {
            let inner = sheet::pane("Rollback").draw(sight.look, area, buffer);
            let key = sight.keys.written(Command::Rollback);
            let sentence = format!("No rollback was called in this run. {key} calls one.");
            return list::draw_empty(sight.look, inner, &sentence, buffer);
        };
        let left = clocks::draw(sight, at, called, area, buffer);
        let parts = parts::of(at, sight.look.glyphs, &|time| sight.time_exact(time));
        let blocks: Vec<Block> = parts.into_iter().map(|part| part.block).collect();
        let gone = lasted(called.at, called.ended.as_ref().map_or(sight.now, |(at, _)| *at));
        let count = match &called.ended {
            Some((_, ended)) => format!("{} after {gone}", ended.result.word()),
            None => format!("under way {gone}"),
        };
        let pane = sheet::pane("The way back").count(count);
        self.sheet.draw(sight, &pane, left, &blocks, buffer, memo);
    }
}

fn lasted(from: Time, to: Time) -> String {
    units::minutes((to - from).to_std().unwrap_or_default())
}

fn ask(cx: &mut Cx<'_>, question: impl FnOnce(&AtRun, Time) -> Question) {
    let now = cx.stamp.at;
    if let Some(at) = cx.at.as_deref() {
        let question = question(at, now);
        cx.ask(question);
    }
}

/// Why nothing can be said of a rollback just now.
fn changes(sight: &Sight<'_>, at: &AtRun, command: Command) -> Option<String> {
    let over = rollback::under_way(at.desk.run()).is_none();
    match command {
        Command::Notify if at.desk.run().sealed.is_some() => Some("the run is sealed".to_owned()),
        Command::ReachMilestone | Command::EndRollback if over => Some("no rollback is under way".to_owned()),
        Command::ReachMilestone if open_milestones(at).is_empty() => {
            let key = sight.keys.written(Command::Notify);
            Some(format!("it is executed and validated; {key} says who was told"))
        }
        _ => flow::nothing_recorded(sight, at),
    }
}

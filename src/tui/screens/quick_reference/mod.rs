//! Who to call and what to type when it is urgent, on one page; and all of the checklist that this version only shows, so
//! that nothing of a checklist is invisible. Nothing is run from here.

mod blocks;

use ratatui::{buffer::Buffer, layout::Rect};

use self::blocks::Part;
use super::{
    Shown, command_log,
    sheet::{self, Block, Sheet},
    steps::{self, Step},
};
use crate::{
    domain::run::Run,
    tui::{
        command::{Command, Place},
        context::{Cx, Go, Memo, Sight},
        effect::Effect,
        pasted::Pasted,
        widgets::list,
    },
};

const PAGE: &str = "quick reference";

/// Contacts, commands at hand, the way back.
#[derive(Debug)]
pub struct QuickReference {
    sheet: Sheet,
    /// How many entries the run had when the page was laid out.
    entries: Option<usize>,
    parts: Vec<Part>,
}

impl Default for QuickReference {
    fn default() -> Self {
        QuickReference {
            sheet: Sheet::new(PAGE),
            entries: None,
            parts: Vec::new(),
        }
    }
}

impl QuickReference {
    fn blocks(&self) -> Vec<Block> {
        self.parts.iter().map(|part| part.block.clone()).collect()
    }

    fn lay_out(&mut self, run: &Run) {
        if self.entries != Some(run.entries.len()) {
            self.entries = Some(run.entries.len());
            self.parts = blocks::of(run);
            self.sheet.settle(&self.blocks());
        }
    }

    /// What `y` copies: the command, the address, the text of the selected part.
    fn copies(&self) -> Option<&Pasted> {
        self.parts.get(self.sheet.at())?.copies.as_ref()
    }
}

impl Shown for QuickReference {
    fn place(&self) -> Place {
        Place::QuickReference
    }

    fn refuses(&self, sight: &Sight<'_>, command: Command) -> Option<String> {
        match command {
            Command::Enter => {
                let copy = sight.keys.hint(Command::CopyCommand, Place::QuickReference);
                let copy = copy.map_or_else(|| "copying".to_owned(), |key| key.to_string());
                Some(format!("nothing is run from here: {copy} copies it to the clipboard"))
            }
            Command::CopyCommand if self.copies().is_none() => Some("there is nothing to copy in this row".to_owned()),
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
            Command::CopyCommand => {
                if let Some(copied) = self.copies() {
                    let (level, words) = copied.said();
                    cx.effects.push(Effect::Copy(copied.text.clone()));
                    cx.say(level, words);
                }
            }
            Command::CommandLog => cx.go_to(Box::new(command_log::CommandLog::default())),
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

    fn clicked(&mut self, _list: &'static str, row: usize, _cx: &mut Cx<'_>) {
        self.sheet.go(row, &self.blocks());
    }

    fn wheeled(&mut self, _pane: &'static str, rows: isize, memo: &Memo) {
        let blocks = self.blocks();
        self.sheet.step(Step::By(rows), &blocks, memo);
    }

    fn settle(&mut self, cx: &mut Cx<'_>) {
        if let Some(at) = cx.at.as_deref() {
            self.lay_out(at.desk.run());
        }
    }

    fn draw(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let pane = sheet::pane("Quick reference").below("nothing is run from here");
        if self.parts.is_empty() {
            let inner = pane.draw(sight.look, area, buffer);
            let sentence = "This checklist names no contacts, no commands at hand and no way back. \
                            Write [[contacts]] and [[commands]] into it to find them here.";
            return list::draw_empty(sight.look, inner, sentence, buffer);
        }
        self.sheet.draw(sight, &pane, area, &self.blocks(), buffer, memo);
    }
}

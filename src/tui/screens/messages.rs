//! All that the program said since it started, the newest last. Whoever reads it here has seen it.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Shown,
    sheet::{self, Block, Sheet},
    steps::{self, Step},
};
use crate::tui::{
    command::{Command, Place},
    context::{Cx, Go, Memo, Sight},
    theme::Role,
    widgets::{
        list,
        messages::{Level, Message},
        units,
    },
};

const PAGE: &str = "messages";
/// Columns of the time and the level.
const HEAD: usize = 18;

/// All messages.
#[derive(Debug)]
pub struct Messages {
    sheet: Sheet,
    /// What was said when it was last looked at.
    said: Vec<Message>,
}

impl Default for Messages {
    fn default() -> Self {
        Messages {
            sheet: Sheet::new(PAGE),
            said: Vec::new(),
        }
    }
}

impl Messages {
    fn blocks(&self) -> Vec<Block> {
        let block = |message: &Message| {
            let head = format!("{} {}", units::clock(message.at), message.level.word());
            let (head_role, role) = match message.level {
                Level::Notice => (Role::Dim, Role::Text),
                level => (level.role(), Role::Text),
            };
            Block::row(head, HEAD, message.text.clone()).in_roles(head_role, role)
        };
        self.said.iter().map(block).collect()
    }
}

impl Shown for Messages {
    fn place(&self) -> Place {
        Place::Messages
    }

    fn refuses(&self, _sight: &Sight<'_>, command: Command) -> Option<String> {
        (command == Command::Enter).then(|| "a message has nothing to open".to_owned())
    }

    fn carry_out(&mut self, command: Command, memo: &Memo, cx: &mut Cx<'_>) {
        if let Some(step) = Step::of(command, steps::shown(memo, PAGE)) {
            let blocks = self.blocks();
            return self.sheet.step(step, &blocks, memo);
        }
        if matches!(command, Command::Back | Command::Leave) {
            cx.go.push(Go::Back);
        }
    }

    fn rows(&self, _sight: &Sight<'_>) -> Vec<String> {
        self.blocks().iter().map(Block::searched).collect()
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
        cx.messages.dismiss(cx.since);
        if cx.messages.all() == self.said {
            return;
        }
        let at_end = self.sheet.at() + 1 >= self.said.len();
        self.said = cx.messages.all().to_vec();
        if at_end {
            self.sheet.go(self.said.len().saturating_sub(1), &self.blocks());
        }
    }

    fn draw(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let count = self.said.len().to_string();
        let pane = sheet::pane("Messages").count(count).below("since the program started");
        if self.said.is_empty() {
            let inner = pane.draw(sight.look, area, buffer);
            let back = sight.keys.hint(Command::Back, Place::Messages);
            let back = back.map_or_else(String::new, |key| format!(" {key} goes back."));
            let sentence = format!("Nothing was said yet. What the program tells you stays here.{back}");
            return list::draw_empty(sight.look, inner, &sentence, buffer);
        }
        self.sheet.draw(sight, &pane, area, &self.blocks(), buffer, memo);
    }
}

//! The keys of the screen below, drawn from the registry, so that no hint can lie; and what the glyphs mean.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Shown,
    sheet::{self, Block, Sheet},
    steps::{self, Step},
};
use crate::tui::{
    command::{Command, Group, Place, REGISTRY},
    context::{Cx, Go, Memo, Sight},
    glyph::{Glyphs, Signature, State},
    keymap::KeyMap,
    theme::Role,
};

const PAGE: &str = "help";
/// Columns of the keys.
const KEYS: usize = 18;
/// Columns of a glyph and its ASCII twin.
const GLYPH: usize = 8;

/// The keys of a screen.
#[derive(Debug)]
pub struct Help {
    of: Place,
    sheet: Sheet,
}

impl Help {
    /// The keys of that screen.
    pub fn of(place: Place) -> Help {
        let mut help = Help {
            of: place,
            sheet: Sheet::new(PAGE),
        };
        help.sheet.settle(&help.blocks(None));
        help
    }

    /// One block a command, then the legend. Without a key map the keys are left out; the blocks are as many.
    fn blocks(&self, keys: Option<&KeyMap>) -> Vec<Block> {
        let mut blocks = Vec::new();
        for group in Group::ALL {
            let entries: Vec<_> = REGISTRY
                .iter()
                .filter(|entry| entry.group == group && entry.command.is_on(self.of))
                .collect();
            if entries.is_empty() {
                continue;
            }
            blocks.push(Block::heading(group.title()));
            for entry in entries {
                let written = keys.map(|keys| keys.written(entry.command)).unwrap_or_default();
                let row = match keys.filter(|_| written.is_empty()) {
                    // What has no key of its own is found by its name.
                    Some(keys) => {
                        let palette = keys.written(Command::Palette);
                        Block::row(format!("  {palette}"), KEYS, format!("{}: {}", entry.title, entry.help))
                    }
                    None => Block::row(format!("  {written}"), KEYS, entry.help),
                };
                blocks.push(row.in_roles(Role::Accent, Role::Text));
            }
            blocks.push(Block::gap());
        }
        blocks.push(Block::heading("What the signs mean"));
        for state in State::ALL {
            let head = format!("  {} {}", state.text(Glyphs::Unicode), state.text(Glyphs::Ascii));
            blocks.push(Block::row(head, GLYPH, state.word()).in_roles(state.role(), Role::Text));
        }
        blocks.push(Block::gap());
        blocks.push(Block::heading("What the signs of signatures mean"));
        for one in Signature::ALL {
            let head = format!("  {} {}", one.text(Glyphs::Unicode), one.text(Glyphs::Ascii));
            blocks.push(Block::row(head, GLYPH, one.word()).in_roles(one.role(), Role::Text));
        }
        blocks
    }

    /// The legend shows the signs of this terminal alone.
    fn shown(&self, sight: &Sight<'_>) -> Vec<Block> {
        let mut blocks = self.blocks(Some(sight.keys));
        let signatures = blocks.len() - Signature::ALL.len();
        let states = signatures - 2 - State::ALL.len();
        let glyphs = sight.look.glyphs;
        let mut show = |from: usize, signs: Vec<&'static str>| {
            for (block, sign) in blocks[from..].iter_mut().zip(signs) {
                block.head = match glyphs {
                    Glyphs::Words => String::new(),
                    Glyphs::Unicode | Glyphs::Ascii => format!("  {sign}"),
                };
            }
        };
        // The legend of states, a gap and a heading, the legend of signatures.
        show(states, State::ALL.map(|state| state.text(glyphs)).to_vec());
        show(signatures, Signature::ALL.map(|one| one.text(glyphs)).to_vec());
        blocks
    }
}

impl Shown for Help {
    fn place(&self) -> Place {
        Place::Help
    }

    fn refuses(&self, _sight: &Sight<'_>, command: Command) -> Option<String> {
        let why = "this page only says what the keys do: go back and press the key there";
        (command == Command::Enter).then(|| why.to_owned())
    }

    fn carry_out(&mut self, command: Command, memo: &Memo, cx: &mut Cx<'_>) {
        let blocks = self.blocks(None);
        if let Some(step) = Step::of(command, steps::shown(memo, PAGE)) {
            return self.sheet.step(step, &blocks, memo);
        }
        if matches!(command, Command::Back | Command::Leave) {
            cx.go.push(Go::Back);
        }
    }

    fn rows(&self, sight: &Sight<'_>) -> Vec<String> {
        self.shown(sight).iter().map(Block::searched).collect()
    }

    fn find_at(&self) -> usize {
        self.sheet.at()
    }

    fn found(&mut self, row: usize, _cx: &mut Cx<'_>) {
        self.sheet.go(row, &self.blocks(None));
    }

    fn clicked(&mut self, _list: &'static str, row: usize, _cx: &mut Cx<'_>) {
        self.sheet.go(row, &self.blocks(None));
    }

    fn wheeled(&mut self, _pane: &'static str, rows: isize, memo: &Memo) {
        let blocks = self.blocks(None);
        self.sheet.step(Step::By(rows), &blocks, memo);
    }

    fn draw(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let title = format!("Help: {}", self.of.title());
        let blocks = self.shown(sight);
        self.sheet
            .draw(sight, &sheet::pane(&title), area, &blocks, buffer, memo);
    }
}

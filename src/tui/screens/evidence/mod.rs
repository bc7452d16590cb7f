//! The pager over what was captured.

use ratatui::{buffer::Buffer, layout::Rect};

use super::Shown;
use crate::domain::id::ItemId;
use crate::tui::{
    command::{Command, Place},
    context::{Cx, Memo, Sight},
};

/// The pager over what was captured.
#[derive(Debug, Default)]
pub struct Evidence {}

impl Evidence {
    /// The evidence of an item, or of the whole run.
    pub fn of(_item: Option<ItemId>) -> Self {
        Self {}
    }
}

impl Shown for Evidence {
    fn place(&self) -> Place {
        Place::Evidence
    }

    fn refuses(&self, _sight: &Sight<'_>, _command: Command) -> Option<String> {
        None
    }

    fn carry_out(&mut self, _command: Command, _memo: &Memo, _cx: &mut Cx<'_>) {}

    fn rows(&self, _sight: &Sight<'_>) -> Vec<String> {
        Vec::new()
    }

    fn find_at(&self) -> usize {
        0
    }

    fn found(&mut self, _row: usize, _cx: &mut Cx<'_>) {}

    fn clicked(&mut self, _list: &'static str, _row: usize, _cx: &mut Cx<'_>) {}

    fn wheeled(&mut self, _pane: &'static str, _rows: isize, _memo: &Memo) {}

    fn draw(&self, _sight: &Sight<'_>, _area: Rect, _buffer: &mut Buffer, _memo: &mut Memo) {}
}

//! What waits for a sign-off.

use ratatui::{buffer::Buffer, layout::Rect};

use super::Shown;
use crate::domain::{event::Scope, id::RoleId};
use crate::tui::{
    command::{Command, Place},
    context::{Cx, Memo, Sight},
};

/// What waits for a sign-off.
#[derive(Debug, Default)]
pub struct Signing {}

impl Signing {
    /// One sign-off.
    pub fn of(_role: RoleId, _scope: Scope) -> Self {
        Self {}
    }
}

impl Shown for Signing {
    fn place(&self) -> Place {
        Place::Sign
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

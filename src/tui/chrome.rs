//! stub
use super::{
    context::{AtRun, Memo, Sight},
    screens::Shown,
};
use crate::domain::time::Time;
use ratatui::{buffer::Buffer, layout::Rect};
/// stub
pub fn draw(_: &Sight<'_>, _: &dyn Shown, area: Rect, _: &mut Buffer, _: &mut Memo) -> Rect {
    area
}
/// stub
pub fn next_change(_: &AtRun, _: Time) -> Option<Time> {
    None
}

//! Where what stands on the board: the verdict above, then the rows in one column, or in two where there is room.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{Board, LEFT, RIGHT, head};
use crate::tui::{
    context::{Memo, Sight},
    glyph::Sign,
    layout::SIDE_PANE_FROM,
    screens::sheet::Window,
    widgets::pane::{Focus, Pane},
};

impl Board {
    pub(super) fn view(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let Some((at, decision)) = sight.at.and_then(|at| Some((at, self.decision(at)?))) else {
            return;
        };
        let columns = usize::from(area.width.saturating_sub(4));
        let head = head::head(sight, at, decision, columns, usize::from(area.height));
        // Large letters stand free; a line does not need it.
        let free = u16::from(area.height >= 30);
        let mut y = area.y + free;
        for line in head {
            if y < area.bottom() {
                buffer.set_line(area.x + 2, y, &line, area.width.saturating_sub(4));
            }
            y += 1;
        }
        let y = (y + free).min(area.bottom());
        let below = Rect {
            y,
            height: area.bottom() - y,
            ..area
        };
        let pieces = self.pieces(decision);
        if below.width < SIDE_PANE_FROM {
            let title = format!("{} {} board", decision.title, Sign::Separator.text(sight.look.glyphs));
            let inner = Pane::new(&title).focus(Focus::Here).draw(sight.look, below, buffer);
            memo.panes.push((LEFT, below));
            let window = Window {
                name: LEFT,
                pieces: &pieces,
                at: Some(self.at),
                top: self.tops[0],
            };
            return window.draw(sight, inner, buffer, memo);
        }
        let left = Rect {
            width: below.width / 2,
            ..below
        };
        let right = Rect {
            x: left.right(),
            width: below.width - left.width,
            ..below
        };
        let split = self.rows.split.min(pieces.len());
        let from = self.rows.right_from().min(pieces.len());
        let titles = [decision.title.as_str(), "What it rests on"];
        let columns = [
            (LEFT, left, &pieces[..split], 0, titles[0]),
            (RIGHT, right, &pieces[from..], from, titles[1]),
        ];
        for (place, (name, area, pieces, from, title)) in columns.into_iter().enumerate() {
            let here = self.at.checked_sub(from).filter(|at| *at < pieces.len());
            let focus = if here.is_some() { Focus::Here } else { Focus::Elsewhere };
            let inner = Pane::new(title).focus(focus).draw(sight.look, area, buffer);
            memo.panes.push((name, area));
            let window = Window {
                name,
                pieces,
                at: here,
                top: self.tops[place],
            };
            window.draw(sight, inner, buffer, memo);
        }
    }
}

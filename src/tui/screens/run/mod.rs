//! The walk through a run: sections and items left, the item in the middle, its check's terminal right.
//!
//! The rows are worked out when the run or the folds change, never while drawing; the selection belongs to what a row
//! stands for and not to its place.

mod act;
mod against;
mod by_itself;
mod counts;
pub(super) mod detail;
mod filter;
mod handoffs;
mod list;
mod moving;
mod panes;
mod refuse;
mod rows;
mod side;
pub(super) mod sign;
pub mod summary;

use std::cell::RefCell;

use ratatui::{buffer::Buffer, layout::Rect};

pub use act::{cancel, copy_summary, missing_field, run_item};
pub use filter::{Filter, Stands};
pub use refuse::cancel as refuses_to_cancel;
use rows::{Folds, Row, Rows};
pub use rows::{Handed, Key, holds};
use side::Side;
pub use sign::of_item as sign_of;

use super::Shown;
use crate::{
    domain::{
        event::{By, EntryRef, Person},
        id::{ItemId, RoleId},
        next,
        standing::About,
    },
    tui::{
        command::{Command, Place},
        context::{AtRun, Cx, Memo, Sight},
        effect::Answer,
        layout::Arrangement,
        live::Live,
        typing::{Arrows, Brackets},
        widgets::{
            list::Selection,
            pane::{self, Focus},
            prose::{self, Scroll},
        },
    },
};

/// A pane of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// Sections and items.
    #[default]
    List,
    /// The selected one.
    Item,
    /// The terminal of its check, or its evidence.
    Side,
}

/// The name of the pane in the middle.
const ITEM: &str = "item";

/// The walk through a run.
#[derive(Debug, Default)]
pub struct Walk {
    rows: Rows,
    /// Columns of the longest count at a listed row.
    counts: usize,
    selection: Selection<Key>,
    filter: Filter,
    folds: Folds,
    focus: Pane,
    large_side: bool,
    scroll: Scroll,
    side: Side,
    /// The selected item as it stood when it was last looked at, and whether it was complete.
    stood: Option<(ItemId, bool)>,
    /// The newest entry of this program's own journal when this person asked to take a mark back.
    undoing: Option<Option<EntryRef>>,
    /// The last point against GO that was gone to, as long as the person did not move on.
    stopped: Option<against::Stop>,
    /// What the key before went to, of what waits for this person.
    went: Option<next::Place>,
    /// The item to which the command before did something.
    acted_on: Option<ItemId>,
}

impl Walk {
    /// What is selected.
    pub fn selected(&self) -> Option<&Key> {
        self.selection.key()
    }

    /// The selected item.
    pub fn item(&self) -> Option<&ItemId> {
        self.selected().and_then(Key::item)
    }

    /// The pane that keys go to.
    pub fn focus(&self) -> Pane {
        self.focus
    }

    /// Which items are listed.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The terminal of a check, to know what its program expects of what is typed into it.
    pub fn live(&self, check: &EntryRef) -> Option<&RefCell<Live>> {
        self.side.live(check)
    }

    /// Goes to an item, wherever it is folded away.
    pub fn go_to_item(&mut self, item: &ItemId, at: &AtRun, person: &Person) {
        self.go_to(&Key::Item(item.clone()), at, person);
    }

    fn row(&self) -> Option<&Row> {
        self.rows.row(self.selected()?)
    }

    fn list_rows(&mut self, at: &AtRun, person: &Person) {
        // What a check makes of the selected item takes it out of no filter while somebody stands on it.
        let listed = self.selected().filter(|key| self.rows.row(key).is_some());
        let kept = listed
            .and_then(Key::item)
            .filter(|item| is_of_its_check(at, item))
            .cloned();
        self.rows = Rows::of(at, person, &self.filter, &self.folds, kept.as_ref());
        self.counts = counts::widest(at, &self.rows.shown);
        self.selection.settle(&self.rows.keys);
    }

    /// Another row is selected: its page begins at its top.
    fn moved(&mut self, before: Option<Key>) {
        if self.selected() != before.as_ref() {
            self.scroll = Scroll::default();
            self.undoing = None;
            self.stopped = None;
        }
    }

    fn focus_of(&self, pane: Pane) -> Focus {
        if self.focus == pane {
            Focus::Here
        } else {
            Focus::Elsewhere
        }
    }

    fn draw_item(&self, sight: &Sight<'_>, at: &AtRun, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let focus = self.focus_of(Pane::Item);
        let wanted = detail::Wanted {
            columns: usize::from(area.width.saturating_sub(6)),
            whole: focus == Focus::Here,
            last_line: self.item().and_then(|item| self.side.last_line(at, item)),
        };
        let (title, lines) = detail::of(sight, at, self.selected(), wanted);
        let inner = pane::Pane::new(&title).focus(focus).draw(sight.look, area, buffer);
        memo.panes.push((ITEM, area));
        memo.scrolls.push((ITEM, (lines.len(), usize::from(inner.height))));
        prose::draw(sight.look, inner, &lines, self.scroll, buffer);
        if focus == Focus::Here {
            memo.cursor = Some(inner.as_position());
        }
    }
}

/// Whether no person has said how the item stands.
fn is_of_its_check(at: &AtRun, item: &ItemId) -> bool {
    let given = at.desk.run().item(item).current();
    given.is_none_or(|given| given.by == By::CHECK)
}

impl Shown for Walk {
    fn place(&self) -> Place {
        Place::Run
    }

    fn refuses(&self, sight: &Sight<'_>, command: Command) -> Option<String> {
        let Some(at) = sight.at else {
            return Some("no run is open".to_owned());
        };
        refuse::refuses(self, sight, at, command)
    }

    /// What was gone to with one key is gone on from with the same key alone; what was done to the item is remembered.
    fn before(&mut self, command: Command) {
        if matches!(command, Command::MyNext | Command::Palette) {
            return;
        }
        self.went = None;
        self.acted_on = self.item().filter(|_| refuse::writes(command)).cloned();
    }

    fn carry_out(&mut self, command: Command, memo: &Memo, cx: &mut Cx<'_>) {
        self.before(command);
        if let Some(drawn) = memo.list(list::NAME) {
            self.selection.keep(drawn.scroll);
        }
        if !moving::carry_out(self, command, memo, cx) {
            act::carry_out(self, command, cx);
        }
    }

    fn show(&mut self, about: &About, cx: &mut Cx<'_>) {
        against::show(self, about, cx);
    }

    fn rows(&self, sight: &Sight<'_>) -> Vec<String> {
        let Some(at) = sight.at else { return Vec::new() };
        self.rows.all.iter().map(|row| list::words(at, row)).collect()
    }

    fn find_at(&self) -> usize {
        let selected = self.selected();
        let all = &self.rows.all;
        all.iter().position(|row| Some(&row.key) == selected).unwrap_or(0)
    }

    fn found(&mut self, row: usize, cx: &mut Cx<'_>) {
        let key = self.rows.all.get(row).map(|row| row.key.clone());
        if let (Some(key), Some(at)) = (key, cx.at.as_deref()) {
            self.go_to(&key, at, &cx.stamp.person);
        }
        self.focus = Pane::List;
    }

    fn clicked(&mut self, list: &'static str, row: usize, cx: &mut Cx<'_>) {
        if list != list::NAME {
            return;
        }
        let before = self.selected().cloned();
        let again = self.focus == Pane::List && self.rows.keys.get(row) == before.as_ref();
        self.focus = Pane::List;
        self.selection.go(row, &self.rows.keys);
        self.moved(before);
        if again {
            moving::enter(self, cx);
        }
    }

    /// A click on the sign of a fold turns it.
    fn clicked_at(&mut self, list: &'static str, row: usize, column: u16, cx: &mut Cx<'_>) {
        let folds = self.rows.shown.get(row).and_then(|row| {
            let at = cx.at.as_deref()?;
            list::fold_column(self, at, row)
        });
        if folds.is_some_and(|sign| usize::from(column) <= sign + 1) {
            let before = self.selected().cloned();
            self.focus = Pane::List;
            self.selection.go(row, &self.rows.keys);
            self.moved(before);
            moving::turn(self, cx);
        } else {
            self.clicked(list, row, cx);
        }
    }

    fn focused(&mut self, pane: &'static str) {
        self.focus = match pane {
            ITEM => Pane::Item,
            side::NAME => Pane::Side,
            _ => Pane::List,
        };
    }

    fn wheeled(&mut self, pane: &'static str, rows: isize, memo: &Memo) {
        match pane {
            ITEM => {
                let (all, shown) = memo.scroll_of(ITEM);
                self.scroll.by(rows, all, shown);
            }
            side::NAME => {
                self.side.scroll(rows);
            }
            _ => {
                if let Some(drawn) = memo.list(list::NAME) {
                    self.selection.keep(drawn.scroll);
                }
                let before = self.selected().cloned();
                self.selection.by(rows, &self.rows.keys);
                self.moved(before);
            }
        }
    }

    fn answered(&mut self, answer: Answer, _cx: &mut Cx<'_>) -> Option<Answer> {
        match answer {
            Answer::Output { check, bytes, skipped } => {
                self.side.feed(&check, &bytes, skipped);
                None
            }
            other => Some(other),
        }
    }

    fn go_to_row(&mut self, row: &Key, cx: &mut Cx<'_>) {
        self.show_row(row, cx);
    }

    fn settle(&mut self, cx: &mut Cx<'_>) {
        let Some(at) = cx.at.as_deref() else { return };
        let person = &cx.stamp.person;
        let first = self.selection.key().is_none();
        self.list_rows(at, person);
        if first {
            self.begin(at, person);
        }
        self.go_to_undone(at, person);
        self.go_on(at, person);
        cx.effects
            .extend(self.side.settle(at, self.selection.key().and_then(Key::item)));
        let check = act::failed_check(self, at);
        if let (Some(check), Some(at)) = (check, cx.at.as_deref_mut()) {
            cx.effects.extend(at.want_lines(&check));
        }
    }

    fn show_only(&mut self, role: Option<&RoleId>, cx: &mut Cx<'_>) {
        let mut filter = self.filter.clone();
        filter.set_role(role.cloned());
        moving::show(self, cx, filter);
    }

    fn fit(&mut self, memo: &Memo, cx: &mut Cx<'_>) {
        let pane = memo.panes.iter().find(|(name, _)| *name == side::NAME);
        if let (Some((_, area)), Some(at)) = (pane, cx.at.as_deref()) {
            let item = self.selection.key().and_then(Key::item);
            cx.effects.extend(self.side.fit(at, item, *area));
        }
    }

    fn modes(&self, check: &EntryRef) -> (Arrows, Brackets) {
        let live = self.live(check).map(RefCell::borrow);
        live.map(|live| (live.arrows(), live.brackets())).unwrap_or_default()
    }

    fn draw(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let Some(at) = sight.at.filter(|_| !area.is_empty()) else {
            return;
        };
        let arrangement = Arrangement::of(buffer.area);
        let [list, item, side] = panes::areas(arrangement, area, self.focus, self.large_side);
        if let Some(area) = list {
            list::draw(self, sight, at, area, self.focus_of(Pane::List), buffer, memo);
        }
        if let Some(area) = item {
            self.draw_item(sight, at, area, buffer, memo);
        }
        if let Some(area) = side {
            let focus = self.focus_of(Pane::Side);
            self.side.draw(sight, at, self.item(), (area, focus), buffer, memo);
        }
    }
}

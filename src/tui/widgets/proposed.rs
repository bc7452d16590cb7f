//! A one-line text field with proposals below it: arrows choose one, and whoever types something else keeps that. Nothing
//! is put into the field before somebody takes it.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
};

use super::{pane::Focus, prompt::Prompt, text};
use crate::tui::{key::Key, look::Look, theme::Role};

/// So many proposals are shown at once.
const SHOWN: usize = 4;

/// Something that may be taken into the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What stands in the field then.
    pub value: String,
    /// What is said beside it.
    pub note: String,
}

/// A line being typed, and what it could be.
#[derive(Clone, Debug, Default)]
pub struct Proposed {
    prompt: Prompt,
    all: Vec<Proposal>,
    /// Those that fit what was typed, by place.
    fit: Vec<usize>,
    /// The one that the arrows stand on, by place among those that fit.
    chosen: Option<usize>,
    /// Somebody typed: only what fits that is shown.
    typed: bool,
    /// They were told that what they typed is only the beginning of something, and stay with it.
    meant: bool,
}

impl Proposed {
    /// A field with a value, and what else it could be.
    pub fn new(value: impl Into<String>, all: Vec<Proposal>) -> Proposed {
        let mut proposed = Proposed {
            prompt: Prompt::new(value),
            all,
            ..Proposed::default()
        };
        proposed.filter();
        proposed
    }

    /// Other proposals in place of those that there were; what was typed stays.
    pub fn offer(&mut self, all: Vec<Proposal>) {
        self.all = all;
        self.filter();
    }

    /// What stands in it.
    pub fn value(&self) -> &str {
        self.prompt.value()
    }

    /// Puts another value in its place.
    pub fn set(&mut self, value: &str) {
        self.prompt.set(value);
        self.typed = false;
        self.filter();
    }

    /// A key for the text.
    pub fn key(&mut self, key: Key) {
        let before = self.prompt.value().to_owned();
        self.prompt.key(key);
        self.changed_from(&before);
    }

    /// A paste.
    pub fn paste(&mut self, pasted: &str) {
        let before = self.prompt.value().to_owned();
        self.prompt.paste(pasted);
        self.changed_from(&before);
    }

    fn changed_from(&mut self, before: &str) {
        if self.prompt.value() != before {
            self.typed = true;
            self.filter();
        }
    }

    fn filter(&mut self) {
        self.chosen = None;
        self.meant = false;
        let value = self.prompt.value().trim().to_lowercase();
        let fits = |proposal: &Proposal| {
            let (name, note) = (proposal.value.to_lowercase(), proposal.note.to_lowercase());
            name != value && (!self.typed || name.contains(&value) || note.contains(&value))
        };
        let all = self.all.iter().enumerate();
        self.fit = all.filter(|(_, one)| fits(one)).map(|(place, _)| place).collect();
    }

    /// To the proposal below; gives whether there was one.
    pub fn down(&mut self) -> bool {
        let next = self.chosen.map_or(0, |chosen| chosen + 1);
        self.chosen = Some(next).filter(|next| *next < self.fit.len());
        self.chosen.is_some()
    }

    /// To the proposal above, or back into the text; gives whether one was chosen.
    pub fn up(&mut self) -> bool {
        let was = self.chosen;
        self.chosen = was.and_then(|chosen| chosen.checked_sub(1));
        was.is_some()
    }

    /// Whether the arrows stand on a proposal.
    pub fn is_choosing(&self) -> bool {
        self.chosen.is_some()
    }

    /// Whether there is anything to choose.
    pub fn proposes(&self) -> bool {
        !self.fit.is_empty()
    }

    /// The proposal of which only a part was typed, where nothing that was typed is one whole: whoever means what they
    /// typed is asked once.
    pub fn doubt(&mut self) -> Option<&str> {
        let typed = self.prompt.value().trim().to_lowercase();
        if !self.typed || typed.is_empty() || std::mem::replace(&mut self.meant, true) {
            return None;
        }
        let values = || self.all.iter().map(|proposal| proposal.value.as_str());
        if values().any(|value| is_named(value, &typed)) {
            return None;
        }
        values().find(|value| value.to_lowercase().contains(&typed))
    }

    /// Takes the chosen proposal into the field; gives whether one was chosen.
    pub fn take(&mut self) -> bool {
        let chosen = self.chosen.and_then(|chosen| self.all.get(*self.fit.get(chosen)?));
        let Some(value) = chosen.map(|proposal| proposal.value.clone()) else {
            return false;
        };
        self.set(&value);
        true
    }

    /// Leaves the proposals without taking one; gives whether one was chosen.
    pub fn let_go(&mut self) -> bool {
        self.chosen.take().is_some()
    }

    /// The rows that it takes: proposals stand there only where one is in the field.
    pub fn height(&self, focus: Focus) -> usize {
        let proposals = match focus {
            Focus::Here => self.fit.len().min(SHOWN) + usize::from(self.fit.len() > SHOWN),
            Focus::Elsewhere => 0,
        };
        1 + proposals
    }

    /// Draws the field, and the proposals below it where one is in it; gives where the cursor stands.
    pub fn draw(&self, look: Look<'_>, area: Rect, focus: Focus, buffer: &mut Buffer) -> Option<Position> {
        let area = area.intersection(buffer.area);
        let cursor = self.prompt.draw(look, Rect { height: 1, ..area }, buffer);
        if focus == Focus::Elsewhere {
            return cursor;
        }
        let first = self.chosen.map_or(0, |chosen| (chosen + 1).saturating_sub(SHOWN));
        let shown = self.fit.iter().enumerate().skip(first).take(SHOWN);
        let mut rows: Vec<(bool, Line<'static>)> = shown
            .filter_map(|(place, at)| {
                let chosen = self.chosen == Some(place);
                Some((chosen, line(look, self.all.get(*at)?, usize::from(area.width))))
            })
            .collect();
        let more = self.fit.len().saturating_sub(SHOWN);
        if more > 0 {
            rows.push((false, Line::from(look.span(Role::Dim, format!("  {more} more")))));
        }
        let mut stands = cursor;
        for (y, (chosen, row)) in (area.y + 1..area.bottom()).zip(rows) {
            if chosen {
                buffer.set_style(Rect { y, height: 1, ..area }, look.style(Role::Selection));
                stands = Some(Position::new(area.x, y));
            }
            buffer.set_line(area.x, y, &row, area.width);
        }
        stands
    }
}

/// Whether that is all of the proposal, or all that stands before or between its brackets.
fn is_named(value: &str, typed: &str) -> bool {
    let value = value.to_lowercase();
    let (name, within) = value.split_once('<').unwrap_or((&value, ""));
    value == typed || name.trim() == typed || within.trim_end_matches('>') == typed
}

/// `  Ada Lovelace <ada@example.com>  dba, cto: your people.toml`; the note gives way first.
fn line(look: Look<'_>, proposal: &Proposal, columns: usize) -> Line<'static> {
    let value = text::drawable(&proposal.value);
    let line = Line::from(vec![
        Span::raw("  "),
        look.span(Role::Text, value),
        look.span(Role::Dim, format!("  {}", text::drawable(&proposal.note))),
    ]);
    text::fit(line, columns, look.glyphs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::testing::drawn;

    fn field(value: &str) -> Proposed {
        let people = [
            ("Ada Lovelace <ada@x>", "dba"),
            ("Bob", ""),
            ("Cyd", ""),
            ("Dan", ""),
            ("Eve", "ops"),
        ];
        let proposal = |(value, note): (&str, &str)| Proposal {
            value: value.to_owned(),
            note: note.to_owned(),
        };
        Proposed::new(value, people.map(proposal).to_vec())
    }

    fn rows(field: &Proposed, focus: Focus) -> Vec<String> {
        let height = u16::try_from(field.height(focus)).unwrap();
        let rows = drawn(30, height, |look, area, buffer| {
            field.draw(look, area, focus, buffer);
        });
        rows.iter().map(|row| row.trim_end().to_owned()).collect()
    }

    fn press(field: &mut Proposed, text: &str) {
        for sign in text.chars() {
            let key = if sign == ' ' {
                "space".to_owned()
            } else {
                sign.to_string()
            };
            field.key(key.parse().unwrap());
        }
    }

    #[test]
    fn arrows_choose_and_what_is_chosen_is_taken() {
        let mut field = field("Bob");
        assert!(field.down() && field.down());
        assert_eq!(field.value(), "Bob", "nothing is taken yet");
        assert!(field.take());
        assert_eq!(field.value(), "Cyd");
        assert!(!field.take(), "it is taken once");
        assert!(field.down() && field.up() && !field.up());
        (0..4).for_each(|_| assert!(field.down()));
        assert!(
            !field.down() && !field.is_choosing(),
            "below the last it goes on to the next field"
        );
    }

    #[test]
    fn what_is_typed_leaves_only_what_fits_and_may_be_anything() {
        let mut field = field("");
        press(&mut field, "d");
        assert_eq!(
            rows(&field, Focus::Here),
            ["d", "  Ada Lovelace <ada@x>  dba", "  Cyd", "  Dan"]
        );
        press(&mut field, "b");
        assert_eq!(
            rows(&field, Focus::Here),
            ["db", "  Ada Lovelace <ada@x>  dba"],
            "by the note too"
        );
        press(&mut field, "x");
        assert_eq!(
            (field.value(), rows(&field, Focus::Here)),
            ("dbx", vec!["dbx".to_owned()])
        );
        assert!(!field.down() && !field.take());
    }

    #[test]
    fn a_part_of_a_proposal_is_doubted_once_and_a_whole_one_or_something_else_never() {
        for (typed, doubt) in [
            ("ada", Some("Ada Lovelace <ada@x>")),
            ("ada lovelace", None),
            ("ada@x", None),
            ("bob", None),
            ("Zoe", None),
        ] {
            let mut field = field("");
            press(&mut field, typed);
            assert_eq!(field.doubt(), doubt, "{typed}");
            assert_eq!(field.doubt(), None, "{typed}");
            press(&mut field, "!");
            field.key("backspace".parse().unwrap());
            assert_eq!(field.doubt(), doubt, "{typed}");
        }
        assert_eq!(field("ada").doubt(), None, "nobody typed that");
    }

    #[test]
    fn proposals_stand_below_the_field_that_one_is_in_and_follow_the_arrows() {
        let mut field = field("");
        let few = ["", "  Ada Lovelace <ada@x>  dba", "  Bob", "  Cyd", "  Dan", "  1 more"];
        assert_eq!(rows(&field, Focus::Here), few);
        assert_eq!(rows(&field, Focus::Elsewhere), [""]);
        (0..5).for_each(|_| assert!(field.down()));
        assert_eq!(
            rows(&field, Focus::Here),
            ["", "  Bob", "  Cyd", "  Dan", "  Eve  ops", "  1 more"]
        );
        assert!(field.let_go());
        assert_eq!(rows(&field, Focus::Here), few);
    }
}

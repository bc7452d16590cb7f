//! What the program says without being asked. Nothing said is lost: all of it stays in the list, and an error stays on the
//! screen until it was seen.

use super::text;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::time::Duration;

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Something was done.
    Notice,
    /// Something wants care.
    Warning,
    /// Somebody did something that this person must know of: it stays until it was seen.
    Alert,
    /// Something did not work.
    Error,
}

impl Level {
    /// The role that colours it.
    pub const fn role(self) -> Role {
        match self {
            Level::Notice => Role::Text,
            Level::Warning | Level::Alert => Role::Warn,
            Level::Error => Role::Bad,
        }
    }

    /// Whether it stands on the screen until it was seen.
    pub const fn stays(self) -> bool {
        matches!(self, Level::Alert | Level::Error)
    }

    /// Its word, since colour alone tells nothing.
    pub const fn word(self) -> &'static str {
        match self {
            Level::Notice => "note",
            Level::Warning => "warning",
            Level::Alert => "look",
            Level::Error => "error",
        }
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// How much it matters.
    pub level: Level,
    /// What it says.
    pub text: String,
    /// When it was said, since the program started.
    pub at: Duration,
}

/// How long a message that is no error stays on the screen.
pub const SHOWN_FOR: Duration = Duration::from_secs(6);
/// The messages that stand on the screen at once.
const AT_ONCE: usize = 3;
/// The messages kept; older ones go.
const KEPT: usize = 1000;

/// Everything that was said.
#[derive(Clone, Debug, Default)]
pub struct Messages {
    all: Vec<Message>,
    /// How many of `all` were seen or dismissed.
    seen: usize,
}

impl Messages {
    /// Says something now; times count from the start of the program. What was just said already is not said twice, it
    /// stands longer.
    pub fn say(&mut self, level: Level, text: impl Into<String>, now: Duration) {
        let text = text.into();
        if self
            .all
            .last()
            .is_some_and(|last| last.level == level && last.text == text)
        {
            self.all.pop();
            self.seen = self.seen.min(self.all.len());
        }
        if self.all.len() == KEPT {
            self.all.remove(0);
            self.seen = self.seen.saturating_sub(1);
        }
        self.all.push(Message { level, text, at: now });
    }

    /// The same, in the place of what was said before, where that is still the last message.
    pub fn say_instead(&mut self, before: &str, level: Level, text: impl Into<String>, now: Duration) {
        if self.all.len() > self.seen
            && self
                .all
                .last()
                .is_some_and(|last| last.level == level && last.text == before)
        {
            self.all.pop();
        }
        self.say(level, text, now);
    }

    /// Takes back what told how far something was, now that it is done, where that is still the last message.
    pub fn take_back(&mut self, text: &str) {
        let last = self.all.last();
        if self.all.len() > self.seen && last.is_some_and(|last| last.level == Level::Notice && last.text == text) {
            self.all.pop();
        }
    }

    /// All of it, the oldest first.
    pub fn all(&self) -> &[Message] {
        &self.all
    }

    /// Takes down what stands on the screen: Esc was pressed, or the list was opened. Says whether anything stood there.
    pub fn dismiss(&mut self, now: Duration) -> bool {
        let any = !self.shown(now).is_empty();
        self.seen = self.all.len();
        any
    }

    /// What stands on the screen now, the oldest first: errors not seen yet, then what is fresh. Of the notices only the
    /// latest, which answers the last key.
    pub fn shown(&self, now: Duration) -> Vec<&Message> {
        let fresh = |message: &&Message| message.level.stays() || now < message.at + SHOWN_FOR;
        let mut shown: Vec<&Message> = self.all[self.seen..].iter().filter(fresh).collect();
        if let Some(last) = shown.iter().rposition(|message| message.level == Level::Notice) {
            let mut place = 0..;
            shown.retain(|message| place.next() == Some(last) || message.level != Level::Notice);
        }
        // Where there is no room for all, notices give way to errors.
        while shown.len() > AT_ONCE {
            let least = (0..shown.len()).min_by_key(|at| (shown[*at].level, *at)).unwrap_or(0);
            shown.remove(least);
        }
        shown
    }

    /// When the next message goes by itself; none where nothing will.
    pub fn next_change(&self, now: Duration) -> Option<Duration> {
        let going = self.shown(now).into_iter().filter(|message| !message.level.stays());
        going.map(|message| message.at + SHOWN_FOR).min()
    }

    /// Draws what stands on the screen at the bottom right of `area`, the last one on its bottom row, which is a border on
    /// every screen; gives what it covered. It takes the whole width before it takes a second row.
    pub fn draw(&self, look: Look<'_>, area: Rect, now: Duration, buffer: &mut Buffer) -> Rect {
        let area = area.intersection(buffer.area);
        let most = usize::from(area.width).saturating_sub(6);
        let mut rows: Vec<(Level, String)> = Vec::new();
        for message in self.shown(now) {
            let said = match message.level {
                Level::Notice => message.text.clone(),
                level => format!("{}: {}", level.word(), message.text),
            };
            rows.extend(text::wrap(&said, most).into_iter().map(|row| (message.level, row)));
        }
        rows.truncate(usize::from(area.height));
        let wide = rows.iter().map(|(_, row)| text::width(row)).max().unwrap_or(0);
        if wide == 0 || area.width < 4 {
            return Rect::default();
        }
        let size = |size: usize| u16::try_from(size).unwrap_or(u16::MAX);
        let top = area.bottom() - size(rows.len());
        for (y, (level, row)) in (top..).zip(&rows) {
            let columns = text::width(row);
            let place = Rect {
                x: area.right().saturating_sub(size(columns + 2)).max(area.x),
                y,
                width: size(columns + 2).min(area.width),
                height: 1,
            };
            super::dialog::clear(look, place, buffer);
            buffer.set_style(place, look.style(Role::Selection));
            buffer.set_stringn(place.x + 1, y, row, columns, look.style(level.role()));
        }
        Rect {
            x: area.right().saturating_sub(size(wide + 2)).max(area.x),
            y: top,
            width: size(wide + 2).min(area.width),
            height: size(rows.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::testing::drawn;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn an_error_stays_until_it_was_seen_and_a_notice_goes_by_itself() {
        let mut messages = Messages::default();
        messages.say(Level::Notice, "copied", at(0));
        messages.say(Level::Error, "the disk is full", at(1));
        assert_eq!(messages.shown(at(2)).len(), 2);
        assert_eq!(messages.next_change(at(2)), Some(SHOWN_FOR));
        assert_eq!(messages.shown(at(600)).len(), 1);
        assert_eq!(messages.next_change(at(600)), None, "nothing moves: no timer");
        assert!(messages.dismiss(at(600)));
        assert!(messages.shown(at(600)).is_empty());
        assert_eq!(messages.all().len(), 2, "all are kept");
    }

    #[test]
    fn errors_are_not_pushed_away_by_notices() {
        let mut messages = Messages::default();
        messages.say(Level::Error, "bad", at(0));
        for number in 0..9 {
            messages.say(Level::Notice, number.to_string(), at(0));
        }
        let shown: Vec<_> = messages
            .shown(at(1))
            .iter()
            .map(|message| message.text.as_str())
            .collect();
        assert_eq!(shown, ["bad", "8"], "of the notices only the last one stands");
    }

    #[test]
    fn what_is_said_again_stands_longer_and_is_listed_once() {
        let mut messages = Messages::default();
        messages.say(Level::Notice, "no match", at(0));
        messages.say(Level::Notice, "no match", at(4));
        assert_eq!(messages.all().len(), 1);
        assert_eq!(messages.shown(at(9)).len(), 1);
        assert!(messages.dismiss(at(9)));
        messages.say(Level::Notice, "no match", at(9));
        assert_eq!(
            messages.shown(at(9)).len(),
            1,
            "said after it was taken down, it stands again"
        );
    }

    #[test]
    fn they_stand_at_the_bottom_right() {
        let mut messages = Messages::default();
        messages.say(Level::Error, "disk full", at(0));
        let screen = drawn(30, 3, |look, area, buffer| {
            messages.draw(look, area, at(1), buffer);
        });
        assert_eq!(screen[2], format!("{:>30}", "error: disk full "));
        assert_eq!(screen[1].trim(), "");
    }

    #[test]
    fn only_the_last_thousand_are_kept() {
        let mut messages = Messages::default();
        for number in 0..1500 {
            messages.say(Level::Notice, number.to_string(), at(0));
        }
        assert_eq!(messages.all().len(), 1000);
        assert_eq!(messages.all()[0].text, "500");
    }
}

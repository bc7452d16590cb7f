//! The line of keys: those of this place that would do something now.

use ratatui::{buffer::Buffer, layout::Rect, text::Line};

use crate::domain::{decide, rollback};
use crate::tui::{
    command::{Command, Group, Place, REGISTRY},
    context::{Memo, Sight},
    screens::{Shown, refusal},
    theme::Role,
    widgets::{
        footer::{self, Hint},
        text,
    },
};

/// Hints of this rank are for the help only.
const NEVER: u8 = 9;

/// Hints of this rank go last: the way out, and the way back.
const ALWAYS: u8 = 0;

/// Draws it on the last row.
pub fn draw(sight: &Sight<'_>, screen: &dyn Shown, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
    if area.is_empty() {
        return;
    }
    let columns = usize::from(area.width.saturating_sub(2));
    let find = sight.find.map_or_else(Line::default, |find| {
        Line::from(
            sight
                .look
                .span(Role::Accent, format!("/{}", text::drawable(find.typed()))),
        )
    });
    let room = columns.saturating_sub(find.width() + 2 * usize::from(find.width() > 0));
    let hints = hints(sight, screen);
    let (line, places) = footer::line(sight.look, &hints, room);
    let size = |columns: usize| u16::try_from(columns).unwrap_or(u16::MAX);
    let button = |(from, wide, command)| {
        (
            Rect::new(area.x + 1 + size(from), area.bottom() - 1, size(wide), 1),
            command,
        )
    };
    memo.buttons.extend(places.into_iter().map(button));
    let line = text::spread(line, find, columns, sight.look.glyphs);
    buffer.set_line(area.x + 1, area.bottom() - 1, &line, area.width.saturating_sub(2));
}

/// Whether q leaves something else there than esc.
fn leaves(place: Place) -> bool {
    matches!(place, Place::Home | Place::Run)
}

/// How much the key of the rollback matters: most while one is under way; in the walk, where the checklist has a way back.
fn urgency(sight: &Sight<'_>, place: Place) -> u8 {
    let Some(run) = sight.at.map(|at| at.desk.run()) else {
        return Command::Rollback.entry().rank;
    };
    let planned = rollback::sections(run).next().is_some() && run.closed.is_none();
    match rollback::under_way(run) {
        Some(_) => ALWAYS,
        None if planned && place == Place::Run => ALWAYS,
        None if planned => 8,
        None => NEVER,
    }
}

/// Whether the run is closed, and no role may sign anything any more: its sign-offs are only read then.
fn nothing_to_sign(sight: &Sight<'_>) -> bool {
    sight.at.is_some_and(|at| {
        let run = at.desk.run();
        let mut planned = at.desk.standing().sign_offs.iter();
        run.closed.is_some() && planned.all(|one| decide::scope_is_fixed(run, &one.scope).is_some())
    })
}

/// The keys of this place that do something now, in the order of the help.
pub fn hints(sight: &Sight<'_>, screen: &dyn Shown) -> Vec<Hint> {
    let place = screen.place();
    let waits = sight.at.is_some_and(|at| at.in_hand.is_some());
    let mut hints = Vec::new();
    for group in Group::ALL {
        let entries = REGISTRY
            .iter()
            .filter(|entry| entry.group == group && entry.rank < NEVER);
        let here = entries.filter(|entry| entry.command.is_on(place));
        let possible = here.filter(|entry| refusal(screen, sight, entry.command).is_none());
        // On every other screen q does what esc does: one of them is enough.
        let possible = possible.filter(|entry| entry.command != Command::Leave || leaves(place));
        // What is declared is read on the board first: its key there is the one to know.
        let possible = possible.filter(|entry| entry.command != Command::Decide || place != Place::Run);
        hints.extend(possible.filter_map(|entry| {
            let hint = Hint::of(sight.keys, entry.command, place)?;
            let hint = match entry.command {
                Command::Back | Command::Leave => Hint { rank: ALWAYS, ..hint },
                Command::Sign if place == Place::Run && nothing_to_sign(sight) => Hint { rank: NEVER, ..hint },
                _ => hint,
            };
            Some(match (place, entry.command) {
                (place, Command::Rollback) if place != Place::Rollback => Hint {
                    rank: urgency(sight, place),
                    ..hint
                },
                (Place::Home, Command::Leave) => hint.saying("quit"),
                (Place::Run, Command::Leave) => hint.saying("home"),
                (Place::Board, Command::NextPane) => hint.saying("next group"),
                (Place::Rollback, Command::Rollback) => hint.saying("call again"),
                (Place::Rollback, Command::EndRollback) => hint.saying("end it"),
                (Place::Checks, Command::RunAgain) => hint.saying("run again what did not pass"),
                (Place::Checks | Place::Rollback, Command::Enter) => hint.saying("go there"),
                (Place::Sign | Place::Board, Command::Back) if waits => hint.saying("give up waiting"),
                _ => hint,
            })
        }));
    }
    hints.retain(|hint| hint.rank < NEVER);
    hints
}

//! The header: what is released where, the clock, the window, how the run stands; below it, what is going on.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

use super::{clocks, flow, mine, people, verdict};
use crate::{
    domain::{
        checklist::FieldKind,
        event::{By, Event, RunResult},
        next::Next,
        run::Run,
    },
    tui::{
        checks,
        command::Command,
        context::{AtRun, Memo, Sight},
        glyph::{Glyphs, Sign, State},
        layout::ONE_PANE_BELOW,
        screens::run::summary,
        signed,
        theme::Role,
        widgets::{text, units},
    },
};

/// Columns at which the first row has room for all there is to know.
const WIDE: usize = 96;
/// Columns of title, version and environment that matter more than the window.
const TITLE: usize = 40;
/// And more than its warning.
const SHORT_TITLE: usize = 16;
/// The title of a checklist says nothing in fewer columns, and gives way.
const LEAST_TITLE: usize = 4;
/// What stands between the clocks.
const GAP: &str = "   ";

/// Draws it on the first rows; gives how many it took.
pub fn draw(sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) -> u16 {
    let columns = usize::from(area.width.saturating_sub(2));
    let mut put = |row: u16, line: Line<'_>| {
        if row >= area.height {
            return;
        }
        buffer.set_line(area.x + 1, area.y + row, &line, area.width.saturating_sub(2));
    };
    let Some(at) = sight.at else {
        put(0, of_program(sight, columns));
        return 1;
    };
    let (line, left_over) = first(sight, at, columns);
    put(0, line);
    let mut rows = 1;
    if let Some(clocks) = flow::clocks(sight, at, columns) {
        put(rows, clocks);
        memo.buttons
            .push((Rect::new(area.x, area.y + rows, area.width, 1), Command::Rollback));
        rows += 1;
    }
    put(rows, second(sight, at, left_over, columns));
    rows += 1;
    let more = [verdict::stays(sight, at, columns), people::row(sight, at, columns)];
    for line in more.into_iter().flatten() {
        put(rows, line);
        rows += 1;
    }
    // A click on how the run stands goes to what it stands on.
    let word = u16::try_from(verdict::word(sight, at, columns).width()).unwrap_or(area.width);
    let word = word.min(area.width.saturating_sub(1));
    let at_right = Rect::new(area.right() - 1 - word, area.y, word, 1);
    memo.buttons.push((at_right, Command::Board));
    rows
}

/// Without a run: the program and as whom one writes.
fn of_program(sight: &Sight<'_>, columns: usize) -> Line<'static> {
    let look = sight.look;
    let version = concat!(" ", env!("CARGO_PKG_VERSION"));
    let left = Line::from(vec![
        look.span(Role::Title, "Countersign"),
        look.span(Role::Dim, version),
    ]);
    let right = Line::from(look.span(Role::Dim, format!("as {}", sight.person)));
    text::spread(left, right, columns, look.glyphs)
}

/// What found no room in the first row and should be said all the same.
#[derive(Default)]
struct LeftOver {
    /// That the window is about to close, or over.
    warning: Option<Span<'static>>,
    /// When the release is likely to end.
    ends: Option<Span<'static>>,
}

/// What, where, clock, window, likely end; at the right how it stands. The end gives way first, then the window, then the
/// title of the checklist; its version and where it goes never do.
fn first(sight: &Sight<'_>, at: &AtRun, columns: usize) -> (Line<'static>, LeftOver) {
    let look = sight.look;
    let word = verdict::word(sight, at, columns);
    let badges = badges(sight, at, columns);
    let (title, goes) = (
        at.desk.run().plan().title.clone(),
        what_goes_where(sight, at.desk.run()),
    );
    let whole = text::width(&title) + text::width(&goes);
    let width = |spans: &[Span<'_>]| spans.iter().map(Span::width).sum::<usize>();
    let mut rest = vec![Span::raw(GAP), clocks::clock(sight, at)];
    let taken = |rest: &[Span<'_>]| word.width() + width(&badges) + width(rest) + 2;
    let mut left_over = LeftOver::default();
    let words = clocks::window(sight, at);
    // A warning has words for either room, and matters more than the end of a title.
    let warns = words.len() > 1;
    let least = text::width(&goes) + text::width(&title).min(LEAST_TITLE);
    let least = whole.min(if warns { SHORT_TITLE } else { TITLE }).max(least);
    let fits = |span: &Span<'_>, least: usize| taken(&rest) + GAP.len() + span.width() + least <= columns;
    match words.iter().find(|span| fits(span, least)) {
        Some(window) => rest.extend([Span::raw(GAP), window.clone()]),
        None => left_over.warning = words.into_iter().next().filter(|_| warns),
    }
    let fits = |span: &Span<'_>| taken(&rest) + GAP.len() + span.width() + whole <= columns;
    match clocks::ends(sight, at).filter(|_| columns >= WIDE) {
        Some(ends) if fits(&ends) => rest.extend([Span::raw(GAP), ends]),
        ends => left_over.ends = ends,
    }
    let room = columns.saturating_sub(taken(&rest)).saturating_sub(text::width(&goes));
    let name = match room < LEAST_TITLE.min(text::width(&title)) && !goes.is_empty() {
        true => {
            let separator = Sign::Separator.text(look.glyphs);
            goes.trim_start().trim_start_matches(separator).trim_start().to_owned()
        }
        false => text::truncate(&title, room, look.glyphs) + &goes,
    };
    let mut left = vec![look.span(Role::Title, name)];
    left.extend(badges);
    left.extend(rest);
    (text::spread(Line::from(left), word, columns, look.glyphs), left_over)
}

/// ` · 1.4.0 → production`, behind the title: what is released, and where it goes.
fn what_goes_where(sight: &Sight<'_>, run: &Run) -> String {
    let glyphs = sight.look.glyphs;
    let plan = run.plan();
    let mut title = String::new();
    let version = plan.fields.iter().find(|field| field.kind == FieldKind::Version);
    if let Some(version) = version.and_then(|field| run.field(&field.id)) {
        title.push_str(&format!(" {} {version}", Sign::Separator.text(glyphs)));
    }
    if let Some(environment) = run.environment() {
        title.push_str(&format!(" {} {environment}", Sign::Arrow.text(glyphs)));
    }
    title
}

fn badges(sight: &Sight<'_>, at: &AtRun, columns: usize) -> Vec<Span<'static>> {
    let look = sight.look;
    let mut badges = Vec::new();
    let mut push = |role: Role, word: String| {
        badges.push(Span::raw(" "));
        badges.push(look.span(role, word));
    };
    if at.is_production() {
        push(Role::DangerBadge, " PRODUCTION ".to_owned());
    }
    // The third row says it too, in a sentence.
    if at.read_only() && columns >= WIDE {
        push(Role::Warn, "READ ONLY".to_owned());
    }
    let (sealed, late) = (at.desk.run().sealed.is_some(), at.desk.run().late.len());
    let narrow = columns < usize::from(ONE_PANE_BELOW);
    if let Some((_, closed)) = at.desk.run().closed.as_ref().filter(|_| !(narrow && sealed)) {
        let how = match closed.result {
            RunResult::Success => "success",
            RunResult::RolledBack => "rolled back",
            RunResult::Abandoned => "abandoned",
        };
        push(
            Role::Warn,
            if narrow {
                "CLOSED".to_owned()
            } else {
                format!("CLOSED: {how}")
            },
        );
    }
    if let Some(seal) = signed::seal(at) {
        let sign = look.signature(seal);
        push(Role::Text, "SEALED".to_owned());
        push(seal.role(), sign.content.into_owned());
    }
    if late > 0 {
        push(Role::Warn, format!("{late} late"));
    }
    // In a sentence each they stand among the messages.
    let flagged = at.desk.run().flagged.len();
    if flagged > 0 {
        push(Role::Warn, format!("{} {flagged}", Sign::Flag.text(look.glyphs)));
    }
    badges
}

/// What is going on, who waits for whom, what is new; at the right as whom one writes.
fn second(sight: &Sight<'_>, at: &AtRun, left_over: LeftOver, columns: usize) -> Line<'static> {
    let look = sight.look;
    let separator = look.span(Role::Dim, format!(" {} ", Sign::Separator.text(look.glyphs)));
    let mut pieces: Vec<Span<'static>> = Vec::new();
    let next = mine::next(sight, at);
    let mine = mine::span(sight, &next);
    let mut push = |span: Span<'static>| {
        if !pieces.is_empty() {
            pieces.push(separator.clone());
        }
        pieces.push(span);
    };
    match summary::unrecorded(at) {
        0 => {}
        lost => push(look.span(Role::Bad, format!("{lost} not recorded"))),
    }
    if let Some(disputes) = disputes(sight, at) {
        push(look.span(Role::Bad, disputes));
    }
    if let Some(warning) = left_over.warning {
        push(warning);
    }
    flow::pieces(sight, at, &next).into_iter().for_each(&mut push);
    let runs = !at.desk.run().running.is_empty();
    let role = if runs { Role::Busy } else { Role::Dim };
    let together = together(sight, at);
    let told = together.is_some() && checks::are_all_that_runs(&at.desk);
    together.into_iter().for_each(&mut push);
    // That nothing runs is worth less than what there is to do.
    if !told && (runs || mine.is_none() || columns >= usize::from(ONE_PANE_BELOW)) {
        push(look.span(role, format!("now: {}", now(sight, at))));
    }
    if let Some(mine) = mine {
        push(mine);
    }
    if let Some(first) = waits(sight, at, &next) {
        push(look.span(Role::Warn, format!("waits for: {first}")));
    }
    match news(sight, at) {
        0 => {}
        1 => push(look.span(Role::Text, "1 entry since you looked")),
        news => push(look.span(Role::Text, format!("{news} entries since you looked"))),
    }
    // What goes on matters more than as whom one writes, and that more than when it ends.
    let wanted: usize = pieces.iter().map(Span::width).sum();
    let fits = |right: &Line<'_>| wanted + 1 + right.width() <= columns;
    let writes = look.span(Role::Dim, format!("as {}", sight.person));
    let ends = left_over.ends.into_iter().flat_map(|ends| [ends, separator.clone()]);
    let both = Line::from(ends.chain([writes.clone()]).collect::<Vec<_>>());
    let right = [both, Line::from(writes)].into_iter().find(fits).unwrap_or_default();
    text::spread(Line::from(pieces), right, columns, look.glyphs)
}

/// `checks 12/40, 2 failed (p)`: those that were asked for together, while they go on.
fn together(sight: &Sight<'_>, at: &AtRun) -> Option<Span<'static>> {
    let words = checks::so_far(&at.desk)?;
    let key = sight.keys.written(Command::Checks);
    let key = if key.is_empty() { key } else { format!(" ({key})") };
    Some(sight.look.span(Role::Busy, format!("{words}{key}")))
}

/// What is in dispute of the run as a whole, with the keys that settle it: items show theirs themselves.
fn disputes(sight: &Sight<'_>, at: &AtRun) -> Option<String> {
    let run = at.desk.run();
    let plan = run.plan();
    let key = |command| sight.keys.written(command);
    let mut named = Vec::new();
    if run.checklist_disputed() {
        named.push(format!("the checklist ({})", key(Command::Amend)));
    }
    let fields = run.fields_disputed().filter_map(|id| plan.field(id));
    let fields = fields.filter(|field| plan.item_of_field(&field.id).is_none());
    named.extend(fields.map(|field| format!("{} ({})", field.label, key(Command::SetField))));
    let roles = run.roles_disputed().filter(|id| plan.role(id).is_some());
    named.extend(roles.map(|id| format!("{} ({})", plan.role_title(id), key(Command::AssignRole))));
    let sign = State::InDispute.text(sight.look.glyphs);
    let sign = if sight.look.glyphs == Glyphs::Words { "" } else { sign };
    (!named.is_empty()).then(|| format!("{sign} in dispute: {}", named.join(", ")).trim().to_owned())
}

/// `Migrations applied 04:12 Ada`.
fn now(sight: &Sight<'_>, at: &AtRun) -> String {
    let run = at.desk.run();
    let Some((check, running)) = run.running.iter().min_by_key(|(_, running)| running.at) else {
        return "nothing runs".to_owned();
    };
    let item = running.started.item.as_ref().and_then(|item| run.plan().find(item));
    let title = item.map_or_else(|| running.started.command.clone(), |item| run.fill(&item.title));
    let gone = (sight.now - running.at).to_std().unwrap_or_default();
    let who = run
        .writers
        .get(&check.0)
        .map(|opened| format!(" {}", opened.person))
        .unwrap_or_default();
    let more = match run.running.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(
        "{} {}{who}{more}",
        text::truncate(&title, 40, sight.look.glyphs),
        units::minutes(gone)
    )
}

/// The sign-offs that others are waited for; all of them, where nothing waits for whoever sits here.
fn waits(sight: &Sight<'_>, at: &AtRun, next: &Next) -> Option<String> {
    let but = Some(sight.person).filter(|_| !next.now.is_empty());
    let named = summary::waiting(at, but);
    let more = named.len().saturating_sub(1);
    let first = named.into_iter().next()?;
    Some(if more > 0 {
        format!("{first} and {more} more")
    } else {
        first
    })
}

/// What others and checks did since this person last pressed a key; one's own marks are no news.
fn news(sight: &Sight<'_>, at: &AtRun) -> usize {
    let run = at.desk.run();
    let own = |writer| {
        run.writers
            .get(writer)
            .is_some_and(|opened| opened.person == *sight.person)
    };
    let is_news = |event: &Event| match event {
        Event::CheckFinished(_) => true,
        Event::ItemMarked(marked) => marked.by == By::CHECK,
        _ => false,
    };
    at.unseen()
        .filter(|recorded| !own(&recorded.writer) || is_news(&recorded.entry.event))
        .count()
}

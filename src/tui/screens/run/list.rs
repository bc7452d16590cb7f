//! The left pane: sections with what is done of them, their items, and the sign-offs that they wait for.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Modifier,
    text::{Line, Span},
};

use super::{
    Walk,
    counts::{count, in_words},
    handoffs,
    rows::{Key, Row, has_failed},
    sign,
};
use crate::{
    domain::{
        checklist::{Item, Section},
        clocks::SectionClock,
        event::Scope,
        id::{ItemId, RoleId, SectionId},
        time::Time,
    },
    tui::{
        command::Command,
        context::{AtRun, Memo, Sight},
        glyph::{self, Glyphs, Sign, State},
        signed,
        theme::Role,
        widgets::{
            gauge::Gauge,
            list,
            pane::{Focus, Pane},
            text, units,
        },
    },
};

/// From so many columns on a signature stands there with its word.
const SIGNATURE_WORD_FROM: usize = 48;

/// From so many columns on the gauge of a fold is a wider one.
const WIDE_FROM: usize = 48;

/// Columns of signs and title that a gauge leaves.
const TITLE: usize = 16;
/// The least columns of a count.
const COUNT: usize = 4;
/// Columns of a border that no title takes.
const BORDER: usize = 4;

/// The name of the list, for clicks.
pub const NAME: &str = "sections";

/// Draws the pane.
pub fn draw(
    walk: &Walk,
    sight: &Sight<'_>,
    at: &AtRun,
    area: Rect,
    focus: Focus,
    buffer: &mut Buffer,
    memo: &mut Memo,
) {
    let filtered = walk.filter.words(at);
    let title = if filtered.is_empty() { "Sections" } else { &filtered };
    let room = usize::from(area.width).saturating_sub(BORDER);
    let progress = progress(at);
    // What is left out matters more than how far all is.
    let fits = filtered.is_empty() || text::width(title) + text::width(&progress) + 3 <= room;
    let inner = Pane::new(title)
        .count(if fits { progress } else { String::new() })
        .below(listed(walk, sight, at, room))
        .focus(focus)
        .draw(sight.look, area, buffer);
    memo.panes.push((NAME, area));
    if walk.rows.shown.is_empty() {
        list::draw_empty(sight.look, inner, &nothing(walk, sight, at), buffer);
        return;
    }
    let (run, shown) = (at, &walk.rows.shown);
    let row = |at: usize, columns: usize| shown.get(at).map(|row| line(walk, sight, run, row, columns));
    let row = |at, columns| row(at, columns).unwrap_or_default();
    let drawn = list::draw_long(sight.look, inner, shown.len(), &walk.selection, focus, row, buffer);
    if focus == Focus::Here {
        memo.cursor = drawn.cursor;
    }
    memo.lists.push((NAME, drawn));
}

/// Items done of all that count.
fn progress(at: &AtRun) -> String {
    let plan = at.desk.run().plan();
    let counted = plan.sections.iter().filter(|section| section.phase.counts());
    let (done, total) = counted
        .filter_map(|section| at.desk.standing().sections.get(&section.id))
        .fold((0, 0), |(done, total), section| {
            (done + section.done, total + section.total)
        });
    format!("{done}/{total}")
}

/// `12 of 84 shown, 1 shows all`: nothing is left out in silence. Nothing where everything is listed.
fn listed(walk: &Walk, sight: &Sight<'_>, at: &AtRun, room: usize) -> String {
    if walk.filter.is_all() {
        return String::new();
    }
    let all = at.desk.run().plan().items().count();
    let short = format!("{} of {all} shown", walk.rows.items);
    let key = sight.keys.written(Command::ShowAll);
    let long = format!("{short}, {key} shows all");
    if key.is_empty() || text::width(&long) > room {
        return short;
    }
    long
}

fn nothing(walk: &Walk, sight: &Sight<'_>, at: &AtRun) -> String {
    if walk.filter.is_all() {
        return "this checklist has no sections".to_owned();
    }
    let key = sight.keys.written(Command::ShowAll);
    format!(
        "nothing here is {}; {key} shows every item",
        walk.filter.words(at).replace(", ", " and ")
    )
}

/// The words of a row: what is searched with `/`.
pub fn words(at: &AtRun, row: &Row) -> String {
    let run = at.desk.run();
    match &row.key {
        Key::Section(id) => run
            .plan()
            .section(id)
            .map_or(String::new(), |section| section.title.clone()),
        Key::Item(id) => run.plan().find(id).map_or(String::new(), |item| run.fill(&item.title)),
        Key::SignOff(role, scope) => {
            let standing = at.desk.standing();
            let state = standing
                .sign_offs
                .iter()
                .find(|sign_off| sign_off.role == *role && sign_off.scope == *scope)
                .map(|sign_off| sign_off.state);
            let word = state.map_or("signs", sign::sign_off_word);
            format!("{} {word}", run.plan().role_title(role))
        }
        Key::Handoff(handed) => handoffs::words(at, handed),
    }
}

fn line(walk: &Walk, sight: &Sight<'_>, at: &AtRun, row: &Row, columns: usize) -> Line<'static> {
    let (glyph, role) = match &row.key {
        Key::Section(id) => section_glyph(sight, at, id),
        Key::Item(id) => item_glyph(sight, at, id),
        Key::SignOff(role, scope) => (sign_off_glyph(sight, at, role, scope), Role::Text),
        Key::Handoff(handed) => handoffs::glyph(sight, at, handed),
    };
    let mut spans = vec![Span::raw(" ".repeat(indent(row)))];
    if fold_column(walk, at, row).is_some() {
        spans.push(sight.look.span(Role::Dim, fold_sign(walk, sight, at, row)));
        spans.push(Span::raw(" "));
    }
    spans.push(glyph);
    spans.push(Span::raw(" "));
    let words = words(at, row);
    let found = sight.find.map(|find| find.positions(&words)).unwrap_or_default();
    let look = sight.look;
    let mut style = look.style(role);
    if row.depth == 0 {
        style = style.add_modifier(Modifier::BOLD);
    }
    spans.extend(text::highlight(&words, &found, style, look.style(Role::Match)).spans);
    let right = right(walk, sight, at, row, columns);
    text::spread(Line::from(spans), right, columns, look.glyphs)
}

/// What stands at the right of a row. What a fold hides is drawn beside its count, where enough of the title stays.
fn right(walk: &Walk, sight: &Sight<'_>, at: &AtRun, row: &Row, columns: usize) -> Line<'static> {
    let numbers = |gauge: Option<u16>| match &row.key {
        Key::Section(id) => section_numbers(sight, at, id, (gauge, walk.counts)),
        Key::Item(id) => item_numbers(sight, at, id, (gauge, walk.counts)),
        Key::SignOff(role, scope) => signature(sight, at, role, scope, columns),
        Key::Handoff(_) => Line::default(),
    };
    let folded = row.holds && walk.filter.is_all() && walk.folds.is_folded(at, &row.key);
    if !folded {
        return numbers(None);
    }
    let drawn = numbers(Some(if columns < WIDE_FROM { 3 } else { 6 }));
    match columns.saturating_sub(drawn.width()) < indent(row) + TITLE {
        true => numbers(Some(0)),
        false => drawn,
    }
}

fn indent(row: &Row) -> usize {
    2 * row.depth
}

/// The column of the sign that says whether the row is folded; nothing where it has none.
pub fn fold_column(walk: &Walk, at: &AtRun, row: &Row) -> Option<usize> {
    let folded = row.holds && walk.filter.is_all() && walk.folds.is_folded(at, &row.key);
    (matches!(row.key, Key::Section(_)) || folded).then(|| indent(row))
}

fn fold_sign(walk: &Walk, sight: &Sight<'_>, at: &AtRun, row: &Row) -> &'static str {
    let folded = walk.filter.is_all() && walk.folds.is_folded(at, &row.key);
    let sign = if folded { Sign::Folded } else { Sign::Unfolded };
    sign.text(sight.look.glyphs)
}

fn section_glyph(sight: &Sight<'_>, at: &AtRun, id: &SectionId) -> (Span<'static>, Role) {
    let section = at.desk.run().plan().section(id);
    let state = section.map_or(State::Open, |section| sign::of_section(at, section));
    let role = match state {
        State::Locked => Role::Dim,
        _ => Role::Title,
    };
    (sight.look.state(state), role)
}

fn item_glyph(sight: &Sight<'_>, at: &AtRun, id: &ItemId) -> (Span<'static>, Role) {
    let state = at.desk.standing().item(id);
    let role = match sign::of_item(state) {
        State::Locked | State::NotApplicable => Role::Dim,
        _ => Role::Text,
    };
    (sign::listed(sight.look, at, id), role)
}

fn sign_off_glyph(sight: &Sight<'_>, at: &AtRun, role: &RoleId, scope: &Scope) -> Span<'static> {
    let standing = at.desk.standing();
    let found = standing
        .sign_offs
        .iter()
        .find(|sign_off| sign_off.role == *role && sign_off.scope == *scope);
    let state = found.map_or(State::Signs, |sign_off| signed::scope(sign_off.state));
    sight.look.state(state)
}

/// What the signature of a sign-off is worth, apart from the sign of what it covers: in a word where there is room.
fn signature(sight: &Sight<'_>, at: &AtRun, role: &RoleId, scope: &Scope, columns: usize) -> Line<'static> {
    let mut planned = at.desk.standing().sign_offs.iter();
    let found = planned.find(|sign_off| sign_off.role == *role && sign_off.scope == *scope);
    if at.in_hand.as_ref().is_some_and(|hand| hand.is(role, scope)) {
        return Line::from(sight.look.span(Role::Busy, "signing"));
    }
    if at.desk.saving_sign_off(role, scope) {
        return Line::from(sight.look.span(Role::Busy, signed::BEING_SAVED));
    }
    let Some(signature) = found.and_then(|sign_off| signed::signature(at, sign_off)) else {
        return Line::default();
    };
    if columns < SIGNATURE_WORD_FROM && sight.look.glyphs != Glyphs::Words {
        return Line::from(sight.look.signature(signature));
    }
    Line::from(signed::spans(sight, signature))
}

/// `06:12/10m 2/5`: the time only while the section is worked on.
fn section_numbers(
    sight: &Sight<'_>,
    at: &AtRun,
    id: &SectionId,
    (gauge, counts): (Option<u16>, usize),
) -> Line<'static> {
    let Some(so_far) = count(at, &Key::Section(id.clone())) else {
        return Line::default();
    };
    let mut spans = Vec::new();
    if at.desk.run().hold_broken(id).is_some() {
        let sign = Sign::Flag.text(sight.look.glyphs);
        spans.push(sight.look.span(Role::Bad, format!("{sign} ")));
    }
    if let Some((timer, role)) = timer(at, id, sight.now) {
        spans.push(sight.look.span(role, format!("{timer} ")));
    }
    let missed = || {
        let section = at.desk.run().plan().section(id);
        let items = section.into_iter().flat_map(Section::all_items);
        failed(at, items)
    };
    spans.extend(
        gauge
            .into_iter()
            .flat_map(|wide| in_fold(sight, so_far, missed(), wide)),
    );
    spans.push(counted(sight, so_far, counts));
    Line::from(spans)
}

/// ` 2/5`, as wide as the longest of them.
fn counted(sight: &Sight<'_>, so_far: (usize, usize), counts: usize) -> Span<'static> {
    let words = in_words(so_far);
    let columns = counts.max(text::width(&words)).max(COUNT);
    sight.look.span(Role::Dim, text::right(&words, columns, Glyphs::Ascii))
}

/// What a fold hides: how many failed, and a small gauge of what is complete, where there is room for one.
fn in_fold(sight: &Sight<'_>, (done, total): (usize, usize), failed: usize, wide: u16) -> Vec<Span<'static>> {
    let look = sight.look;
    let mut spans = Vec::new();
    if failed > 0 {
        let words = match look.glyphs {
            Glyphs::Words => format!("{failed} failed "),
            Glyphs::Unicode | Glyphs::Ascii => format!("{}{failed} ", State::Failed.text(look.glyphs)),
        };
        spans.push(look.span(Role::Bad, words));
    }
    if wide > 0 {
        spans.extend(Gauge::of(done, total, Role::Good).line(look, wide).spans);
        spans.push(Span::raw(" "));
    }
    spans
}

/// How many of them went wrong.
fn failed<'a>(at: &AtRun, items: impl Iterator<Item = &'a Item>) -> usize {
    let standing = at.desk.standing();
    items.filter(|item| has_failed(standing.item(&item.id))).count()
}

/// How long a section has been worked on, beside its estimate, or how long it still soaks; nothing before it is begun and
/// after it is complete. What is over its estimate ends in a `!`.
fn timer(at: &AtRun, id: &SectionId, now: Time) -> Option<(String, Role)> {
    let run = at.desk.run();
    let clock = SectionClock::of(run, at.desk.standing(), run.plan().section(id)?, now);
    if let Some(left) = clock.soak_left {
        return Some((format!("soaks {}", units::minutes(left)), Role::Warn));
    }
    let so_far = units::minutes(clock.so_far.filter(|_| clock.ended.is_none())?);
    Some(match (clock.estimate.map(units::estimate), clock.overrun) {
        (Some(estimate), Some(_)) => (format!("{so_far}/{estimate}!"), Role::Warn),
        (Some(estimate), None) => (format!("{so_far}/{estimate}"), Role::Busy),
        (None, _) => (so_far, Role::Dim),
    })
}

/// What moves at an item: its check's clock, or that it waits for a place; and what of its sub-items is complete.
fn item_numbers(sight: &Sight<'_>, at: &AtRun, id: &ItemId, (gauge, counts): (Option<u16>, usize)) -> Line<'static> {
    let mut spans = moves(sight, at, id);
    let item = at.desk.run().plan().find(id);
    if let Some((item, so_far)) = item.zip(count(at, &Key::Item(id.clone()))) {
        if !spans.is_empty() {
            spans.push(Span::raw(" "));
        }
        let missed = || failed(at, item.with_sub_items().skip(1));
        spans.extend(
            gauge
                .into_iter()
                .flat_map(|wide| in_fold(sight, so_far, missed(), wide)),
        );
        spans.push(counted(sight, so_far, counts));
    }
    Line::from(spans)
}

fn moves(sight: &Sight<'_>, at: &AtRun, id: &ItemId) -> Vec<Span<'static>> {
    let look = sight.look;
    let record = at.desk.run().item(id);
    let running = record
        .running
        .first()
        .and_then(|check| at.desk.run().running.get(check));
    if let Some(running) = running {
        let gone = (sight.now - running.at).to_std().unwrap_or_default();
        let turn = usize::try_from(gone.as_secs()).unwrap_or(0);
        let spinner = glyph::spinner(look.glyphs, turn);
        return vec![look.span(Role::Busy, format!("{spinner} {}", units::minutes(gone)))];
    }
    match at.desk.waiting().any(|waiting| waiting == id) {
        true => vec![look.span(Role::Dim, "waits")],
        false => Vec::new(),
    }
}

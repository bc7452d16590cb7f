//! How the screen of sign-offs looks: every one with its two signs, and the selected one at length.

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Rect},
    text::{Line, Span},
};

use super::{LIST, STATEMENT, Signing, signed};
use crate::{
    domain::{
        decide::{self, Stamp},
        event::Person,
        holders,
        id::RoleId,
        run::Run,
        standing::{SignOffStanding, SignOffState},
    },
    format::statement::Statement,
    tui::{
        context::{AtRun, Memo, Sight},
        glyph::{self, Glyphs, State},
        layout::Arrangement,
        question::sign::{self, keys},
        signing::InHand,
        theme::Role,
        widgets::{
            list,
            pane::{Focus, Pane},
            prose, text, units,
        },
    },
};

/// From so many columns on a signature stands in its row with its word.
const WORD_FROM: usize = 48;
/// Columns of a role that matter as much as who holds it.
const ROLE: usize = 12;

impl Signing {
    pub(super) fn view(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let Some(at) = sight.at else { return };
        let (left, right) = match Arrangement::of(area) {
            Arrangement::One | Arrangement::TooSmall if self.reading => (None, Some(area)),
            // The list takes what it needs: what is said of the selected one begins below it.
            Arrangement::One | Arrangement::TooSmall => {
                let rows = u16::try_from(at.desk.standing().sign_offs.len()).unwrap_or(u16::MAX);
                let list = rows.saturating_add(2).min(area.height / 2).max(3);
                let [above, below] = Layout::vertical([Constraint::Length(list), Constraint::Fill(1)]).areas(area);
                (Some(above), Some(below))
            }
            Arrangement::Two | Arrangement::Three => {
                let [left, right] = Layout::horizontal([Constraint::Percentage(40), Constraint::Fill(1)]).areas(area);
                (Some(left), Some(right))
            }
        };
        if let Some(left) = left {
            self.draw_list(sight, at, left, buffer, memo);
        }
        if let Some(right) = right {
            self.draw_statement(sight, at, right, buffer, memo);
        }
    }

    fn draw_list(&self, sight: &Sight<'_>, at: &AtRun, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let planned = &at.desk.standing().sign_offs;
        let given = planned
            .iter()
            .filter(|planned| planned.state == SignOffState::Current)
            .count();
        let focus = if self.reading { Focus::Elsewhere } else { Focus::Here };
        let pane = Pane::new("Sign-offs")
            .count(format!("{given}/{}", planned.len()))
            .focus(focus);
        let inner = pane.draw(sight.look, area, buffer);
        memo.panes.push((LIST, area));
        if planned.is_empty() {
            let sentence = "This checklist asks for no sign-off. Esc goes back to the run.";
            return list::draw_empty(sight.look, inner, sentence, buffer);
        }
        let columns = usize::from(inner.width);
        let rows: Vec<Line<'_>> = planned.iter().map(|planned| row(sight, at, planned, columns)).collect();
        let drawn = list::draw(sight.look, inner, &rows, &self.selection, focus, buffer);
        if focus == Focus::Here {
            memo.cursor = drawn.cursor;
        }
        memo.lists.push((LIST, drawn));
    }

    fn draw_statement(&self, sight: &Sight<'_>, at: &AtRun, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let focus = if self.reading { Focus::Here } else { Focus::Elsewhere };
        let inner = Pane::new("Statement").focus(focus).draw(sight.look, area, buffer);
        memo.panes.push((STATEMENT, area));
        let Some(planned) = self.selected(at) else { return };
        // Two columns stay free for the scroll bar: no line of a statement is cut.
        let columns = usize::from(inner.width).saturating_sub(2);
        let lines = self.about(sight, at, planned, columns);
        let shown = usize::from(inner.height);
        let mut scroll = self.scroll;
        scroll.clamp(lines.len(), shown);
        prose::draw(sight.look, inner, &lines, scroll, buffer);
        memo.scrolls.push((STATEMENT, (lines.len(), shown)));
    }
}

/// Why it cannot be signed now, where it is not signed: it is locked, or the run is closed.
fn held(at: &AtRun, planned: &SignOffStanding) -> Option<String> {
    let open = planned.state != SignOffState::Current;
    let why = || decide::not_to_sign(at.desk.run(), at.desk.standing(), &planned.scope);
    open.then(why).flatten()
}

/// What stands before a sign-off: how it stands, or that it cannot be given yet.
fn sign_of(at: &AtRun, planned: &SignOffStanding) -> State {
    match planned.state {
        SignOffState::Missing if held(at, planned).is_some() => State::Locked,
        state => signed::scope(state),
    }
}

/// Sign of the scope, what it covers, in which role; at the right the sign of the signature, and who. Where the room is
/// short the person gives way to what is covered.
fn row(sight: &Sight<'_>, at: &AtRun, planned: &SignOffStanding, columns: usize) -> Line<'static> {
    let look = sight.look;
    let run = at.desk.run();
    let over = sign::over(at, &planned.scope);
    let state = look.state(sign_of(at, planned));
    let covers = state.width() + 1 + text::width(&over);
    let left = Line::from(vec![
        state,
        Span::raw(" "),
        look.span(Role::Text, over),
        look.span(Role::Dim, format!("  {}", run.plan().role_title(&planned.role))),
    ]);
    let hand = at
        .in_hand
        .as_ref()
        .filter(|hand| hand.is(&planned.role, &planned.scope));
    if let Some(hand) = hand {
        return text::spread(left, Line::from(waiting(sight, hand)), columns, look.glyphs);
    }
    if at.desk.saving_sign_off(&planned.role, &planned.scope) {
        let saving = Line::from(look.span(Role::Busy, signed::BEING_SAVED));
        return text::spread(left, saving, columns, look.glyphs);
    }
    let given = signed::given(at, planned).map(|given| &given.signed.person);
    let who = given.or_else(|| run.role(&planned.role));
    let mut right = Vec::new();
    match signed::signature(at, planned) {
        Some(signature) if columns >= WORD_FROM => {
            right.extend(signed::spans(sight, signature));
            right.push(Span::raw("  "));
        }
        Some(signature) => right.extend([look.signature(signature), Span::raw(" ")]),
        None => {}
    }
    let signature = Line::from(right.clone()).width() + 1;
    let room = columns.saturating_sub(left.width() + signature);
    // Beside what it covers stands the beginning of a role at least.
    let beside = columns.saturating_sub(covers + 2 + ROLE + signature);
    let room = room.max(beside.min(columns / 3));
    let who = who.map_or_else(String::new, |person| name(run, &planned.role, person, room));
    let who = text::truncate(&who, room, look.glyphs);
    right.push(look.span(Role::Dim, who));
    text::spread(left, Line::from(right), columns, look.glyphs)
}

/// Who, with the other roles that they hold; only how many there are, where the room is short.
fn name(run: &Run, role: &RoleId, person: &Person, room: usize) -> String {
    let whole = holders::marked(run, role, person);
    let several = holders::held(run, person).len();
    let short = format!("{person} ({several} roles)");
    if several < 2 || text::width(&whole) <= room {
        whole
    } else if text::width(&short) <= room {
        short
    } else {
        format!("{person} +{}", several - 1)
    }
}

/// That a signature is waited for, and for how long by now.
fn waiting(sight: &Sight<'_>, hand: &InHand) -> Vec<Span<'static>> {
    let gone = (sight.now - hand.asked).to_std().unwrap_or_default();
    let turn = usize::try_from(gone.as_secs()).unwrap_or(0);
    let spinner = glyph::spinner(sight.look.glyphs, turn);
    vec![
        sight
            .look
            .span(Role::Busy, format!("{spinner} signing {}", units::minutes(gone))),
    ]
}

/// The lines about a sign-off.
struct About<'a> {
    sight: &'a Sight<'a>,
    columns: usize,
    lines: Vec<Line<'static>>,
}

impl About<'_> {
    fn say(&mut self, role: Role, words: &str) {
        let wrapped = text::wrap(words, self.columns.max(1)).into_iter();
        let look = self.sight.look;
        self.lines.extend(wrapped.map(|line| Line::from(look.span(role, line))));
    }

    /// A sentence behind its sign; the sign is left out where words are drawn, for the sentence says it.
    fn signed(&mut self, sign: Span<'static>, role: Role, words: &str) {
        let look = self.sight.look;
        if look.glyphs == Glyphs::Words {
            return self.say(role, words);
        }
        let mut sign = Some(sign);
        for line in text::wrap(words, self.columns.saturating_sub(2).max(1)) {
            let before = sign
                .take()
                .map_or_else(|| vec![Span::raw("  ")], |sign| vec![sign, Span::raw(" ")]);
            let spans = before.into_iter().chain([look.span(role, line)]);
            self.lines.push(Line::from(spans.collect::<Vec<_>>()));
        }
    }
}

impl Signing {
    /// How a sign-off stands - its scope, then its signature - and its statement: as it stands in the run's folder, or as
    /// it would be given now.
    fn about(&self, sight: &Sight<'_>, at: &AtRun, planned: &SignOffStanding, columns: usize) -> Vec<Line<'static>> {
        let look = sight.look;
        let mut about = About {
            sight,
            columns,
            lines: Vec::new(),
        };
        let hand = at
            .in_hand
            .as_ref()
            .filter(|hand| hand.is(&planned.role, &planned.scope));
        if let Some(hand) = hand {
            about.say(Role::Busy, &format!("Signing with {}", keys::in_a_line(&hand.key)));
            let words = "An agent may want a yes from you, a token a touch. Everything else goes on meanwhile; \
                         esc gives up waiting.";
            about.say(Role::Dim, words);
            about.say(Role::Text, "");
        }
        let state = sign_of(at, planned);
        if let Some(given) = signed::given(at, planned) {
            let who = format!(
                "{} by {} on {}",
                given.signed.decision.word(),
                holders::marked(at.desk.run(), &planned.role, &given.signed.person),
                sight.date(given.at)
            );
            about.say(Role::Title, &who);
            for condition in &given.signed.conditions {
                about.say(Role::Warn, &format!("  {condition}"));
            }
        }
        about.signed(look.state(state), state.role(), signed::scope_sentence(planned.state));
        for line in &planned.differs {
            let role = if line.starts_with('+') { Role::Good } else { Role::Bad };
            about.say(role, &format!("  {line}"));
        }
        if let Some(signature) = signed::signature(at, planned) {
            for (place, (label, role, words)) in signed::at_length(sight, at, planned).into_iter().enumerate() {
                match place {
                    0 => about.signed(look.signature(signature), role, &words),
                    _ => about.say(Role::Dim, &format!("  {label}: {words}")),
                }
            }
        }
        about.say(Role::Text, "");
        self.statement(&mut about, at, planned);
        about.lines
    }

    fn statement(&self, about: &mut About<'_>, at: &AtRun, planned: &SignOffStanding) {
        let run = at.desk.run();
        if let Some((file, text)) = &self.stored {
            about.say(Role::Dim, file);
            about.say(Role::Text, "");
            return match text {
                Some(text) => about.say(Role::Text, text),
                None => about.say(Role::Dim, "reading it …"),
            };
        }
        let Some(plan) = decide::planned(run, planned.role.as_str(), &planned.scope) else {
            return;
        };
        if let Some(holder) = run.role(&planned.role) {
            let also = holders::also(run, &planned.role, holder);
            if !also.is_empty() {
                about.say(Role::Warn, &format!("{holder} is {also}."));
            }
        }
        let words = match (held(at, planned), planned.state) {
            (Some(why), _) => format!("Not to be signed now: {why}. This is what it would say:"),
            (None, SignOffState::Missing) => "Enter signs; this is what it would say:".to_owned(),
            (None, _) => "Enter signs anew; this is what it would say now:".to_owned(),
        };
        about.say(Role::Warn, &words);
        about.say(Role::Text, "");
        let holder = run.role(&planned.role).cloned();
        let mut person = holder.unwrap_or_else(|| about.sight.person.clone());
        // The key that would be taken first.
        let key = at.keys.as_ref().and_then(|keys| keys.first());
        person.principal = person.principal.or_else(|| key?.known_as.clone());
        let stamp = Stamp {
            at: about.sight.now,
            person,
        };
        let mut statement = Statement::of(run, &plan, planned.scope.clone(), &stamp);
        statement.signed = at.keys.as_ref().is_some_and(|keys| !keys.is_empty());
        about.say(Role::Text, &statement.text());
    }
}

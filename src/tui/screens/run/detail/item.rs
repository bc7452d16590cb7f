//! An item: what must be true, how it is checked, what was seen, and what happened to it.

use ratatui::text::Span;

use super::{
    super::{rows::has_failed, sign},
    Page, dispute, history, measure, sign_off,
};
use crate::{
    domain::{
        check::{Check, CheckKind},
        checklist::Item,
        event::{CheckFinished, Event, ExpectationMet, Scope},
        expectation, holders,
        id::ItemId,
        item::ItemRecord,
        plan, standing,
        verdict::{self, Category},
    },
    tui::{
        command::Command,
        context::{AtRun, Sight},
        glyph::{Glyphs, Sign, State},
        lines, people, risks,
        theme::Role,
        widgets::units,
    },
};

/// Writes all of it.
pub fn write(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, id: &ItemId) {
    let run = at.desk.run();
    let Some(item) = run.plan().find(id) else {
        page.text(Role::Warn, "the checklist holds this item no more");
        return;
    };
    let record = run.item(id);
    head(page, at, item);
    state(page, at, id);
    counts_as(page, at, item);
    elsewhere(page, sight, at, record);
    dispute::marks(page, sight, record);
    if let Some(text) = &item.text {
        page.gap();
        page.text(Role::Text, &run.fill(text));
    }
    page.gap();
    if let Some(mitigation) = item.risk.as_ref().and_then(|risk| risk.mitigation.as_ref()) {
        page.pair("mitigated", Role::Text, &run.fill(mitigation));
    }
    if let Some(check) = &item.check {
        how(page, at, item, check);
        expects(page, at, record, check);
    }
    measure::write(page, sight, at, item, record);
    blanks(page, sight, at, item);
    evidence(page, at, item, record);
    parts(page, at, item);
    sign_off::listed(page, sight, at, &Scope::Item(id.clone()));
    said(page, sight, at, record);
    history::write(page, sight, at, id);
}

/// `critical · Database Administrator (Ada)`.
fn head(page: &mut Page<'_>, at: &AtRun, item: &Item) {
    let run = at.desk.run();
    let mut words = vec![item.weight.word().to_owned()];
    words.extend(
        item.risk
            .as_ref()
            .map(|risk| format!("risk of {} severity", risk.severity.word())),
    );
    if let Some(role) = holders::owner(run.plan(), &item.id) {
        let title = run.plan().role_title(role);
        words.push(format!("{title} ({})", holders::within(run, role)));
    }
    if let Some(valid_for) = item.valid_for {
        words.push(format!("holds for {}", humantime::format_duration(valid_for)));
    }
    let line = page.joined(&words);
    page.text(Role::Dim, &line);
}

/// The state in its word, and why in one line.
fn state(page: &mut Page<'_>, at: &AtRun, id: &ItemId) {
    let desk = &at.desk;
    let state = desk.standing().item(id);
    let glyph = sign::worth(at, id);
    let item = desk.run().plan().find(id);
    let is_risk = item.is_some_and(|item| item.risk.is_some());
    let word = if is_risk { risks::word(state) } else { state.word() };
    let mut words = word.to_owned();
    if let Some(why) = desk.standing().items.get(id).and_then(|item| item.why.as_ref()) {
        words.push_str(&format!(": {why}"));
    }
    let section = desk.run().plan().section_with(id);
    let waits = section.map_or(&[][..], |section| desk.standing().waits_for(&section.id));
    if !waits.is_empty() {
        words.push_str("; the section waits for");
    }
    if let [only] = waits {
        words.push_str(&format!(" {only}"));
    }
    page.gap();
    mark(page, page.look.state(glyph), glyph.role(), &words);
    for wait in waits.iter().filter(|_| waits.len() > 1) {
        mark(
            page,
            Span::raw(" "),
            glyph.role(),
            &format!("{} {wait}", Sign::Separator.text(page.look.glyphs)),
        );
    }
    let says = has_failed(state).then(|| page.last_line.take()).flatten();
    if let Some(last) = says.filter(|last| !last.is_empty() && !words.contains(last.as_str())) {
        mark(page, Span::raw(" "), Role::Dim, &format!("it printed last: {last}"));
    }
    if desk.saving(id) {
        mark(page, page.look.state(State::BeingSaved), Role::Busy, "being saved");
    }
    if desk.waiting().any(|waiting| waiting == id) {
        page.text(Role::Dim, "its check waits until another one has ended");
    }
}

/// What the item counts as in the verdict, where its state alone does not say that.
fn counts_as(page: &mut Page<'_>, at: &AtRun, item: &Item) {
    let (run, standing) = (at.desk.run(), at.desk.standing());
    let (counts_as, why) = verdict::category(run, item, &|id| standing.items.get(id));
    let Some(why) = why else { return };
    let (state, what) = match counts_as {
        Category::OnWord => (State::Waived, "counts on a person's word only"),
        Category::Waived => (State::Waived, "counts as waived"),
        Category::Failed => (State::Failed, "counts as failed"),
        Category::Undecided => (State::Open, "counts as open"),
        Category::Fulfilled | Category::NotApplicable => return,
    };
    mark(page, page.look.state(state), Role::Warn, &format!("{what}: {why}"));
}

/// Its checks that other programs run: where, how long, and what can be done where such a program is gone.
fn elsewhere(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, record: &ItemRecord) {
    let run = at.desk.run();
    for check in &record.running {
        let Some(running) = run
            .running
            .get(check)
            .filter(|_| !at.desk.processes().contains_key(check))
        else {
            continue;
        };
        let gone = (sight.now - running.at).to_std().unwrap_or_default();
        let what = if running.started.action {
            "the action"
        } else {
            "the check"
        };
        let words = format!("{} runs {what}, {}", run.named(&check.0), units::minutes(gone));
        mark(page, page.look.state(State::Running), Role::Busy, &words);
        if !people::is_there(at, &check.0, sight.now) {
            let key = sight.keys.written(Command::GiveUp);
            mark(
                page,
                Span::raw(" "),
                Role::Warn,
                &format!("their program is not there: {key} gives up on it"),
            );
        }
    }
}

/// A line that begins with a sign; where words are drawn in place of signs, the line says it already.
fn mark(page: &mut Page<'_>, sign: Span<'static>, role: Role, words: &str) {
    if page.look.glyphs == Glyphs::Words {
        return page.text(role, words);
    }
    let room = page.columns;
    page.columns = room.saturating_sub(2).max(8);
    let from = page.lines.len();
    page.text(role, words);
    page.columns = room;
    for (row, line) in page.lines.iter_mut().skip(from).enumerate() {
        let before = if row == 0 {
            vec![sign.clone(), Span::raw(" ")]
        } else {
            vec![Span::raw("  ")]
        };
        line.spans.splice(0..0, before);
    }
}

/// The command as it is run, the values that it reads, and how it is tried.
fn how(page: &mut Page<'_>, at: &AtRun, item: &Item, check: &Check) {
    let run = at.desk.run();
    let label = match (check.action, &check.kind) {
        (true, _) => "action",
        (false, CheckKind::Run(_)) => "check",
        (false, kind) => kind.name(),
    };
    page.command(label, &check.kind.summary());
    for field in plan::needs(run.plan(), item) {
        let secret = run.plan().field(&field).is_some_and(|field| field.secret);
        let (role, value) = match run.field(&field) {
            _ if secret && at.secrets.contains(&field) => (Role::Dim, "given, never stored".to_owned()),
            _ if secret => (Role::Warn, "secret, asked for before it runs".to_owned()),
            Some(value) => (Role::Dim, value.to_owned()),
            None => (Role::Warn, "no value yet".to_owned()),
        };
        let name = match check.kind {
            CheckKind::Run(_) => format!("${}", plan::variable(&field)),
            _ => format!("{{{field}}}"),
        };
        page.pair("", role, &format!("{name} = {value}"));
    }
    let mut facts = Vec::new();
    if check.action {
        facts.push("changes the world, asks before every run".to_owned());
    }
    facts.push(format!("timeout {}", humantime::format_duration(check.timeout)));
    if let Some(retry) = check.retry {
        let (every, within) = (retry.every, retry.within);
        facts.push(format!(
            "again every {} for {}",
            units::rough(every),
            units::rough(within)
        ));
    }
    if check.consecutive > 1 {
        facts.push(format!("{} passes in a row", check.consecutive));
    }
    if check.confirm {
        facts.push("a pass waits for a person".to_owned());
    }
    let line = page.joined(&facts);
    page.pair("", Role::Dim, &line);
}

/// Each expectation, and whether the latest run of the check met it; while it runs again, what an earlier one saw is no
/// answer.
fn expects(page: &mut Page<'_>, at: &AtRun, record: &ItemRecord, check: &Check) {
    let latest = record.latest().filter(|_| record.running.is_empty());
    let finished = latest.and_then(|latest| at.desk.run().finished(latest.entry));
    let mut label = "expects";
    for (place, expected) in check.expect.iter().enumerate() {
        let words = expectation::in_words(expected);
        let seen = finished
            .and_then(|finished| finished.expectations.get(place))
            .filter(|seen| seen.text == words);
        let label = std::mem::take(&mut label);
        match seen {
            None => page.pair(label, Role::Text, &words),
            Some(seen) => met(page, at, label, finished, seen),
        }
    }
    // What the kind of check found by itself stands behind them.
    let found = finished.and_then(|finished| finished.expectations.get(check.expect.len()..));
    for seen in found.into_iter().flatten() {
        met(page, at, std::mem::take(&mut label), finished, seen);
    }
}

/// One expectation, what was seen of it, and the line that it came from.
fn met(page: &mut Page<'_>, at: &AtRun, label: &str, finished: Option<&CheckFinished>, seen: &ExpectationMet) {
    let (state, _) = sign::role_of_met(seen.met);
    let role = if seen.met == Some(true) {
        Role::Text
    } else {
        state.role()
    };
    page.signed(label, Some(page.look.state(state)), role, &lines::in_words(seen));
    let printed = finished.and_then(|finished| at.lines.text(at.desk.run(), finished, seen));
    if let Some((number, text)) = printed {
        page.signed(
            "",
            Some(page.look.span(Role::Dim, number.to_string())),
            Role::Text,
            text,
        );
    }
}

fn blanks(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, item: &Item) {
    let run = at.desk.run();
    let mut label = "blanks";
    for field in &item.fields {
        let label = std::mem::take(&mut label);
        match run.field(&field.id) {
            _ if field.secret && run.has_field(&field.id) => {
                page.pair(label, Role::Text, &format!("{}: given, never stored", field.label));
            }
            Some(value) => page.pair(label, Role::Text, &format!("{}: {value}", field.label)),
            None => page.pair(label, Role::Warn, &format!("{}: not filled in", field.label)),
        }
        dispute::blank(page, sight, at, &field.id);
    }
}

fn evidence(page: &mut Page<'_>, at: &AtRun, item: &Item, record: &ItemRecord) {
    let run = at.desk.run();
    let kept = record.evidence.iter().filter_map(|place| run.evidence.get(*place));
    let files = kept.filter(|evidence| evidence.withdrawn.is_none()).count();
    let mut words = Vec::new();
    if item.evidence_required {
        words.push("required".to_owned());
    }
    words.push(match files {
        1 => "1 file".to_owned(),
        files => format!("{files} files"),
    });
    let lacking = item.evidence_required && !standing::has_evidence(run, record);
    let role = if lacking { Role::Warn } else { Role::Text };
    let line = page.joined(&words);
    page.pair("evidence", role, &line);
}

fn parts(page: &mut Page<'_>, at: &AtRun, item: &Item) {
    let run = at.desk.run();
    let mut label = "parts";
    for sub in &item.items {
        let glyph = sign::listed(page.look, at, &sub.id);
        page.signed(
            std::mem::take(&mut label),
            Some(glyph),
            Role::Text,
            &run.fill(&sub.title),
        );
    }
}

/// Notes and links, which would drown in the history.
fn said(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, record: &ItemRecord) {
    let run = at.desk.run();
    let (mut notes, mut links) = ("notes", "links");
    for recorded in record
        .history
        .iter()
        .rev()
        .take(200)
        .rev()
        .filter_map(|place| run.entries.get(*place))
    {
        let at = sight.moment(recorded.entry.at);
        match &recorded.entry.event {
            Event::NoteAdded(note) => {
                let words = format!("{} ({}, {at})", note.text, note.by);
                page.pair(std::mem::take(&mut notes), Role::Text, &words);
            }
            Event::LinkAdded(link) => {
                let words = format!("{} ({}, {at})", link.url, link.by);
                page.pair(std::mem::take(&mut links), Role::Text, &words);
            }
            _ => {}
        }
    }
}

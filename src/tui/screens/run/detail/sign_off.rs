//! A planned sign-off: who signs what, how it stands, and where it is stale, what changed.

use super::{super::sign, Page};
use crate::{
    domain::{
        decide,
        event::Scope,
        holders,
        id::RoleId,
        run::SignOff,
        scope,
        standing::{self, SignOffStanding, SignOffState},
    },
    tui::{
        context::{AtRun, Sight},
        signed,
        theme::Role,
    },
};

/// Writes all of it.
pub fn write(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, role: &RoleId, covers: &Scope) {
    let run = at.desk.run();
    let standing = at.desk.standing();
    let of = |sign_off: &&SignOffStanding| sign_off.role == *role && sign_off.scope == *covers;
    let Some(sign_off) = standing.sign_offs.iter().find(of) else {
        page.text(Role::Warn, "the checklist asks for this sign-off no more");
        return;
    };
    let holder = holders::within(run, role);
    page.text(
        Role::Dim,
        &format!("{} ({holder}) signs {}", run.plan().role_title(role), title(at, covers)),
    );
    page.gap();
    let state = signed::scope(sign_off.state);
    let words = signed::scope_sentence(sign_off.state);
    page.signed("scope", Some(page.look.state(state)), state.role(), words);
    for line in &sign_off.differs {
        page.text(difference(line), line);
    }
    if let Some(signature) = signed::signature(at, sign_off) {
        let mut glyph = Some(page.look.signature(signature));
        for (label, role, words) in signed::at_length(sight, at, sign_off) {
            page.signed(label, glyph.take(), role, &words);
        }
    }
    page.gap();
    if let Some(given) = sign_off.given.and_then(|place| run.sign_offs.get(place)) {
        self::given(page, sight, at, given);
    }
    page.gap();
    if let Some(plan) = decide::planned(at.desk.run(), role.as_str(), covers) {
        if let Some(statement) = &plan.statement {
            page.pair("states", Role::Text, &run.fill(statement));
        }
        let mut label = "confirms";
        for confirm in &plan.confirms {
            page.pair(std::mem::take(&mut label), Role::Text, &run.fill(confirm));
        }
    }
    let open = scope::items(run.plan(), covers)
        .into_iter()
        .filter(|item| !standing.item(&item.id).complete())
        .count();
    page.gap();
    if sign_off.state == SignOffState::Current {
        return;
    }
    match open {
        0 => {
            let keys = sight.keys.written(crate::tui::command::Command::Sign);
            page.text(
                Role::Dim,
                &format!("{keys} shows the statement and everything that it covers"),
            );
        }
        open => page.text(Role::Dim, &format!("{open} of what it covers is not complete yet")),
    }
}

/// Who signed, when, and what they said.
fn given(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, given: &SignOff) {
    let signed = &given.signed;
    page.pair(
        "by",
        Role::Text,
        &format!(
            "{}, {}",
            holders::marked(at.desk.run(), &signed.role, &signed.person),
            sight.date(given.at)
        ),
    );
    page.pair("answer", Role::Text, signed.decision.word());
    for condition in &signed.conditions {
        page.pair("", Role::Text, condition);
    }
    page.pair("file", Role::Text, &signed.statement.file);
    if let Some(signature) = &signed.signature {
        page.pair("", Role::Text, &signature.file);
    }
}

/// What was and is not any more, or is and was not.
fn difference(line: &str) -> Role {
    if line.starts_with('-') { Role::Bad } else { Role::Good }
}

/// What a scope is called.
pub fn title(at: &AtRun, covers: &Scope) -> String {
    standing::title(at.desk.run(), covers)
}

/// The sign-offs of a scope in short, for the page of the item or section.
pub fn listed(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, covers: &Scope) {
    let run = at.desk.run();
    let mut label = "hold";
    for sign_off in at
        .desk
        .standing()
        .sign_offs
        .iter()
        .filter(|sign_off| sign_off.scope == *covers)
    {
        let state = signed::scope(sign_off.state);
        let given = sign_off.given.and_then(|place| run.sign_offs.get(place));
        let by = given.map_or(String::new(), |given| {
            let who = holders::marked(run, &sign_off.role, &given.signed.person);
            format!(": {who}, {}", sight.moment(given.at))
        });
        let words = format!(
            "{} {}{by}",
            run.plan().role_title(&sign_off.role),
            sign::sign_off_word(sign_off.state)
        );
        let glyph = page.look.state(state);
        page.signed(std::mem::take(&mut label), Some(glyph), Role::Text, &words);
        if let Some(signature) = signed::signature(at, sign_off) {
            let glyph = page.look.signature(signature);
            page.signed("", Some(glyph), signature.role(), signature.word());
        }
        for line in &sign_off.differs {
            page.pair("", Role::Warn, line);
        }
    }
}

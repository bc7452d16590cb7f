//! The signs of the run screen: the glyph of an item's, a section's and a sign-off's state, the same in every pane.

use ratatui::text::Span;

use crate::{
    domain::{
        checklist::Section,
        id::{ItemId, SectionId},
        standing::{ItemState, SignOffState},
        verdict::{self, Category},
    },
    tui::{
        context::AtRun,
        glyph::{Glyphs, State},
        look::Look,
        theme::Role,
    },
};

/// The glyph that stands for the state of an item.
pub fn of_item(state: ItemState) -> State {
    match state {
        ItemState::Open => State::Open,
        ItemState::Passed => State::Passed,
        ItemState::Failed => State::Failed,
        ItemState::Waived => State::Waived,
        ItemState::NotApplicable => State::NotApplicable,
        ItemState::Running => State::Running,
        ItemState::Disputed => State::InDispute,
        ItemState::Locked => State::Locked,
        // Nothing is known after an interruption or a cancel, as after a check that showed nothing.
        ItemState::Inconclusive | ItemState::Interrupted | ItemState::Cancelled => State::Inconclusive,
        ItemState::Errored => State::Errored,
        ItemState::TimedOut => State::TimedOut,
        ItemState::GivenBefore => State::BeforeChange,
    }
}

/// How an item stands, and what that is worth: what is complete, and is not fulfilled, is drawn as what it counts as. No
/// item is green whose check did not say so, or of which a part was waived; and a critical one of which one person alone
/// said that it does not apply is open.
pub fn worth(at: &AtRun, id: &ItemId) -> State {
    let (run, standing) = (at.desk.run(), at.desk.standing());
    let state = standing.item(id);
    let said = matches!(state, ItemState::Passed | ItemState::NotApplicable);
    let item = run.plan().find(id).filter(|_| said);
    let category = item.map(|item| verdict::category(run, item, &|id| standing.items.get(id)).0);
    match category {
        Some(Category::OnWord) => State::OnWord,
        Some(Category::Waived) => State::Waived,
        Some(Category::Undecided) => State::Open,
        _ => of_item(state),
    }
}

/// The glyph of an item in the list: also what is on its way to the disk.
pub fn listed(look: Look<'_>, at: &AtRun, item: &ItemId) -> Span<'static> {
    if at.desk.saving(item) {
        return look.state(State::BeingSaved);
    }
    let (state, sign) = (at.desk.standing().item(item), worth(at, item));
    match look.glyphs {
        // Several states have one sign, but each has a word of its own.
        Glyphs::Words if sign == of_item(state) => look.span(sign.role(), state.word()),
        _ => look.state(sign),
    }
}

/// What a role did, or has to do.
pub fn sign_off_word(state: SignOffState) -> &'static str {
    match state {
        SignOffState::Missing => "signs",
        SignOffState::Current => "signed",
        SignOffState::Stale => "signs again",
        SignOffState::Rejected => "rejected",
    }
}

/// The state of a section.
pub fn of_section(at: &AtRun, section: &Section) -> State {
    let standing = at.desk.standing();
    let any = |state: ItemState| section.all_items().any(|item| standing.item(&item.id) == state);
    let rejected = standing
        .sign_offs
        .iter()
        .any(|sign_off| sign_off.section.as_ref() == Some(&section.id) && sign_off.state == SignOffState::Rejected);
    if is_locked(at, &section.id) {
        State::Locked
    } else if any(ItemState::Running) {
        State::Running
    } else if any(ItemState::Failed) || rejected {
        State::Failed
    } else if standing
        .sections
        .get(&section.id)
        .is_some_and(|section| section.complete)
    {
        State::Passed
    } else {
        State::Open
    }
}

/// Whether a section waits for something.
pub fn is_locked(at: &AtRun, section: &SectionId) -> bool {
    !at.desk.standing().waits_for(section).is_empty()
}

/// The role of a word that says how a check or an expectation went.
pub fn role_of_met(met: Option<bool>) -> (State, Role) {
    let state = match met {
        Some(true) => State::Passed,
        Some(false) => State::Failed,
        None => State::Inconclusive,
    };
    (state, state.role())
}

//! What waits for one person of a run: what they can do now, the most pressing first, and where that is nothing, what
//! theirs waits for. Theirs is what the roles that they hold answer for, and what they were named for.

mod items;
mod leading;
#[cfg(test)]
mod tests;

use super::{
    checklist::Item,
    event::{By, ConditionRef, EntryRef, Person, Scope},
    holders,
    id::{DecisionId, FieldId, ItemId, RoleId, SectionId},
    run::Run,
    standing::{ItemState, SignOffStanding, SignOffState, Standing},
};

/// What waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Next {
    /// What they can do now, the most pressing first.
    pub now: Vec<Step>,
    /// What is theirs and waits for something.
    pub later: Vec<Later>,
}

/// Something that somebody can do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Step {
    /// As one says it: `sign Database`.
    pub text: String,
    /// What it is about.
    pub about: Place,
}

/// Something that somebody will do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Later {
    /// What.
    #[serde(flatten)]
    pub step: Step,
    /// What it waits for; never empty.
    pub waits_for: Vec<String>,
}

/// Where something is done.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// At an item.
    Item(ItemId),
    /// At a planned sign-off.
    SignOff(RoleId, Scope),
    /// At a blank of an item.
    Blank(ItemId, FieldId),
    /// At a station of the poll of a decision.
    Poll(DecisionId, RoleId),
    /// At a decision that is to be declared.
    Decision(DecisionId),
    /// At a handoff that is to be taken over: its entry, and at the end of which section it is.
    Handoff(EntryRef, Option<SectionId>),
    /// At a section that is to be handed over.
    HandOver(SectionId),
    /// At a condition of a decision.
    Condition(ConditionRef),
}

/// How soon something is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Press {
    /// On the way back.
    Rollback,
    /// What others said stands against each other.
    Dispute,
    /// A condition that is due.
    Due,
    /// Others wait for a word.
    Word,
    /// It is open.
    Open,
    /// A condition that is not due yet.
    Sometime,
}

impl Next {
    /// What waits for this person.
    pub fn of(run: &Run, standing: &Standing, person: &Person) -> Self {
        if run.sealed.is_some() {
            return Self::default();
        }
        let mut looking = Looking {
            run,
            standing,
            person,
            roles: holders::held(run, person),
            now: Vec::new(),
            later: Vec::new(),
        };
        looking.leading();
        if !looking.roles.is_empty() {
            looking.items();
            looking.sign_offs();
        }
        // What was found first among what presses alike goes first.
        looking.now.sort_by_key(|(press, _)| *press);
        Self {
            now: looking.now.into_iter().map(|(_, step)| step).collect(),
            later: looking.later,
        }
    }

    /// `sign Database`, or `sign Database, which waits for Infrastructure (1 of 3 left)`: what comes next, in a line.
    pub fn line(&self) -> Option<String> {
        let now = self.now.first().map(|step| step.text.clone());
        now.or_else(|| self.later.first().map(Later::line))
    }
}

impl Later {
    fn line(&self) -> String {
        format!(
            "{}, which waits for {}",
            self.step.text,
            self.waits_for.join(" and for ")
        )
    }
}

struct Looking<'a> {
    run: &'a Run,
    standing: &'a Standing,
    person: &'a Person,
    roles: Vec<&'a RoleId>,
    now: Vec<(Press, Step)>,
    later: Vec<Later>,
}

impl Looking<'_> {
    fn is_mine(&self, role: Option<&RoleId>) -> bool {
        role.is_some_and(|role| self.roles.contains(&role))
    }

    fn now(&mut self, press: Press, text: String, about: Place) {
        self.now.push((press, Step { text, about }));
    }

    /// It is done now where it waits for nothing.
    fn once(&mut self, waits_for: Vec<String>, press: Press, text: String, about: Place) {
        if waits_for.is_empty() {
            return self.now(press, text, about);
        }
        let step = Step { text, about };
        self.later.push(Later { step, waits_for });
    }
}

/// Whether nobody has given the sign-off, or what it covers has changed since.
pub fn is_wanted(planned: &SignOffStanding) -> bool {
    matches!(planned.state, SignOffState::Missing | SignOffState::Stale)
}

/// Whether somebody has to answer the item next: it is open, its parts are done, and no person has given their word.
pub fn is_open(run: &Run, standing: &Standing, item: &Item) -> bool {
    let parts_done = item.items.iter().all(|part| standing.item(&part.id).complete());
    let by_person = || {
        let given = run.item(&item.id).current();
        given.is_some_and(|given| given.by != By::CHECK)
    };
    parts_done
        && match standing.item(&item.id) {
            // A check that failed is no answer as long as no person has given theirs.
            ItemState::Failed => !by_person(),
            ItemState::Running | ItemState::Locked => false,
            other => !other.complete(),
        }
}

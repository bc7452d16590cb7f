//! What waits for one person of a run: what they can do now, the most pressing first, and where that is nothing, what
//! theirs waits for. Theirs is what the roles that they hold answer for, and what they were named for.

mod items;
mod leading;
#[cfg(test)]
mod tests;

pub use self::items::goes_on;

use super::{
    checklist::{Field, Item},
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
        Self::the_first(run, standing, person, usize::MAX)
    }

    /// The most pressing, and the first of what waits for something: all that a line has to say. Of a long checklist it
    /// is found much faster than everything.
    pub fn first(run: &Run, standing: &Standing, person: &Person) -> Self {
        Self::the_first(run, standing, person, 1)
    }

    fn the_first(run: &Run, standing: &Standing, person: &Person, so_many: usize) -> Self {
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
            so_many,
        };
        looking.leading();
        if !looking.roles.is_empty() {
            looking.items();
            looking.sign_offs();
        }
        // What was found first among what presses alike goes first.
        looking.now.sort_by_key(|found| found.press);
        let now = looking.now.iter().take(so_many);
        let later = looking.later.iter().take(so_many);
        Self {
            now: now.map(|found| found.step(run)).collect(),
            later: later
                .map(|(found, waits)| found.later(run, waits.told(standing)))
                .collect(),
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

/// Something that was found; it is put into words once it is asked for.
struct Found<'a> {
    press: Press,
    words: Words<'a>,
    about: Place,
}

enum Words<'a> {
    Text(String),
    Settle(&'a Item),
    Item(&'a Item, ItemState),
    Blank(&'a Item, &'a Field),
    LookAt(&'a Item),
}

enum Waits<'a> {
    Text(String),
    /// For whatever the section waits for.
    Section(&'a SectionId),
}

impl Found<'_> {
    fn step(&self, run: &Run) -> Step {
        let title = |item: &Item| run.fill(&item.title);
        let text = match &self.words {
            Words::Text(text) => text.clone(),
            Words::Settle(item) => format!("settle {}", title(item)),
            Words::Item(item, state) => items::words(run, item, *state, title(item)),
            Words::Blank(item, field) => format!("fill in {} of {}", field.label, title(item)),
            Words::LookAt(item) => format!("look at {}", title(item)),
        };
        let about = self.about.clone();
        Step { text, about }
    }

    fn later(&self, run: &Run, waits_for: Vec<String>) -> Later {
        let step = self.step(run);
        Later { step, waits_for }
    }
}

impl Waits<'_> {
    fn told(&self, standing: &Standing) -> Vec<String> {
        match self {
            Self::Text(text) => vec![text.clone()],
            Self::Section(section) => standing.waits_for(section).to_vec(),
        }
    }
}

struct Looking<'a> {
    run: &'a Run,
    standing: &'a Standing,
    person: &'a Person,
    roles: Vec<&'a RoleId>,
    now: Vec<Found<'a>>,
    later: Vec<(Found<'a>, Waits<'a>)>,
    /// Of what presses least, more are not looked for.
    so_many: usize,
}

impl<'a> Looking<'a> {
    fn is_mine(&self, role: Option<&RoleId>) -> bool {
        role.is_some_and(|role| self.roles.contains(&role))
    }

    fn now(&mut self, press: Press, words: Words<'a>, about: Place) {
        self.now.push(Found { press, words, about });
    }

    /// It is done now where it waits for nothing.
    fn once(&mut self, waits: Option<Waits<'a>>, press: Press, words: Words<'a>, about: Place) {
        match waits {
            None => self.now(press, words, about),
            Some(waits) => self.later.push((Found { press, words, about }, waits)),
        }
    }

    /// Whether enough was found that presses no less than an open item.
    fn enough(&self) -> bool {
        self.now.len() >= self.so_many && self.now.iter().any(|found| found.press <= Press::Open)
    }

    /// What a locked section waits for.
    fn locked(&self, section: &'a SectionId) -> Option<Waits<'a>> {
        let locked = !self.standing.waits_for(section).is_empty();
        locked.then_some(Waits::Section(section))
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

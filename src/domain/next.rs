//! What waits for one person of a run: what they can do now, the most pressing first, and where that is nothing, what
//! theirs waits for. Theirs is what the roles that they hold answer for.

use super::{
    checklist::{Item, Phase, Section},
    event::{By, Person, Scope},
    holders,
    id::{FieldId, ItemId, RoleId, SectionId},
    run::Run,
    scope,
    standing::{ItemState, SignOffStanding, SignOffState, Standing, scope_title},
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
}

impl Next {
    /// What waits for this person.
    pub fn of(run: &Run, standing: &Standing, person: &Person) -> Self {
        let roles = holders::held(run, person);
        if roles.is_empty() || run.sealed.is_some() {
            return Self::default();
        }
        let mut looking = Looking {
            run,
            standing,
            roles,
            settle: Vec::new(),
            answer: Vec::new(),
            later: Vec::new(),
        };
        let (sign, signs_later) = looking.sign_offs();
        for section in run.plan().sections.iter().filter(|section| goes_on(run, section)) {
            let items = section.items.iter();
            items.for_each(|item| looking.item(item, section, section.owner.as_ref()));
        }
        Self {
            now: [looking.settle, sign, looking.answer].concat(),
            later: [looking.later, signs_later].concat(),
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

/// Whether anything is still done in the section: the way back is gone when it is called for.
fn goes_on(run: &Run, section: &Section) -> bool {
    section.phase != Phase::Rollback && (run.closed.is_none() || section.phase.goes_on())
}

struct Looking<'a> {
    run: &'a Run,
    standing: &'a Standing,
    roles: Vec<&'a RoleId>,
    settle: Vec<Step>,
    answer: Vec<Step>,
    later: Vec<Later>,
}

impl Looking<'_> {
    fn sign_offs(&self) -> (Vec<Step>, Vec<Later>) {
        let (mut now, mut later) = (Vec::new(), Vec::new());
        let plan = self.run.plan();
        for planned in &self.standing.sign_offs {
            let section = plan.section(&planned.section);
            let asked = section.is_some_and(|section| goes_on(self.run, section));
            if !asked || !self.roles.contains(&&planned.role) || !is_wanted(planned) {
                continue;
            }
            let again = if planned.state == SignOffState::Stale {
                " again"
            } else {
                ""
            };
            let step = Step {
                text: format!("sign {}{again}", scope_title(self.run, &planned.scope)),
                about: Place::SignOff(planned.role.clone(), planned.scope.clone()),
            };
            let waits_for = self.sign_off_waits_for(planned);
            if waits_for.is_empty() {
                now.push(step);
            } else {
                later.push(Later { step, waits_for });
            }
        }
        (now, later)
    }

    fn sign_off_waits_for(&self, planned: &SignOffStanding) -> Vec<String> {
        let waits = self.standing.waits_for(&planned.section);
        if !waits.is_empty() {
            return waits.to_vec();
        }
        let covered = top_items(self.run, &planned.scope);
        let left = covered
            .iter()
            .filter(|item| !self.standing.item(&item.id).complete())
            .count();
        let title = scope_title(self.run, &planned.scope);
        match left {
            0 => Vec::new(),
            left => vec![format!("{title} ({left} of {} left)", covered.len())],
        }
    }

    /// The item and its parts; `above` answers where they name nobody.
    fn item(&mut self, item: &Item, section: &Section, above: Option<&RoleId>) {
        let state = self.standing.item(&item.id);
        if state.complete() {
            return;
        }
        let owner = item.owner.as_ref().or(above);
        item.items.iter().for_each(|part| self.item(part, section, owner));
        if !owner.is_some_and(|owner| self.roles.contains(&owner)) {
            return;
        }
        let title = self.run.fill(&item.title);
        let about = Place::Item(item.id.clone());
        let waits = self.standing.waits_for(&section.id);
        if !waits.is_empty() {
            let text = words(item, state, title);
            return self.later.push(Later {
                step: Step { text, about },
                waits_for: waits.to_vec(),
            });
        }
        if state == ItemState::Disputed {
            let text = format!("settle {title}");
            return self.settle.push(Step { text, about });
        }
        let blanks = item
            .fields
            .iter()
            .filter(|field| field.required && !self.run.has_field(&field.id));
        self.answer.extend(blanks.map(|field| Step {
            text: format!("fill in {} of {title}", field.label),
            about: Place::Blank(item.id.clone(), field.id.clone()),
        }));
        if is_open(self.run, self.standing, item) {
            let text = words(item, state, title);
            self.answer.push(Step { text, about });
        } else if state == ItemState::Running {
            self.later.push(Later {
                step: Step {
                    text: format!("look at {title}"),
                    about,
                },
                waits_for: vec!["its check".to_owned()],
            });
        }
    }
}

/// What is done at an open item.
fn words(item: &Item, state: ItemState, title: String) -> String {
    match state {
        ItemState::Open | ItemState::Locked if item.check.is_some() => format!("run {title}"),
        ItemState::Open | ItemState::Locked => format!("mark {title}"),
        other => format!("look at {title} ({})", other.word()),
    }
}

/// Whether nobody has given the sign-off, or what it covers has changed since.
pub fn is_wanted(planned: &SignOffStanding) -> bool {
    matches!(planned.state, SignOffState::Missing | SignOffState::Stale)
}

/// Whether what a sign-off covers is open and done, so that nothing but a word is missing.
pub fn is_ready(run: &Run, standing: &Standing, section: &SectionId, scope: &Scope) -> bool {
    let done = || {
        top_items(run, scope)
            .iter()
            .all(|item| standing.item(&item.id).complete())
    };
    let covers = matches!(scope, Scope::Item(_) | Scope::Section(_));
    covers && standing.waits_for(section).is_empty() && done()
}

/// The items that a scope covers, without their parts.
fn top_items<'a>(run: &'a Run, covers: &Scope) -> Vec<&'a Item> {
    match covers {
        Scope::Section(id) => run
            .plan()
            .section(id)
            .map_or_else(Vec::new, |section| section.items.iter().collect()),
        Scope::Item(id) => run.plan().find(id).into_iter().collect(),
        other => scope::items(run.plan(), other),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        check::Outcome,
        checklist::{Checklist, Field},
        decide::Intent,
        event::{Mark, RunResult},
        testing::{Seat, checked, checklist, field, item, owes, section},
    };

    /// Prepare (lead; a, and b of the dba with a blank), then Database (dba; a check with a part), which both sign.
    fn plan() -> Checklist {
        let mut blank = item("b");
        blank.owner = Some("dba".into());
        blank.fields = vec![Field {
            required: true,
            ..field("file")
        }];
        let mut prepare = section("prepare", vec![item("a"), blank]);
        prepare.owner = Some("lead".into());
        let mut whole = checked("c", "true");
        whole.items = vec![item("part")];
        let mut database = section("database", vec![whole, item("d")]);
        database.owner = Some("dba".into());
        database.after = vec!["prepare".into()];
        database.sign_offs = vec![owes("lead"), owes("dba")];
        let mut back = section("back", vec![item("undo")]);
        (back.owner, back.phase) = (Some("dba".into()), Phase::Rollback);
        let mut watch = section("watch", vec![item("look")]);
        (watch.owner, watch.phase) = (Some("lead".into()), Phase::Monitor);
        checklist(vec![prepare, database, back, watch])
    }

    fn seat() -> Seat {
        Seat::starting_as(plan(), |started| {
            started.roles = [
                ("lead".into(), Person::named("ada")),
                ("dba".into(), Person::named("Bob")),
            ]
            .into();
        })
    }

    fn told(seat: &Seat, name: &str) -> String {
        let next = Next::of(seat.run(), &seat.standing(), &Person::named(name));
        let now = next.now.iter().map(|step| step.text.clone());
        let later = next.later.iter().map(|later| format!("later: {}", later.line()));
        now.chain(later).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn each_is_told_what_their_roles_can_do_now_and_what_theirs_waits_for() {
        let mut seat = seat();
        insta::assert_snapshot!(told(&seat, "ada"), @r"
        mark Item a
        mark Item look
        later: sign Section database, which waits for Section prepare (2 of 2 left)
        ");
        insta::assert_snapshot!(told(&seat, "Bob"), @r"
        fill in Field file of Item b
        mark Item b
        later: mark Item part, which waits for Section prepare (2 of 2 left)
        later: run Item c, which waits for Section prepare (2 of 2 left)
        later: mark Item d, which waits for Section prepare (2 of 2 left)
        later: sign Section database, which waits for Section prepare (2 of 2 left)
        ");
        assert_eq!(told(&seat, "Eve"), "", "who holds no role has nothing of their own");
        seat.marks("a", Mark::Passed);
        seat.sets("file", "backup.sql");
        seat.marks("b", Mark::Passed);
        insta::assert_snapshot!(told(&seat, "Bob"), @r"
        mark Item part
        mark Item d
        later: sign Section database, which waits for Section database (2 of 2 left)
        ");
        seat.marks("part", Mark::Passed);
        seat.runs("c", Outcome::Failed);
        insta::assert_snapshot!(told(&seat, "Bob"), @r"
        look at Item c (failed)
        mark Item d
        later: sign Section database, which waits for Section database (2 of 2 left)
        ");
        seat.runs("c", Outcome::Passed);
        seat.marks("d", Mark::Passed);
        insta::assert_snapshot!(told(&seat, "ada"), @r"
        sign Section database
        mark Item look
        ");
        insta::assert_snapshot!(told(&seat, "Bob"), @"sign Section database");
    }

    #[test]
    fn a_dispute_comes_first_and_a_sign_off_before_what_is_open() {
        let mut seat = seat();
        seat.marks("a", Mark::Passed);
        seat.sets("file", "backup.sql");
        seat.marks("b", Mark::Passed);
        for item in ["part", "c", "d"] {
            seat.does(crate::domain::testing::because(item, Mark::Passed, "seen"));
        }
        seat.signs("lead", Scope::Section("database".into()));
        seat.does(crate::domain::testing::because("d", Mark::Waived, "not today"));
        let mut other = seat.joined_by("Bob");
        other.marks("a", Mark::Failed);
        seat.marks("a", Mark::Cleared);
        seat.reads(&other);
        insta::assert_snapshot!(told(&seat, "ada"), @r"
        settle Item a
        sign Section database again
        mark Item look
        ");
    }

    #[test]
    fn of_a_closed_run_only_what_goes_on_is_left() {
        let mut seat = seat();
        seat.does(Intent::Close {
            result: RunResult::Abandoned,
            note: Some("enough".into()),
            allowed_signers: None,
        });
        insta::assert_snapshot!(told(&seat, "ada"), @"mark Item look");
        assert_eq!(told(&seat, "Bob"), "");
    }
}

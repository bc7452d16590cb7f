//! Who holds which role of a run, and which roles one person holds together. Whoever holds two is told so wherever one of
//! them is named.

use super::{
    checklist::{Checklist, Item, Section},
    event::Person,
    id::{ItemId, RoleId, SectionId},
    plan::Plan,
    run::Run,
    signers,
    standing::{SignOffState, Standing, title},
    words::{and, counted},
};

/// What stands where a role has no person.
pub const NOBODY: &str = "nobody yet";

/// Whether this person holds the role.
pub fn holds(run: &Run, role: &RoleId, person: &Person) -> bool {
    run.role(role).is_some_and(|holder| signers::same(holder, person))
}

/// The roles that this person holds, in the order of the checklist.
pub fn held<'a>(run: &'a Run, person: &Person) -> Vec<&'a RoleId> {
    let roles = run.plan().roles.iter().map(|role| &role.id);
    roles.filter(|role| holds(run, role, person)).collect()
}

/// `also CTO and Tech Lead`: what the person holds beside this role; empty where there is nothing.
pub fn also(run: &Run, role: &RoleId, person: &Person) -> String {
    let others = held(run, person).into_iter().filter(|other| *other != role);
    let titles: Vec<&str> = others.map(|other| run.plan().role_title(other)).collect();
    match titles.as_slice() {
        [] => String::new(),
        titles => format!("also {}", and(titles)),
    }
}

/// `Ada Lovelace (also CTO)`: who holds the role.
pub fn named(run: &Run, role: &RoleId) -> String {
    run.role(role)
        .map_or_else(|| NOBODY.to_owned(), |holder| marked(run, role, holder))
}

/// `Ada Lovelace, also CTO`: the same, to stand between brackets.
pub fn within(run: &Run, role: &RoleId) -> String {
    let Some(holder) = run.role(role) else {
        return NOBODY.to_owned();
    };
    match also(run, role, holder) {
        also if also.is_empty() => holder.to_string(),
        also => format!("{holder}, {also}"),
    }
}

/// `Ada Lovelace (also CTO)`: somebody who acts for the role, who need not hold it any more.
pub fn marked(run: &Run, role: &RoleId, person: &Person) -> String {
    match also(run, role, person) {
        also if also.is_empty() => person.to_string(),
        also => format!("{person} ({also})"),
    }
}

/// Roles that are held by one person.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Shared {
    /// Who.
    pub person: Person,
    /// Two or more, in the order of the checklist.
    pub roles: Vec<RoleId>,
}

impl Shared {
    /// `Ada Lovelace holds Database Administrator and CTO`.
    pub fn sentence(&self, plan: &Checklist) -> String {
        let titles: Vec<&str> = self.roles.iter().map(|role| plan.role_title(role)).collect();
        format!("{} holds {}", self.person, and(&titles))
    }
}

/// Everybody who holds more than one role.
pub fn shared(run: &Run) -> Vec<Shared> {
    let mut all: Vec<Shared> = Vec::new();
    for role in &run.plan().roles {
        let Some(person) = run.role(&role.id) else { continue };
        let roles: Vec<RoleId> = held(run, person).into_iter().cloned().collect();
        if roles.len() > 1 && all.iter().all(|known| known.roles != roles) {
            let person = person.clone();
            all.push(Shared { person, roles });
        }
    }
    all
}

/// Who answers for an item: its own owner, else that of the item that it is part of, else that of its section.
pub fn owner<'a>(plan: &'a Plan, item: &ItemId) -> Option<&'a RoleId> {
    let mut item = plan.find(item)?;
    loop {
        let indexed = plan.item_plan(&item.id)?;
        match (&item.owner, &indexed.parent) {
            (Some(owner), _) => return Some(owner),
            (None, Some(parent)) => item = plan.find(parent)?,
            (None, None) => return plan.section(&indexed.section)?.owner.as_ref(),
        }
    }
}

/// What of the run waits for the role, in words; empty where nothing does.
pub fn owed(run: &Run, standing: &Standing, role: &RoleId) -> Vec<String> {
    let plan = run.plan();
    let sections = plan.sections.iter().filter(|section| section.phase.counts());
    let counts = |id: &SectionId| plan.section(id).is_some_and(|section| section.phase.counts());
    let mut owed = Vec::new();
    for planned in standing.sign_offs.iter().filter(|planned| planned.role == *role) {
        // One over a decision is an answer in its poll, or goes with it.
        if planned.section.as_ref().is_none_or(counts) && planned.state != SignOffState::Current {
            owed.push(format!("signs {}", title(run, &planned.scope)));
        }
    }
    let decides = plan
        .decisions()
        .iter()
        .filter(|planned| planned.decision.decides.as_ref() == Some(role));
    let open = decides.filter(|planned| {
        standing
            .decision(planned.id())
            .is_some_and(|decision| !decision.opens())
    });
    owed.extend(open.map(|planned| format!("decides {}", planned.decision.title)));
    let taken_over = |section: &&Section| {
        let answer = run.handoff_of(&section.id).and_then(|handoff| handoff.answer.as_ref());
        answer.is_some_and(|answer| answer.accepted)
    };
    let handed = sections
        .clone()
        .filter(|section| section.hands_to.as_ref() == Some(role));
    owed.extend(
        handed
            .filter(|section| !taken_over(section))
            .map(|section| format!("takes over {}", section.title)),
    );
    let open: usize = sections
        .map(|section| {
            let items = section.items.iter();
            items
                .map(|item| owned(item, section.owner.as_ref(), role, standing))
                .sum::<usize>()
        })
        .sum();
    if open > 0 {
        owed.push(format!("owns {}", counted(open, "open item", "open items")));
    }
    owed
}

/// How many open items, of this one and its parts, the role answers for; `above` answers where they name nobody.
fn owned(item: &Item, above: Option<&RoleId>, role: &RoleId, standing: &Standing) -> usize {
    if standing.item(&item.id).complete() {
        return 0;
    }
    let owner = item.owner.as_ref().or(above);
    let parts = item.items.iter().map(|part| owned(part, owner, role, standing));
    usize::from(owner == Some(role)) + parts.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        event::Mark,
        testing::{Seat, checklist, item, owes, section},
    };

    fn person(name: &str, principal: Option<&str>) -> Person {
        Person {
            name: name.into(),
            principal: principal.map(str::to_owned),
        }
    }

    fn held_by(lead: Person, dba: Person) -> Seat {
        Seat::starting_as(checklist(vec![section("s", vec![item("a")])]), |started| {
            started.roles = [("lead".into(), lead), ("dba".into(), dba)].into();
        })
    }

    #[test]
    fn whoever_holds_two_roles_is_told_so_beside_each() {
        for (lead, dba, shown) in [
            (person("Ada", None), person(" ada ", None), "Ada (also Role dba)"),
            (
                person("Ada", Some("a@x")),
                person("A. L.", Some("a@x")),
                "Ada (also Role dba)",
            ),
            (person("Ada", Some("a@x")), person("Ada", None), "Ada (also Role dba)"),
            (person("Ada", Some("a@x")), person("Ada", Some("b@x")), "Ada"),
            (person("Ada", None), person("Bob", None), "Ada"),
        ] {
            let seat = held_by(lead.clone(), dba.clone());
            assert_eq!(named(seat.run(), &"lead".into()), shown, "{lead:?} {dba:?}");
            let two = shown != "Ada";
            assert_eq!(shared(seat.run()).len(), usize::from(two), "{lead:?} {dba:?}");
            assert_eq!(also(seat.run(), &"dba".into(), &dba).is_empty(), !two);
        }
        let seat = held_by(person("Ada", None), person("Ada", None));
        let shared = shared(seat.run());
        assert_eq!(
            shared[0].sentence(seat.run().plan()),
            "Ada holds Role lead and Role dba"
        );
        assert_eq!(within(seat.run(), &"dba".into()), "Ada, also Role lead");
        assert_eq!(named(seat.run(), &"nobody".into()), NOBODY);
    }

    #[test]
    fn an_item_is_owned_by_whom_it_names_else_by_whom_what_holds_it_does() {
        let part = item("part");
        let mut own = item("own");
        own.owner = Some("dba".into());
        let mut whole = item("whole");
        whole.owner = Some("dba".into());
        whole.items = vec![part];
        let mut owned = section("s", vec![item("plain"), own, whole]);
        owned.owner = Some("lead".into());
        let plan = Plan::new(checklist(vec![owned, section("free", vec![item("nobodys")])]));
        for (id, role) in [
            ("plain", Some("lead")),
            ("own", Some("dba")),
            ("whole", Some("dba")),
            ("part", Some("dba")),
            ("nobodys", None),
            ("unknown", None),
        ] {
            assert_eq!(owner(&plan, &id.into()).map(RoleId::as_str), role, "{id}");
        }
    }

    #[test]
    fn what_waits_for_a_role_is_its_sign_offs_and_its_open_items() {
        let mut first = section("s", vec![item("a"), item("b")]);
        first.owner = Some("dba".into());
        first.sign_offs = vec![owes("lead")];
        let mut seat = Seat::starting(checklist(vec![first]));
        let owed_by = |seat: &Seat, role: &str| owed(seat.run(), &seat.standing(), &role.into()).join(", ");
        assert_eq!(owed_by(&seat, "dba"), "owns 2 open items");
        assert_eq!(owed_by(&seat, "lead"), "signs Section s");
        seat.marks("a", Mark::Passed);
        assert_eq!(owed_by(&seat, "dba"), "owns 1 open item");
        seat.marks("b", Mark::Passed);
        assert_eq!(owed_by(&seat, "dba"), "");
    }
}

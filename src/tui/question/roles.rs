//! Who holds which role: each role with its holder, who gave it to them and when, and who comes into question. Whoever is
//! proposed holds nothing before Enter records it.

use std::collections::BTreeMap;

use super::{
    Purpose, Question, Then,
    ask::values::in_words,
    form::{Form, Row},
};
use crate::{
    domain::{
        checklist::Role,
        decide::{self, Intent},
        event::Person,
        holders,
        id::RoleId,
        known::{self, Known, People, Pool, Source, written},
        run::Run,
        signers,
        standing::Standing,
        words::and,
    },
    engine::LastRun,
    tui::{
        context::{AtRun, Cx},
        effect::{AtHand, Effect},
        sides, theme,
        widgets::proposed::Proposal,
    },
};

/// The name of the row that fills in whoever is missing.
const FILL: &str = "#fill";

/// From where the roles that nobody holds are filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filling {
    /// From nowhere: each is typed.
    Nothing,
    /// From the people one knows.
    People,
    /// From the last run.
    LastRun,
}

const FILLINGS: [Filling; 3] = [Filling::Nothing, Filling::People, Filling::LastRun];

/// What is known while roles are given.
#[derive(Debug)]
pub(super) struct Giving {
    roles: Vec<Role>,
    /// Those that nobody holds.
    vacant: Vec<RoleId>,
    /// Who has to do with this run.
    at_run: Vec<Known>,
    people: People,
    last: Option<LastRun>,
    /// The people and the last run were read.
    read: bool,
    /// Enter was pressed before they were: who is meant by a name is not known yet.
    entered: bool,
    filling: Filling,
    /// What was filled in, to be taken back where something else is chosen; what somebody typed stays.
    filled: BTreeMap<RoleId, String>,
}

impl Question {
    /// Every role with its holder; those that something waits for and nobody holds first.
    pub fn roles(at: &AtRun, filling: Filling) -> Self {
        let (run, standing) = (at.desk.run(), at.desk.standing());
        let mut form = Form::new("Roles", "record them");
        for shared in holders::shared(run) {
            form = form.say(theme::Role::Warn, format!("{}.", shared.sentence(run.plan())));
        }
        let roles = run.plan().roles.iter();
        let mut roles: Vec<&Role> = roles
            .filter(|role| decide::role_is_fixed(run, &role.id).is_none())
            .collect();
        roles.sort_by_key(|role| rank(run, standing, &role.id));
        for role in &roles {
            form = form.row(row(run, standing, role));
        }
        let vacant = roles.iter().filter(|role| run.role(&role.id).is_none());
        let giving = Giving {
            vacant: vacant.map(|role| role.id.clone()).collect(),
            roles: roles.into_iter().cloned().collect(),
            at_run: at_run(run),
            people: People::default(),
            last: None,
            read: false,
            entered: false,
            filling: Filling::Nothing,
            filled: BTreeMap::new(),
        };
        if roles_to_fill(&giving) {
            let chosen = FILLINGS.iter().position(|one| *one == filling).unwrap_or(0);
            form = form.row(Row::choice(FILL, "Fill in whoever is missing", ways(None), chosen));
            if filling != Filling::Nothing {
                form.focus(FILL);
            }
        }
        Self::new(form, Purpose::Roles(Box::new(giving)))
    }

    /// Whom one knows, and the last run, are asked for.
    pub(super) fn read_people(cx: &mut Cx<'_>) {
        let Some(at) = cx.at.as_deref() else { return };
        let run = at.desk.run();
        cx.effects.push(Effect::ReadPeople {
            checklist: Some(run.plan().id.clone()),
            run: run.name().to_owned(),
        });
    }

    /// They came: they are proposed, and filled in where that was asked for already. Gives whether this question asked.
    pub(super) fn people_came(&mut self, at_hand: &AtHand) -> bool {
        let Purpose::Roles(giving) = &mut self.purpose else {
            return false;
        };
        giving.people = at_hand.people.clone();
        giving.at_run.iter().cloned().for_each(|known| giving.people.add(known));
        giving.last.clone_from(&at_hand.last);
        giving.read = true;
        let wrong = at_hand.wrong.iter().map(|why| (theme::Role::Warn, why.clone()));
        self.form.intro.splice(0..0, wrong);
        for role in &giving.roles {
            let all = proposals(&giving.people, role, giving.last.as_ref());
            self.form.propose(role.id.as_str(), all);
        }
        let chosen = self.form.chosen(FILL);
        self.form.offer(FILL, ways(giving.last.as_ref()), chosen);
        self.fill_in();
        true
    }

    /// Another way to fill in was chosen: the roles that nobody holds, and nobody typed anything for, get their one
    /// candidate.
    pub(super) fn fill_in(&mut self) {
        let Purpose::Roles(giving) = &mut self.purpose else {
            return;
        };
        let filling = FILLINGS.get(self.form.chosen(FILL)).copied();
        let Some(filling) = filling.filter(|filling| giving.read && *filling != giving.filling) else {
            return;
        };
        giving.filling = filling;
        let given = giving.candidates();
        for role in &giving.vacant {
            let before = giving.filled.remove(role).unwrap_or_default();
            if self.form.value(role.as_str()) != before {
                continue;
            }
            let person = given.given.iter().find(|(to, _)| to == role);
            let value = person.map(|(_, person)| written(person)).unwrap_or_default();
            self.form.set(role.as_str(), &value);
            giving.filled.insert(role.clone(), value);
        }
        let title = |role: &RoleId| {
            giving
                .roles
                .iter()
                .find(|known| known.id == *role)
                .map(|role| role.title.clone())
        };
        let left = given.left.iter().map(|(role, why)| {
            let title = title(role).unwrap_or_else(|| role.to_string());
            format!("{title}: {why}")
        });
        let left: Vec<String> = left.collect();
        let help = match left.as_slice() {
            [] => String::new(),
            left => format!("left as they are: {}", left.join("; ")),
        };
        self.form.explain(FILL, help);
    }

    pub(super) fn answer_roles(&mut self, cx: &mut Cx<'_>) -> Then {
        let (Purpose::Roles(giving), Some(at)) = (&mut self.purpose, cx.at.as_deref()) else {
            return Then::Close;
        };
        giving.entered = !giving.read;
        if giving.entered {
            self.form.judge(None, "looking for people: one moment …");
            return Then::Stay;
        }
        let run = at.desk.run();
        let mut intents = Vec::new();
        for role in &giving.roles {
            let typed = self.form.value(role.id.as_str());
            let disputed = run.roles_disputed().any(|other| *other == role.id);
            let stands = run.role(&role.id).is_some_and(|holder| written(holder) == typed);
            if typed.is_empty() || stands && !disputed {
                continue;
            }
            match meant(&giving.people, Some(role), &typed) {
                Ok(person) => intents.push(Intent::Assign {
                    role: role.id.clone(),
                    person,
                }),
                Err(why) => {
                    self.form.judge(Some(role.id.as_str()), why);
                    return Then::Stay;
                }
            }
        }
        self.submit_all(intents, cx)
    }
}

impl Giving {
    /// Whether Enter, pressed before the people were there, can be carried out now.
    pub(super) fn goes_on(&self) -> bool {
        self.entered && self.read
    }

    fn candidates(&self) -> known::Filled {
        let vacant = self.roles.iter().filter(|role| self.vacant.contains(&role.id));
        match (self.filling, &self.last) {
            (Filling::Nothing, _) => known::Filled::default(),
            (Filling::People, _) => known::fill(vacant, &self.people, Pool::Usual),
            (Filling::LastRun, Some(last)) => known::fill(vacant, &self.people, Pool::Last(&last.name, &last.roles)),
            (Filling::LastRun, None) => known::Filled {
                given: Vec::new(),
                left: vacant
                    .map(|role| (role.id.clone(), "no run of this checklist came before".to_owned()))
                    .collect(),
            },
        }
    }
}

fn roles_to_fill(giving: &Giving) -> bool {
    !giving.vacant.is_empty()
}

fn ways(last: Option<&LastRun>) -> Vec<String> {
    let last = match last {
        Some(last) => format!("with whoever held them in the last run, {}", last.name),
        None => "with whoever held them in the last run".to_owned(),
    };
    vec![
        "not: they stay as they stand here".to_owned(),
        "with whoever usually holds them, by people.toml".to_owned(),
        last,
    ]
}

/// Roles that have to be looked at come first.
fn rank(run: &Run, standing: &Standing, role: &RoleId) -> u8 {
    let disputed = run.roles_disputed().any(|other| other == role);
    match run.role(role) {
        _ if disputed => 0,
        None if !holders::owed(run, standing, role).is_empty() => 0,
        None => 1,
        Some(_) => 2,
    }
}

fn row(run: &Run, standing: &Standing, role: &Role) -> Row {
    let value = run.role(&role.id).map(written).unwrap_or_default();
    let mut said = Vec::new();
    if run.roles_disputed().any(|other| *other == role.id) {
        let sides = in_words(&sides::of_role(run, &role.id));
        said.push(format!("in dispute: {sides}. Who stands here settles it"));
    } else if let Some(given) = run.assignment(&role.id) {
        said.push(given_by(&given.by, given.at));
        said.extend(Some(holders::also(run, &role.id, &given.person)).filter(|also| !also.is_empty()));
    } else {
        let owed = holders::owed(run, standing, &role.id);
        let owed: Vec<&str> = owed.iter().map(String::as_str).collect();
        said.push(match owed.as_slice() {
            [] => holders::NOBODY.to_owned(),
            owed => format!("{}, and it {}", holders::NOBODY, and(owed)),
        });
    }
    said.extend(may_be_held(role));
    Row::proposed(role.id.as_str(), role.title.clone(), value, Vec::new()).help(said.join("; "))
}

/// `given by Grace Hopper, 2026-11-21 21:04`.
fn given_by(by: &Person, at: crate::domain::time::Time) -> String {
    let at = at.with_timezone(&chrono::Local).format("%Y-%m-%d %H:%M");
    format!("given by {by}, {at}")
}

fn may_be_held(role: &Role) -> Option<String> {
    (!role.principals.is_empty()).then(|| format!("may be held by {}", role.principals.join(", ")))
}

/// Whoever holds a role or wrote to the run.
pub(super) fn at_run(run: &Run) -> Vec<Known> {
    let holders = run.plan().roles.iter().filter_map(|role| run.role(&role.id));
    let writers = run.writers.values().map(|opened| &opened.person);
    let known = |person: &Person| Known {
        person: person.clone(),
        roles: Vec::new(),
        from: Source::Run,
    };
    holders.chain(writers).map(known).collect()
}

/// Who comes into question for a role, who comes first first.
fn proposals(people: &People, role: &Role, last: Option<&LastRun>) -> Vec<Proposal> {
    let held = last.and_then(|last| Some((people.complete(last.roles.get(&role.id)?), &last.name)));
    let held = held.filter(|(person, _)| signers::may_hold(role, person));
    let before = held.iter().map(|(person, run)| Proposal {
        value: written(person),
        note: format!("held it in {run}"),
    });
    let others = people
        .for_role(role)
        .filter(|known| held.as_ref().is_none_or(|(person, _)| known.person != *person))
        .map(|known| Proposal {
            value: written(&known.person),
            note: note(known),
        });
    before.chain(others).collect()
}

/// Everybody whom one knows, for a field that names a person.
pub(super) fn everybody(people: &People) -> Vec<Proposal> {
    let proposal = |known: &Known| Proposal {
        value: written(&known.person),
        note: note(known),
    };
    people.all().iter().map(proposal).collect()
}

/// `dba, cto: your people.toml`.
fn note(known: &Known) -> String {
    let roles: Vec<&str> = known.roles.iter().map(RoleId::as_str).collect();
    match roles.as_slice() {
        [] => known.from.words().to_owned(),
        roles => format!("{}: {}", roles.join(", "), known.from.words()),
    }
}

/// The row of a role at the start of a run: whoever held it last, else whoever usually does, with where that comes from.
pub(super) fn at_start(role: &Role, people: &People, last: Option<&LastRun>) -> Row {
    let by_last = last.map(|last| known::candidate(role, people, Pool::Last(&last.name, &last.roles)));
    let held = last.is_some_and(|last| last.roles.contains_key(&role.id));
    let usual = known::candidate(role, people, Pool::Usual);
    let (value, why) = match (by_last, usual) {
        (Some(Ok(person)), _) => {
            let name = last.map_or("", |last| &last.name);
            (written(&person), Some(format!("held it in the last run, {name}")))
        }
        (_, Ok(person)) => {
            let from = people.usual(role).next().map(|known| known.from.words());
            (written(&person), from.map(|from| format!("usually holds it: {from}")))
        }
        (Some(Err(why)), _) if held => (String::new(), Some(why)),
        (_, Err(why)) => {
            let several = people.usual(role).next().is_some();
            (
                String::new(),
                Some(why).filter(|_| several).or_else(|| may_be_held(role)),
            )
        }
    };
    let label = format!("{} (may be said later)", role.title);
    let row = Row::proposed(&format!("@{}", role.id), label, value, proposals(people, role, last));
    match why {
        Some(why) => row.help(why),
        None => row,
    }
}

/// Who is meant by what stands in the row of a role, where they may hold it.
pub(super) fn meant(people: &People, role: Option<&Role>, typed: &str) -> Result<Person, String> {
    let person = people.meant(typed)?;
    match role.and_then(|role| signers::refuses(role, &person)) {
        Some(why) => Err(why),
        None => Ok(person),
    }
}

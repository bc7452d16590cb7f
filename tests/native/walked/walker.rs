//! Somebody who takes a run through to its last decision: runs every check, fills in every blank, measures, marks,
//! signs, hands over, polls and decides, by the same intents as a screen and with nothing shown.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use countersign::{
    domain::{
        checklist::{Field, FieldKind, Item, Phase},
        decide::{
            DecideIntent, HandOffIntent, HandoffReply, Intent, MarkIntent, Refusal, SignIntent, Stamp, StartCheck,
        },
        desk::{Effect, Fact, Outcome, Reply},
        event::{Answer, Condition, Content, Declared, EntryRef, Mark, NewFile, Party, Person, Scope},
        id::{ItemId, RoleId, SectionId},
        run::Run,
        standing::{ItemState, SignOffState, Standing},
        target::{Comparison, Target},
        verdict::Word,
    },
    engine::{self, Control, Opened},
    format::statement::Statement,
};
use rust_decimal::Decimal;
use tokio::runtime::Runtime;

/// Longer than anything here takes: what takes so long hangs.
const GENEROUS: std::time::Duration = std::time::Duration::from_secs(120);

/// No checklist has so many sections behind one another.
const ROUNDS: usize = 60;

pub struct Walker {
    pub opened: Opened,
    runtime: Runtime,
    people: BTreeMap<RoleId, Person>,
    tried: BTreeSet<ItemId>,
    answered: BTreeSet<ItemId>,
    /// What was refused, once each.
    pub refused: BTreeSet<String>,
}

impl Walker {
    pub fn new(opened: Opened) -> Self {
        let run = opened.desk.run();
        let people = run.plan().roles.iter().map(|role| (role.id.clone(), holder(&role.id)));
        Self {
            people: people.collect(),
            opened,
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap(),
            tried: BTreeSet::new(),
            answered: BTreeSet::new(),
            refused: BTreeSet::new(),
        }
    }

    pub fn run(&self) -> &Run {
        self.opened.desk.run()
    }

    pub fn standing(&self) -> &Standing {
        self.opened.desk.standing()
    }

    /// Does all that can be done, until nothing more can.
    pub fn walk(&mut self) {
        self.runs_checks();
        for _ in 0..ROUNDS {
            if !self.goes_on() {
                return;
            }
            self.runs_checks();
        }
        panic!("it never comes to rest: {:#?}", self.refused);
    }

    /// One round over everything; says whether something was recorded in it.
    fn goes_on(&mut self) -> bool {
        let before = self.run().entries.len();
        let plan = self.run().plan().clone();
        for section in &plan.sections {
            if section.phase == Phase::Rollback {
                continue;
            }
            // An item passes after its sub-items.
            let items: Vec<&Item> = section.all_items().collect();
            for item in items.into_iter().rev() {
                self.answers(item);
            }
        }
        self.signs();
        for section in &plan.sections {
            self.hands_over(&section.id, section.hands_to.as_ref());
        }
        self.decides();
        self.run().entries.len() > before
    }

    fn runs_checks(&mut self) {
        let plan = self.run().plan().clone();
        for section in &plan.sections {
            let fresh = |item: &&Item| !self.tried.contains(&item.id) && self.is_open(&item.id);
            let items: Vec<Item> = section.all_items().filter(fresh).cloned().collect();
            for item in items.iter().filter(|item| item.check.is_some()) {
                self.fills_in(&item.fields);
            }
            let (actions, checks): (Vec<_>, Vec<_>) = items
                .into_iter()
                .filter_map(|item| Some((item.id, item.check?.action)))
                .partition(|(_, action)| *action);
            for (item, _) in &checks {
                let outcome = self
                    .opened
                    .desk
                    .submit(Intent::StartCheck(start(item, None)), &self.stamp());
                self.notes(outcome);
            }
            self.waits();
            for (item, _) in &actions {
                self.acts(item);
            }
            self.tried
                .extend(checks.into_iter().chain(actions).map(|(item, _)| item));
        }
    }

    fn acts(&mut self, item: &ItemId) {
        let proof = self
            .run()
            .plan()
            .environment
            .as_ref()
            .is_some_and(|environment| environment.proof.is_some());
        let mut proven = None;
        if proof {
            proven = self
                .does(Intent::StartProof(item.clone()))
                .and_then(|entries| entries.last().cloned());
            self.waits();
        }
        self.does(Intent::StartCheck(StartCheck {
            confirmed: true,
            ..start(item, proven)
        }));
        self.waits();
    }

    fn is_open(&self, item: &ItemId) -> bool {
        let state = self.standing().item(item);
        !state.complete() && !matches!(state, ItemState::Locked | ItemState::Running)
    }

    /// Answers an item that is open by hand.
    fn answers(&mut self, item: &Item) {
        if !self.is_open(&item.id) || !self.answered.insert(item.id.clone()) {
            return;
        }
        self.fills_in(&item.fields);
        for measure in &item.measures {
            self.does(Intent::Measure {
                item: item.id.clone(),
                measure: measure.id.clone(),
                text: measure.target.as_ref().map_or("1".to_owned(), value_in),
            });
        }
        if item.evidence_required {
            self.does(Intent::Attach {
                item: Some(item.id.clone()),
                file: NewFile {
                    name: "seen.txt".to_owned(),
                    content: Content::Bytes(b"seen".to_vec()),
                },
                source: "pasted".to_owned(),
            });
        }
        self.does(Intent::Mark(MarkIntent {
            reason: Some("looked at by hand".to_owned()),
            ..MarkIntent::new(item.id.clone(), Mark::Passed)
        }));
    }

    fn fills_in(&mut self, fields: &[Field]) {
        for field in fields {
            let given = self.run().field(&field.id).is_some();
            if !given && !field.secret {
                self.does(Intent::SetField {
                    field: field.id.clone(),
                    value: value_of(field),
                });
            }
        }
    }

    /// Signs what is asked for and can be signed, each role by its own person.
    fn signs(&mut self) {
        let wanted: Vec<(RoleId, Scope)> = self
            .standing()
            .sign_offs
            .iter()
            .filter(|sign_off| sign_off.state != SignOffState::Current)
            .map(|sign_off| (sign_off.role.clone(), sign_off.scope.clone()))
            .collect();
        for (role, scope) in wanted {
            let run = self.opened.desk.run();
            let Some(asked) = countersign::domain::decide::planned(run, role.as_str(), &scope) else {
                continue;
            };
            let stamp = self.stamp_of(&role);
            let mut statement = Statement::of(run, &asked, scope, &stamp);
            statement.person = stamp.person.clone();
            let sign = SignIntent {
                role: role.clone(),
                person: statement.person.clone(),
                answer: Answer::Approved,
                conditions: Vec::new(),
                scope: statement.scope.clone(),
                scope_sha256: statement.scope_sha256(),
                confirmed: asked.confirms.len(),
                statement: statement.text(),
                signature: None,
            };
            self.does_as(Intent::Sign(Box::new(sign)), &stamp);
        }
    }

    fn hands_over(&mut self, section: &SectionId, to: Option<&RoleId>) {
        let Some(role) = to else { return };
        let complete = self.standing().sections[section].done == self.standing().sections[section].total;
        if complete && self.run().handoff_of(section).is_none() {
            let owner = self
                .run()
                .plan()
                .section(section)
                .and_then(|section| section.owner.clone());
            let stamp = owner.map_or_else(|| self.stamp(), |owner| self.stamp_of(&owner));
            let intent = Intent::HandOff(Box::new(HandOffIntent {
                section: Some(section.clone()),
                to: Party {
                    role: Some(role.clone()),
                    person: None,
                },
                note: "all is done".to_owned(),
            }));
            self.does_as(intent, &stamp);
        }
        let waiting: Vec<EntryRef> = self
            .run()
            .pending_handoffs()
            .map(|handoff| handoff.entry.clone())
            .collect();
        for handoff in waiting {
            let stamp = self.stamp_of(role);
            let intent = Intent::AnswerHandoff {
                handoff,
                reply: HandoffReply::TakeOver,
                name: stamp.person.name.clone(),
                note: None,
            };
            self.does_as(intent, &stamp);
        }
    }

    /// Declares what the verdict says, where it says GO, with conditions or without.
    fn decides(&mut self) {
        let decisions = self.standing().decisions.clone();
        for decision in decisions.iter().filter(|decision| !decision.opens()) {
            let answer = match decision.verdict.in_effect() {
                Word::Go => Declared::Go,
                Word::Conditional => Declared::Conditional,
                Word::NoGo | Word::Open => continue,
            };
            let decides = self
                .run()
                .plan()
                .decision(&decision.id)
                .and_then(|planned| planned.decision.decides.clone());
            let stamp = decides.map_or_else(|| self.stamp(), |role| self.stamp_of(&role));
            let condition = Condition {
                text: "look at what was marked by hand again".to_owned(),
                owner: "Ada Lovelace".to_owned(),
                due: stamp.at + TimeDelta::days(2),
            };
            let conditions = (answer == Declared::Conditional).then_some(condition);
            let intent = DecideIntent {
                decision: decision.id.clone(),
                answer,
                conditions: conditions.into_iter().collect(),
                reason: None,
                overrides: None,
                shown: None,
            };
            self.does_as(Intent::Decide(Box::new(intent)), &stamp);
        }
    }

    fn stamp(&self) -> Stamp {
        engine::stamp(&self.opened.person)
    }

    fn stamp_of(&self, role: &RoleId) -> Stamp {
        engine::stamp(&self.people[role])
    }

    fn does(&mut self, intent: Intent) -> Option<Vec<EntryRef>> {
        let stamp = self.stamp();
        self.does_as(intent, &stamp)
    }

    fn does_as(&mut self, intent: Intent, stamp: &Stamp) -> Option<Vec<EntryRef>> {
        let outcome = self.opened.desk.submit(intent, stamp);
        let mut replies = self.carries_out(outcome);
        while replies.is_empty() {
            replies = self.hears();
        }
        match replies.remove(0) {
            Reply::Recorded(_, entries) => Some(entries),
            Reply::Refused(_, Refusal { text, .. }) => {
                self.refused.insert(text);
                None
            }
            Reply::NotRecorded(_, why) => panic!("not recorded: {why}"),
        }
    }

    fn carries_out(&mut self, outcome: Outcome) -> Vec<Reply> {
        for effect in outcome.effects {
            let launched = match &effect {
                Effect::Launch(job) => Some(job.check.clone()),
                _ => None,
            };
            self.opened.engine.carry_out(effect);
            // Whatever it asks.
            if let Some(check) = launched {
                self.opened.engine.control(&check, Control::Type(b"yes\n".to_vec()));
            }
        }
        outcome.replies
    }

    fn hears(&mut self) -> Vec<Reply> {
        let facts = &mut self.opened.facts;
        let fact = self
            .runtime
            .block_on(async { tokio::time::timeout(GENEROUS, facts.recv()).await });
        let fact: Fact = fact.expect("nothing came").expect("the engine is there");
        let stamp = self.stamp();
        let outcome = self.opened.desk.learn_fact(fact, &stamp);
        self.carries_out(outcome)
    }

    /// Until nothing runs, waits or is on its way to the disk.
    fn waits(&mut self) {
        while !self.opened.desk.idle() {
            let replies = self.hears();
            self.hears_refusals(replies);
        }
    }

    fn notes(&mut self, outcome: Outcome) {
        let replies = self.carries_out(outcome);
        self.hears_refusals(replies);
    }

    fn hears_refusals(&mut self, replies: Vec<Reply>) {
        for reply in replies {
            if let Reply::Refused(_, refusal) = reply {
                self.refused.insert(refusal.text);
            }
        }
    }
}

fn start(item: &ItemId, proof: Option<EntryRef>) -> StartCheck {
    StartCheck {
        item: item.clone(),
        confirmed: false,
        proof,
        despite: None,
        reason: None,
    }
}

pub fn holder(role: &RoleId) -> Person {
    Person::named(format!("Holder of {role}"))
}

/// A value that the field takes.
pub fn value_of(field: &Field) -> String {
    if let Some(first) = field.default.as_ref().or(field.choices.first()) {
        return first.clone();
    }
    match field.kind {
        FieldKind::Version => "1.4.0",
        FieldKind::Date => "2099-01-01",
        FieldKind::Time => "2026-11-24 10:00",
        FieldKind::Person => "Grace Hopper",
        FieldKind::Channel => "#on-call",
        FieldKind::Url => "http://127.0.0.1:1",
        FieldKind::Number => "1",
        FieldKind::Window => "2026-11-21 22:00..2099-01-01 02:00",
        FieldKind::Environment => "staging",
        _ => "see the release notes",
    }
    .to_owned()
}

/// A value that the target takes.
pub fn value_in(target: &Target) -> String {
    let unit = |unit: &Option<countersign::domain::unit::Unit>| {
        unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default()
    };
    let two = Decimal::TWO;
    match target {
        Target::Compare(comparison, limit, own) => {
            let value = match comparison {
                Comparison::Less => limit / two,
                Comparison::Greater => limit * two + Decimal::ONE,
                Comparison::NotEqual => limit + Decimal::ONE,
                Comparison::AtMost | Comparison::AtLeast | Comparison::Equal => *limit,
            };
            format!("{value}{}", unit(own))
        }
        Target::Range(low, _, own) => format!("{low}{}", unit(own)),
        Target::OneOf(values) => values[0].clone(),
        Target::Version(_, version) => version.clone(),
        Target::FromNow(Comparison::Less | Comparison::AtMost, _) => chrono::Utc::now().format("%Y-%m-%d").to_string(),
        Target::FromNow(_, away) => {
            let far = chrono::Utc::now() + *away * 2 + TimeDelta::days(2);
            far.format("%Y-%m-%d").to_string()
        }
    }
}

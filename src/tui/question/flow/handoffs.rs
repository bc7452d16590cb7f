//! Handing over, taking over, sending back; and breaking a hold point.

use super::Asked;
use crate::{
    domain::{
        checklist::Section,
        decide::{HandOffIntent, HandoffReply, Intent},
        event::{EntryRef, Party, Person},
        holders,
        id::SectionId,
        known::{Known, People, written},
        run::Run,
        signers,
        standing::ItemState,
        time::Time,
        told,
    },
    tui::{
        context::{AtRun, Cx},
        handoffs, people,
        question::{
            Purpose, Question, Then,
            form::{Form, Row},
            join::lasted,
            roles::at_run,
        },
        theme::Role,
        widgets::proposed::Proposal,
    },
};

const TO: &str = "to";
const NOTE: &str = "note";
const NAME: &str = "name";
const REPLY: &str = "reply";
const REASON: &str = "reason";
const TYPED: &str = "typed";

/// The two replies: as one chooses, and as Enter is told.
const REPLIES: [(&str, &str); 2] = [
    ("take it over: from here it is mine", "take it over"),
    ("send it back: something is missing", "send it back"),
];

impl Question {
    /// To hand a section over at its hold point.
    pub fn hand_off(at: &AtRun, section: &Section) -> Self {
        let run = at.desk.run();
        let mut form = Form::new(format!("Hand {} over", section.title), "hand it over");
        for line in unfulfilled(at, section) {
            form = form.say(Role::Warn, line);
        }
        if let Some(back) = handoffs::of_section(at, section).and_then(|stage| match stage {
            handoffs::Stage::SentBack(_, answer) => Some(answer),
            _ => None,
        }) {
            let why = back.note.as_deref().unwrap_or_default();
            form = form.say(Role::Warn, format!("{} sent it back: {why}", back.by));
        }
        match &section.hands_to {
            Some(role) => {
                let to = Party {
                    role: Some(role.clone()),
                    person: run.role(role).cloned(),
                };
                form = form.say(Role::Title, format!("It goes to {}.", told::party(run, &to)));
                if to.person.is_none() {
                    let text = "Nobody holds that role yet: whoever takes it over gets it.";
                    form = form.say(Role::Dim, text);
                }
            }
            None => {
                let roles = run
                    .plan()
                    .roles
                    .iter()
                    .map(|role| format!("{} ({})", role.title, holders::within(run, &role.id)));
                form = form.row(Row::choice(TO, "To whom", roles.collect(), 0));
            }
        }
        form = form.row(Row::note(NOTE, "What must the next know?", ""));
        form.esc = "keep it".to_owned();
        Self::new(form, Purpose::Flow(Asked::HandOff(Some(section.id.clone()))))
    }

    /// To hand the controls over, at a shift change. `held` says why a section that one stands on is not handed over yet.
    pub fn hand_controls(at: &AtRun, person: &Person, now: Time, held: Option<String>) -> Self {
        let run = at.desk.run();
        let mut form = Form::new("Hand the controls over", "hand them over");
        form.intro.extend(held.map(|held| (Role::Dim, held)));
        form = form.say(
            Role::Text,
            "Whoever takes them over runs the actions from there on. Until then they stay here.",
        );
        for running in run.running.values().filter(|running| running.started.action) {
            let item = running.started.item.as_ref().and_then(|item| run.plan().find(item));
            let title = item.map_or_else(|| running.started.command.clone(), |item| run.fill(&item.title));
            let gone = lasted((now - running.at).to_std().unwrap_or_default());
            form = form.say(Role::Warn, format!("The action “{title}” runs for {gone}: it goes on."));
        }
        let there = people::there(at, person, now);
        let others = there.iter().filter(|there| !signers::same(&there.person, person));
        let others: Vec<&Person> = others.map(|there| &there.person).collect();
        let only = match others.as_slice() {
            [only] => written(only),
            _ => String::new(),
        };
        let row = Row::proposed(TO, "To whom, by name", only.as_str(), proposals(run, person, &others));
        let row = match others.is_empty() {
            true => row.help("nobody else is at the run now: it waits for them until they come in"),
            false => row,
        };
        let mut form = form.row(row).row(Row::note(NOTE, "What must the next know?", ""));
        if !only.is_empty() {
            form.focus(NOTE);
        }
        form.esc = "keep them".to_owned();
        Self::new(form, Purpose::Flow(Asked::HandOff(None)))
    }

    pub(super) fn answer_hand_off(&mut self, section: Option<SectionId>, cx: &mut Cx<'_>) -> Then {
        let Some(at) = cx.at.as_deref() else { return Then::Close };
        let run = at.desk.run();
        let planned = section.as_ref().and_then(|section| run.plan().section(section));
        let to = match planned {
            Some(planned) => Party {
                role: planned.hands_to.clone().or_else(|| {
                    let roles = &run.plan().roles;
                    roles.get(self.form.chosen(TO)).map(|role| role.id.clone())
                }),
                person: None,
            },
            None => match meant(run, &self.form.value(TO)) {
                Ok(person) => Party {
                    role: None,
                    person: Some(person),
                },
                Err(problem) => {
                    self.form.judge(Some(TO), problem);
                    return Then::Stay;
                }
            },
        };
        let note = self.form.value(NOTE);
        let intent = HandOffIntent { section, to, note };
        self.submit(Intent::HandOff(Box::new(intent)), NOTE, cx)
    }

    /// To take over what was handed over, or to send it back.
    pub fn answer_to(at: &AtRun, handoff: &EntryRef, person: &Person, now: Time) -> Self {
        let run = at.desk.run();
        let mut form = Form::new("Take over?", REPLIES[0].1);
        let mut known = run.flow.handoffs.iter();
        if let Some(known) = known.find(|known| known.entry == *handoff) {
            let handed = &known.handed;
            form.title = format!("Take over {}?", handoffs::what(run, handed.section.as_ref()));
            let from = told::party(run, &handed.from);
            let gone = lasted((now - known.at).to_std().unwrap_or_default());
            let from = format!("From {from}, {gone} ago:");
            form = form.say(Role::Dim, from).say(Role::Title, format!("“{}”", handed.note));
            let section = handed.section.as_ref().and_then(|id| run.plan().section(id));
            for line in section.map(|section| unfulfilled(at, section)).unwrap_or_default() {
                form = form.say(Role::Warn, line);
            }
            if handed.section.is_none() {
                form = form.say(Role::Text, "With them, you run the actions of this run.");
            }
        }
        let ways = REPLIES.map(|(way, _)| way.to_owned()).to_vec();
        let mut form = form
            .row(Row::choice(REPLY, "What do you say?", ways, 0))
            .row(Row::line(NAME, format!("Your name in full: {person}"), ""))
            .row(Row::note(NOTE, "Anything to say (needed to send it back)", "").short());
        form.esc = "answer later".to_owned();
        Self::new(form, Purpose::Flow(Asked::AnswerHandoff(handoff.clone())))
    }

    /// What Enter does follows the reply that is chosen.
    pub(super) fn name_reply(&mut self) {
        let chosen = self.form.chosen(REPLY).min(REPLIES.len() - 1);
        self.form.enter = REPLIES[chosen].1.to_owned();
    }

    pub(super) fn answer_handoff(&mut self, handoff: EntryRef, cx: &mut Cx<'_>) -> Then {
        let reply = match self.form.chosen(REPLY) {
            0 => HandoffReply::TakeOver,
            _ => HandoffReply::SendBack,
        };
        let (name, note) = (self.form.value(NAME), self.form.said(NOTE));
        let field = match reply {
            HandoffReply::SendBack if note.is_none() => NOTE,
            _ => NAME,
        };
        let intent = Intent::AnswerHandoff {
            handoff,
            reply,
            name,
            note,
        };
        self.submit(intent, field, cx)
    }

    /// To break the hold point at the end of a section.
    pub fn break_hold(at: &AtRun, section: &Section) -> Self {
        let run = at.desk.run();
        let mut form = Form::new("Break the hold point?", "break it, for good")
            .say(Role::Title, section.title.clone())
            .say(
                Role::Text,
                format!("It is held: {}.", handoffs::held_by(at, section).join("; ")),
            );
        let opens: Vec<&str> = run
            .plan()
            .sections
            .iter()
            .filter(|other| other.after.contains(&section.id))
            .map(|other| other.title.as_str())
            .collect();
        if !opens.is_empty() {
            form = form.say(
                Role::Text,
                format!("What waits for it opens without that: {}.", opens.join(", ")),
            );
        }
        let mut form = form
            .say(
                Role::Bad,
                "The run is marked for good: it stands in the header, in the history and in every document.",
            )
            .row(Row::note(REASON, "Why is it broken?", "").short())
            .row(Row::line(
                TYPED,
                format!("Type the title in full: {}", section.title),
                "",
            ))
            .danger();
        form.esc = "leave it".to_owned();
        Self::new(form, Purpose::Flow(Asked::BreakHold(section.id.clone())))
    }

    pub(super) fn answer_break_hold(&mut self, section: SectionId, cx: &mut Cx<'_>) -> Then {
        let reason = self.form.said(REASON);
        let field = if reason.is_none() { REASON } else { TYPED };
        let intent = Intent::BreakHold {
            section,
            reason,
            typed: self.form.value(TYPED),
        };
        self.submit(intent, field, cx)
    }
}

/// What of the section is not simply passed: the next must know it.
fn unfulfilled(at: &AtRun, section: &Section) -> Vec<String> {
    let run = at.desk.run();
    let of = |state: ItemState, word: &str| {
        let items = section
            .items
            .iter()
            .filter(|item| at.desk.standing().item(&item.id) == state);
        let titles: Vec<String> = items.map(|item| run.fill(&item.title)).collect();
        (!titles.is_empty()).then(|| format!("{word}: {}", titles.join(", ")))
    };
    let lines = [
        of(ItemState::Waived, "Waived here"),
        of(ItemState::NotApplicable, "Not applicable here"),
    ];
    lines.into_iter().flatten().collect()
}

/// Who is meant by what was typed: somebody who has to do with the run, with their principal, or a name.
fn meant(run: &Run, typed: &str) -> Result<Person, String> {
    if typed.is_empty() {
        return Err("say to whom, by name".to_owned());
    }
    let mut people = People::default();
    at_run(run).into_iter().for_each(|known| people.add(known));
    people.meant(typed)
}

/// Everybody who has to do with the run but oneself; those who are there say so.
fn proposals(run: &Run, person: &Person, there: &[&Person]) -> Vec<Proposal> {
    let mut people = People::default();
    at_run(run).into_iter().for_each(|known| people.add(known));
    let others = people
        .all()
        .iter()
        .filter(|known| !signers::same(&known.person, person));
    let note = |known: &Known| match there.iter().any(|there| signers::same(there, &known.person)) {
        true => "there now",
        false => "not there now",
    };
    others
        .map(|known| Proposal {
            value: written(&known.person),
            note: note(known).to_owned(),
        })
        .collect()
}

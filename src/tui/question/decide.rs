//! Declaring a decision over the verdict that one sees, and saying that a condition is met. What is declared against the
//! verdict is asked about once more: why.

use super::{
    Purpose, Question, Then,
    form::{Form, Row},
    when::until,
};
use crate::{
    domain::{
        decide::{self, Asker, Cause, DecideIntent, Intent, Refusal},
        event::{Answer, Condition, ConditionRef, Declared, Scope},
        id::DecisionId,
        standing::{DecisionStanding, SignOffState},
        verdict::Word,
    },
    tui::{
        context::{AtRun, Cx},
        screens::board,
        theme::Role,
        verdicts,
    },
};

const ANSWERS: [(Declared, &str); 3] = [
    (Declared::Go, "GO"),
    (Declared::Conditional, "GO WITH CONDITIONS"),
    (Declared::NoGo, "NO-GO"),
];
/// The reasons of a verdict that are shown; all of them stand on the board.
const REASONS: usize = 6;
/// What is asked of each condition: name, label, help.
const ASKED: [(&str, &str, &str); 3] = [
    ("text", "Condition", ""),
    ("owner", "Who sees to it", ""),
    (
        "due",
        "By when",
        "a date, a date and time, a time of day (22:00), or how long from now (2h)",
    ),
];

/// A decision that is being declared.
#[derive(Debug)]
pub(super) struct Deciding {
    decision: DecisionId,
    /// The verdict that stands in the question.
    shown: Word,
    /// The conditions that were typed before another answer was chosen.
    kept: Vec<[String; 3]>,
}

impl Question {
    /// What is declared over the verdict of a decision.
    pub fn decide(at: &AtRun, decision: &DecisionStanding) -> Self {
        let mut form = Form::new(format!("Decide {}", decision.title), "declare it");
        form.intro = about(at, decision);
        let chosen = match decision.verdict.in_effect() {
            Word::Go => 0,
            Word::Conditional => 1,
            Word::Open | Word::NoGo => 2,
        };
        let answers = ANSWERS.map(|(_, words)| words.to_owned()).to_vec();
        let form = form
            .row(Row::choice("answer", "What do you declare?", answers, chosen))
            .row(Row::note("reason", "Why (needed for NO-GO)", "").short());
        let deciding = Deciding {
            decision: decision.id.clone(),
            shown: decision.verdict.in_effect(),
            kept: named_in_poll(at, decision),
        };
        let mut question = Self::new(form, Purpose::Decide(Box::new(deciding)));
        question.shape_conditions();
        question
    }

    /// How a condition came to be met; nothing where there is no such condition.
    pub fn meet(at: &AtRun, name: &ConditionRef) -> Option<Self> {
        let mut all = at.desk.run().conditions();
        let condition = all.find(|condition| condition.name == *name)?.condition;
        let form = Form::new("Condition met", "record that it is met")
            .say(Role::Title, condition.text.clone())
            .say(Role::Dim, format!("{} sees to it.", condition.owner))
            .row(Row::note("note", "How do you know? (may stay empty)", "").short());
        Some(Self::new(form, Purpose::Meet(name.clone())))
    }

    /// As many lines for conditions as are wanted, and one empty one more; none for another answer.
    pub(super) fn shape_conditions(&mut self) {
        let Purpose::Decide(deciding) = &mut self.purpose else {
            return;
        };
        let form = &mut self.form;
        let typed = conditions(form);
        if ANSWERS[form.chosen("answer").min(2)].0 != Declared::Conditional {
            if !typed.is_empty() {
                deciding.kept = typed;
                form.rows.retain(|row| place(&row.name).is_none());
            }
            return;
        }
        if typed.is_empty() {
            for (place, values) in std::mem::take(&mut deciding.kept).into_iter().enumerate() {
                add(form, place, values);
            }
        }
        let typed = conditions(form);
        let full = typed
            .last()
            .is_none_or(|last| last.iter().any(|value| !value.is_empty()));
        if full {
            add(form, typed.len(), [String::new(), String::new(), String::new()]);
        }
    }

    pub(super) fn answer_decide(&mut self, cx: &mut Cx<'_>) -> Then {
        let Purpose::Decide(deciding) = &self.purpose else {
            return Then::Close;
        };
        let (answer, _) = ANSWERS[self.form.chosen("answer").min(ANSWERS.len() - 1)];
        let (decision, shown) = (deciding.decision.clone(), deciding.shown);
        let conditions = match answer {
            Declared::Conditional => self.typed_conditions(cx),
            Declared::Go | Declared::NoGo => Some(Vec::new()),
        };
        let Some(conditions) = conditions else {
            return Then::Stay;
        };
        let intent = DecideIntent {
            decision,
            answer,
            conditions,
            reason: self.form.said("reason"),
            overrides: None,
            shown: Some(shown),
        };
        let Some(at) = cx.at.as_deref() else { return Then::Close };
        let wanted = Intent::Decide(Box::new(intent));
        let judged = decide::decide(
            at.desk.run(),
            at.desk.standing(),
            wanted.clone(),
            cx.stamp,
            Asker::default(),
        );
        match judged {
            Ok(_) => self.submit(wanted, "", cx),
            Err(refusal) if refusal.cause == Cause::NeedsReason && answer != Declared::NoGo => {
                let question = Self::reason(at, wanted, &refusal);
                cx.ask(question);
                Then::Close
            }
            Err(refusal) => {
                self.not_decided(at, refusal);
                Then::Stay
            }
        }
    }

    /// What is wrong stands below; where the verdict is another one by now, it stands above.
    fn not_decided(&mut self, at: &AtRun, refusal: Refusal) {
        if let (Cause::Changed, Purpose::Decide(deciding)) = (&refusal.cause, &mut self.purpose)
            && let Some(decision) = at.desk.standing().decision(&deciding.decision)
        {
            deciding.shown = decision.verdict.in_effect();
            self.form.intro = about(at, decision);
        }
        let field = (refusal.cause == Cause::NeedsReason).then_some("reason");
        self.form.judge(field, refusal.text);
    }

    /// The conditions as they were typed; what one of them lacks is said at it.
    fn typed_conditions(&mut self, cx: &Cx<'_>) -> Option<Vec<Condition>> {
        let mut all = Vec::new();
        let typed = conditions(&self.form);
        let some = |values: &[String; 3]| values.iter().any(|value| !value.is_empty());
        let last = typed.len().saturating_sub(1);
        for (place, values) in typed.into_iter().enumerate() {
            if !some(&values) && (place > 0 || last > 0) {
                continue;
            }
            let [text, owner, due] = values;
            let wrong = |what: &str, problem: String| Some((field(place, what), problem));
            let by = until(&due, cx.stamp.at);
            let problem = match by {
                _ if text.is_empty() => wrong("text", "say what must be so".to_owned()),
                _ if owner.is_empty() => wrong("owner", "say who sees to it".to_owned()),
                _ if due.is_empty() => wrong("due", "say by when".to_owned()),
                None => wrong("due", format!("“{due}” is no time that can be read")),
                Some(by) if by <= cx.stamp.at => wrong("due", "it would have been due already".to_owned()),
                Some(due) => {
                    all.push(Condition { text, owner, due });
                    None
                }
            };
            if let Some((field, problem)) = problem {
                self.form.judge(Some(&field), problem);
                return None;
            }
        }
        Some(all)
    }
}

/// The conditions on which those who were asked said GO, each with who named it: what is declared is to answer them.
fn named_in_poll(at: &AtRun, decision: &DecisionStanding) -> Vec<[String; 3]> {
    let run = at.desk.run();
    let over = Scope::Decision(decision.id.to_string());
    let sign_offs = at.desk.standing().sign_offs.iter();
    let current = sign_offs.filter(|planned| planned.scope == over && planned.state == SignOffState::Current);
    let given = current.filter_map(|planned| run.sign_offs.get(planned.given?));
    given
        .map(|given| &given.signed)
        .filter(|signed| signed.decision == Answer::Conditional)
        .flat_map(|signed| {
            let owner = &signed.person.name;
            let conditions = signed.conditions.iter();
            conditions.map(move |text| [text.clone(), owner.clone(), String::new()])
        })
        .collect()
}

/// The verdict, what it rests on, and as whom one declares.
fn about(at: &AtRun, decision: &DecisionStanding) -> Vec<(Role, String)> {
    let run = at.desk.run();
    let verdict = &decision.verdict;
    let word = verdict.in_effect();
    let mut said = Vec::new();
    if let Some(planned) = run.plan().decision(&decision.id) {
        said.push((Role::Dim, format!("{}.", board::who_decides(run, planned))));
    }
    let rehearsal = match verdict.would_be {
        Some(_) => " in a rehearsal, which never becomes a GO",
        None => "",
    };
    said.push((verdicts::role(word), format!("The verdict is {word}{rehearsal}.")));
    let against: Vec<&str> = verdict.against().map(|reason| reason.text.as_str()).collect();
    let named = against.iter().take(REASONS);
    said.extend(named.map(|text| (Role::Text, format!("- {text}"))));
    if let Some(more) = against.len().checked_sub(REASONS).filter(|more| *more > 0) {
        said.push((Role::Dim, format!("and {more} more, all of them on the board")));
    }
    said
}

fn field(place: usize, what: &str) -> String {
    format!("#{place}.{what}")
}

/// The condition that a field is of.
fn place(name: &str) -> Option<usize> {
    name.strip_prefix('#')?.split_once('.')?.0.parse().ok()
}

/// What stands in the lines for conditions.
fn conditions(form: &Form) -> Vec<[String; 3]> {
    let there = form.rows.iter().filter_map(|row| place(&row.name)).max();
    let places = there.map_or(0, |last| last + 1);
    (0..places)
        .map(|place| ASKED.map(|(what, ..)| form.value(&field(place, what))))
        .collect()
}

/// Lines for one condition more, before the reason.
fn add(form: &mut Form, place: usize, values: [String; 3]) {
    let before = form.rows.iter().position(|row| row.name == "reason");
    let rows = ASKED.into_iter().zip(values).map(|((what, label, help), value)| {
        let label = match (what, place) {
            ("text", place) => format!("{label} {}", place + 1),
            _ => label.to_owned(),
        };
        // What can be typed there is said once.
        let help = if place == 0 { help } else { "" };
        Row::line(&field(place, what), label, value).help(help)
    });
    let at = before.unwrap_or(form.rows.len());
    let rows: Vec<Row> = rows.collect();
    form.rows.splice(at..at, rows);
}

//! What the keys do to the run: every one becomes an intent or a question.

use super::{Pane, Walk, handoffs, refuse, summary};
use crate::{
    domain::{
        decide::{self, Intent, MarkIntent, On, Shown, StartCheck},
        desk::Together,
        event::{EntryRef, Mark, Scope},
        id::{FieldId, ItemId, RoleId},
        plan,
        run::Run,
        standing::SignOffState,
    },
    tui::{
        command::Command,
        context::{AtRun, Cx, Go},
        effect::Effect,
        lines,
        people::{self, Controls},
        question::{Filling, Goal, Question, Wanted},
        screens::{
            checks::{self, Checks},
            evidence::Evidence,
            run::rows::{Handed, Key},
            sign::Signing,
        },
        widgets::messages::Level,
    },
};

/// Carries out a command of the run. That it can be carried out was asked before.
pub fn carry_out(walk: &mut Walk, command: Command, cx: &mut Cx<'_>) {
    match command {
        Command::RunCheck => run_check(walk, cx),
        Command::RunAll => run_all(walk, cx),
        Command::RunOpen => run_together(&Together::Open, cx),
        Command::FailedLine => failed_line(walk, cx),
        Command::CancelCheck => {
            if let Some(item) = walk.item() {
                cancel(item, cx);
            }
        }
        Command::TypeIntoCheck => type_into(walk, cx),
        Command::Pass => mark(walk, cx, Mark::Passed),
        Command::Fail => mark(walk, cx, Mark::Failed),
        Command::ClearMark => mark(walk, cx, Mark::Cleared),
        Command::Undo => undo(walk, cx),
        Command::Waive => ask_item(walk, cx, Question::waive),
        Command::NotApplicable => ask_item(walk, cx, Question::not_applicable),
        Command::Measure => ask_item(walk, cx, Question::measure),
        Command::Comment => ask(cx, |at| Question::comment(at, on(walk))),
        Command::AddLink => ask(cx, |at| Question::link(at, on(walk))),
        Command::Attach => ask(cx, |at| Question::attach(at, walk.item().cloned())),
        Command::PasteText => ask(cx, |at| Question::paste(at, walk.item().cloned())),
        Command::OpenEvidence => cx.go_to(Box::new(Evidence::of(walk.item().cloned()))),
        Command::SetField => ask(cx, |at| Question::fields(at, blanks_of(walk, at), None)),
        Command::HandOff => handoffs::hand_off(walk, cx),
        Command::AnswerHandoff => handoffs::answer(walk, cx),
        Command::BreakHold => handoffs::break_hold(walk, cx),
        Command::AssignRole => ask(cx, |at| Question::roles(at, Filling::Nothing)),
        Command::AssignFromPeople => ask(cx, |at| Question::roles(at, Filling::People)),
        Command::AssignFromLastRun => ask(cx, |at| Question::roles(at, Filling::LastRun)),
        Command::RunAdHoc => with_controls(cx, Wanted::AdHoc, Question::ad_hoc),
        Command::Amend => ask(cx, |at| match at.desk.run().checklist_disputed() {
            true => Question::settle(at),
            false => Question::amend(at, walk.item()),
        }),
        Command::CloseRun => ask(cx, Question::close_run),
        Command::Seal => ask(cx, Question::seal),
        Command::Export => ask(cx, |at| Question::export(&at.folder)),
        Command::GiveUp => give_up(walk, cx),
        Command::Decide => ask_next(cx),
        Command::Sign => sign(walk, cx),
        Command::CopySummary => copy_summary(cx),
        _ => {}
    }
}

fn ask(cx: &mut Cx<'_>, question: impl FnOnce(&AtRun) -> Question) {
    if let Some(at) = cx.at.as_deref() {
        let question = question(at);
        cx.ask(question);
    }
}

/// What is declared over the decision that is to be taken next.
fn ask_next(cx: &mut Cx<'_>) {
    let question = cx.at.as_deref().and_then(|at| {
        let next = at.desk.standing().next_decision()?;
        Some(Question::decide(at, next))
    });
    if let Some(question) = question {
        cx.ask(question);
    }
}

fn ask_item(walk: &Walk, cx: &mut Cx<'_>, question: impl FnOnce(&AtRun, &ItemId) -> Question) {
    if let Some(item) = walk.item() {
        ask(cx, |at| question(at, item));
    }
}

/// A mark, given on what stands on the screen: what others said meanwhile is shown first.
fn mark(walk: &Walk, cx: &mut Cx<'_>, mark: Mark) {
    let Some((item, at)) = walk.item().zip(cx.at.as_deref()) else {
        return;
    };
    let current = at.desk.run().item(item).current();
    let shown = Shown::Mark(current.map(|given| given.entry.clone()));
    let intent = MarkIntent {
        shown,
        ..MarkIntent::new(item.clone(), mark)
    };
    cx.submit(Intent::Mark(intent));
}

/// Takes back one's own last mark; once that is recorded, the walk goes where it stood. Where a sign-off or a decision
/// rests on it, a person says yes to that first.
fn undo(walk: &mut Walk, cx: &mut Cx<'_>) {
    let Some(at) = cx.at.as_deref() else { return };
    walk.undoing = Some(at.own_head());
    let rests = decide::to_take_back(at.desk.run(), cx.stamp);
    let question = rests.and_then(|(item, entry, mark)| Question::take_back(at, &item, entry, mark));
    match question {
        Some(question) => cx.ask(question),
        None => cx.submit(Intent::Undo(None)),
    }
}

/// What a note or link is on: what is selected.
fn on(walk: &Walk) -> On {
    use crate::domain::event::Scope;
    match walk.selected() {
        Some(Key::Item(item) | Key::SignOff(_, Scope::Item(item))) => On::Item(item.clone()),
        Some(Key::Section(section) | Key::SignOff(_, Scope::Section(section))) => On::Section(section.clone()),
        Some(Key::Handoff(Handed::Section(section))) => On::Section(section.clone()),
        Some(Key::SignOff(..) | Key::Handoff(_)) | None => On::Run,
    }
}

/// The item whose blanks are asked for; nothing where it has none: those of the run.
fn blanks_of<'a>(walk: &'a Walk, at: &AtRun) -> Option<&'a ItemId> {
    let item = walk.item()?;
    let blanks = at
        .desk
        .run()
        .plan()
        .find(item)
        .is_some_and(|item| !item.fields.is_empty());
    blanks.then_some(item)
}

/// The first field that the item's check reads and that has no value here.
pub fn missing_field(at: &AtRun, item: &ItemId) -> Option<FieldId> {
    let run: &Run = at.desk.run();
    let item = run.plan().find(item)?;
    plan::needs(run.plan(), item).into_iter().find(|field| {
        let secret = run.plan().field(field).is_some_and(|field| field.secret);
        if secret {
            !at.secrets.contains(field)
        } else {
            run.field(field).is_none()
        }
    })
}

fn run_check(walk: &Walk, cx: &mut Cx<'_>) {
    if let Some(item) = walk.item() {
        run_item(item, cx);
    }
}

/// Runs the check of an item: what it reads and nobody said is asked for first, and an action is asked about.
pub fn run_item(item: &ItemId, cx: &mut Cx<'_>) {
    let Some(at) = cx.at.as_deref() else { return };
    if let Some(field) = missing_field(at, item) {
        let blank = at.desk.run().plan().item_of_field(&field).map(|item| item.id.clone());
        let question = Question::fields(at, blank.as_ref(), Some(&field)).on_the_way_to(Goal::Check(item.clone()));
        cx.ask(question);
        return;
    }
    let check = at.desk.run().plan().find(item).and_then(|item| item.check.as_ref());
    let asks = check.is_some_and(|check| check.action) && !at.desk.run().rehearsal();
    if asks {
        let now = cx.stamp.at;
        let item = item.clone();
        with_controls(cx, Wanted::Action(item.clone()), |at| Question::action(at, &item, now));
        return;
    }
    cx.submit(Intent::StartCheck(StartCheck {
        item: item.clone(),
        confirmed: false,
        proof: None,
        despite: None,
        reason: None,
    }));
}

/// Asks for something that only the holder of the controls may do; whoever does not hold them is asked for them first.
fn with_controls(cx: &mut Cx<'_>, wanted: Wanted, question: impl FnOnce(&AtRun) -> Question) {
    let now = cx.stamp.at;
    let Some(at) = cx.at.as_deref() else { return };
    let question = match people::controls(at, now) {
        // Nobody takes the controls from another for commands that may not run here.
        _ if !at.trusted_here => Question::trust_run(at),
        Controls::Own => question(at),
        _ => Question::controls(at, Some(wanted), now),
    };
    cx.ask(question);
}

fn give_up(walk: &Walk, cx: &mut Cx<'_>) {
    let now = cx.stamp.at;
    let Some(at) = cx.at.as_deref() else { return };
    if let Some(check) = refuse::elsewhere(walk, at) {
        let question = Question::give_up(at, &check, now);
        cx.ask(question);
    }
}

/// All checks of the section that is stood in.
fn run_all(walk: &Walk, cx: &mut Cx<'_>) {
    if let Some(row) = walk.row() {
        run_together(&Together::Section(row.section.clone()), cx);
    }
}

/// Runs checks together, and goes to their overview. What is missing is asked for once, before the first of them starts.
fn run_together(which: &Together, cx: &mut Cx<'_>) {
    if checks::run(which, cx) {
        cx.go_to(Box::new(Checks::default()));
    }
}

/// The check that runs at the item in this program.
pub fn running(walk: &Walk, at: &AtRun) -> Option<EntryRef> {
    at.desk.process_of(walk.item()?).map(|(check, _)| check.clone())
}

/// Takes a check back that has not begun, or asks whether it is to be ended.
pub fn cancel(item: &ItemId, cx: &mut Cx<'_>) {
    let Some(at) = cx.at.as_deref_mut() else { return };
    if at.desk.forget_waiting(item) {
        cx.say(Level::Notice, "its check will not start");
        return;
    }
    if let Some((check, _)) = at.desk.process_of(item) {
        let question = Question::end_check(at, &check.clone());
        cx.ask(question);
    }
}

fn type_into(walk: &mut Walk, cx: &mut Cx<'_>) {
    let check = cx.at.as_deref().and_then(|at| running(walk, at));
    if let Some(check) = check {
        walk.focus = Pane::Side;
        cx.go.push(Go::Type(check));
    }
}

/// To what waits for a sign-off: the selected one where it waits, else the first that does.
fn sign(walk: &Walk, cx: &mut Cx<'_>) {
    let Some(at) = cx.at.as_deref() else { return };
    let given = |role: &RoleId, scope: &Scope| {
        let mut planned = at.desk.standing().sign_offs.iter();
        planned.any(|one| one.role == *role && one.scope == *scope && one.state == SignOffState::Current)
    };
    let screen = match walk.selected() {
        Some(Key::SignOff(role, scope)) if !given(role, scope) => Signing::of(role.clone(), scope.clone()),
        _ => Signing::default(),
    };
    cx.go_to(Box::new(screen));
}

/// To the line of output by which the item's latest check did not pass.
fn failed_line(walk: &Walk, cx: &mut Cx<'_>) {
    let check = cx.at.as_deref().and_then(|at| failed_check(walk, at));
    if let Some(check) = check {
        cx.go_to(Box::new(Evidence::of_check(walk.item().cloned(), check)));
    }
}

/// The item's latest check, where a line of its output says by what it did not pass.
pub fn failed_check(walk: &Walk, at: &AtRun) -> Option<EntryRef> {
    let latest = at.desk.run().item(walk.item()?).latest()?;
    lines::any_missed(at.desk.run(), &latest.check).then(|| latest.check.clone())
}

/// Puts how the run stands on the clipboard.
pub fn copy_summary(cx: &mut Cx<'_>) {
    let Some(at) = cx.at.as_deref() else { return };
    let text = summary::text(at, cx.stamp.at);
    cx.effects.push(Effect::Copy(text));
    cx.say(Level::Notice, "how the run stands is on the clipboard, in six lines");
}

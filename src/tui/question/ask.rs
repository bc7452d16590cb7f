//! What each question says and asks.

use super::{
    PATH, Purpose, Question,
    form::{Form, Row},
    trust,
};
use crate::{
    domain::{
        checklist::{Field, FieldKind, Item},
        decide::{Intent, MarkIntent, On, Refusal, Shown, runs_elsewhere},
        event::{EntryRef, Mark},
        field_value,
        id::{FieldId, ItemId},
        plan,
        time::Time,
    },
    tui::{
        context::AtRun,
        effect::ReadChecklist,
        sides::{self, Side},
        theme::Role,
    },
};

/// The title of an item, or its id where the checklist does not hold it any more.
fn title(at: &AtRun, item: &ItemId) -> String {
    let item_of_plan = at.desk.run().plan().find(item);
    item_of_plan.map_or_else(|| item.to_string(), |item| at.desk.run().fill(&item.title))
}

/// A mark on what the person sees now.
fn mark(at: &AtRun, item: &ItemId, mark: Mark) -> MarkIntent {
    let current = at.desk.run().item(item).current();
    MarkIntent {
        shown: Shown::Mark(current.map(|given| given.entry.clone())),
        ..MarkIntent::new(item.clone(), mark)
    }
}

/// The row for a field, with a value proposed.
fn field_row(field: &Field, value: &str, disputed: Option<String>) -> Row {
    let row = undisputed_row(field, value);
    match disputed {
        Some(sides) => row.help(format!("in dispute: {sides}. What stands here settles it")),
        None => row,
    }
}

fn undisputed_row(field: &Field, value: &str) -> Row {
    let name = field.id.as_str();
    let needed = if field.required { "" } else { " (may stay empty)" };
    let label = format!("{}{needed}", field.label);
    if field.secret {
        return Row::hidden(name, label).help("never stored; kept in memory until the program ends");
    }
    if field.kind == FieldKind::Choice {
        let chosen = field.choices.iter().position(|choice| choice == value).unwrap_or(0);
        return Row::choice(name, label, field.choices.clone(), chosen);
    }
    let row = Row::line(name, label, value);
    match &field.pattern {
        Some(pattern) => row.help(format!("{}, matching {pattern}", field_value::expected(field.kind))),
        None if field.kind == FieldKind::Text => row,
        None => row.help(field_value::expected(field.kind)),
    }
}

impl Question {
    /// Why the item may stand unfulfilled, who sees to it, until when.
    pub fn waive(at: &AtRun, item: &ItemId) -> Self {
        let expires = at.desk.run().plan().policy.waivers.expire;
        let until = if expires {
            "Until when"
        } else {
            "Until when (may stay empty)"
        };
        let form = Form::new("Waive", "waive the item")
            .say(Role::Title, title(at, item))
            .row(Row::note("reason", "Why may it stand unfulfilled?", ""))
            .row(Row::line("owner", "Who sees to it (may stay empty)", ""))
            .row(Row::line("expires", until, "").help("a date (2026-12-01), a date and time, or how long (3d, 12h)"));
        Self::new(form, Purpose::Mark(mark(at, item, Mark::Waived)))
    }

    /// Why the item does not apply.
    pub fn not_applicable(at: &AtRun, item: &ItemId) -> Self {
        let form = Form::new("Not applicable", "record it")
            .say(Role::Title, title(at, item))
            .row(Row::note("reason", "Why does it not concern this release?", ""));
        Self::new(form, Purpose::Mark(mark(at, item, Mark::NotApplicable)))
    }

    /// The reason that a refused intent lacks; the refusal stands in the question.
    pub fn reason(at: &AtRun, intent: Intent, refusal: &Refusal) -> Self {
        let mut form = Form::new("Say why", "record it with this reason");
        if let Intent::Mark(mark) = &intent {
            let heading = format!("{}: {}", mark.mark.word(), title(at, &mark.item));
            form = form.say(Role::Title, heading);
        }
        let form = form
            .say(Role::Warn, refusal.text.clone())
            .row(Row::note("reason", "Why?", ""));
        Self::new(form, Purpose::Reason(intent))
    }

    /// A note.
    pub fn comment(on: On) -> Self {
        let form = Form::new("Comment", "record the note").row(Row::note("text", "Note", "").help(NOTE_KEYS));
        Self::new(form, Purpose::Comment(on))
    }

    /// A file to keep as evidence, with completion of its path and what lies in the inbox.
    pub fn attach(item: Option<ItemId>) -> Self {
        let form = Form::new("Attach a file", "keep a copy as evidence").row(
            Row::line(PATH, "Path of the file", "")
                .help("tab completes; files dropped into the run's inbox/ are offered"),
        );
        Self::new(form, Purpose::Attach(item))
    }

    /// A text to keep as evidence.
    pub fn paste(item: Option<ItemId>) -> Self {
        let form = Form::new("Paste a text", "keep it as evidence")
            .row(Row::line("name", "What to call it", "pasted"))
            .row(Row::note("text", "Text", "").help(NOTE_KEYS));
        let mut question = Self::new(form, Purpose::Paste(item));
        question.form.focus("text");
        question
    }

    /// Why a file of evidence is taken away, with the rest of what the same check printed.
    pub fn withdraw(at: &AtRun, file: &str) -> Self {
        let together = at.desk.run().withdrawn_with(file);
        let files: Vec<String> = together.iter().map(|evidence| evidence.file.file.clone()).collect();
        let mut form = Form::new("Withdraw evidence", "take it away for good");
        for file in &files {
            form = form.say(Role::Title, file.clone());
        }
        let form = form
            .say(
                Role::Warn,
                "The files go; the record says that they did, and why. Sign-offs that rest on them want a new one.",
            )
            .row(Row::note("reason", "Why?", ""))
            .danger();
        Self::new(form, Purpose::Withdraw(files))
    }

    /// A link.
    pub fn link(on: On) -> Self {
        let form =
            Form::new("Add a link", "record the link").row(Row::line("url", "Address, with its scheme", "https://"));
        Self::new(form, Purpose::Link(on))
    }

    /// The typed measures of an item.
    pub fn measure(at: &AtRun, item: &ItemId) -> Self {
        let mut form = Form::new("Measure", "record the values").say(Role::Title, title(at, item));
        let record = at.desk.run().item(item);
        let known = at.desk.run().plan().find(item);
        let mut asked = Vec::new();
        for measure in known.into_iter().flat_map(|item: &Item| &item.measures) {
            let value = record
                .measure(&measure.id)
                .map(|measured| measured.with_unit())
                .unwrap_or_default();
            let target = measure.target.as_ref().map(|target| format!("target {target}"));
            let unit = measure
                .unit
                .as_ref()
                .map(|unit| format!("in {unit} unless another unit is typed"));
            let help: Vec<String> = target.into_iter().chain(unit).collect();
            let row = Row::line(measure.id.as_str(), measure.label.clone(), value);
            form = form.row(row.help(help.join(", ")));
            asked.push(measure.id.clone());
        }
        Self::new(form, Purpose::Measure(item.clone(), asked))
    }

    /// The blanks of an item, else the fields of the run; begins at `first` where that is given.
    pub fn fields(at: &AtRun, item: Option<&ItemId>, first: Option<&FieldId>) -> Self {
        let run = at.desk.run();
        let checklist = run.plan();
        let mut fields: Vec<&Field> = Vec::new();
        if let Some(first) = first.and_then(|first| checklist.field(first)) {
            fields.push(first);
        }
        let found = item.and_then(|item| checklist.find(item));
        fields.extend(found.into_iter().flat_map(|item| &item.fields));
        if let Some(item) = found {
            let needed = plan::needs(checklist, item);
            fields.extend(needed.iter().filter_map(|id| checklist.field(id)));
        }
        if fields.is_empty() {
            fields.extend(&checklist.fields);
        }
        let mut form = Form::new("Fill in", "record the values");
        if let Some(item) = item {
            form = form.say(Role::Title, title(at, item));
        }
        for (i, field) in fields.iter().enumerate() {
            if fields[..i].iter().all(|earlier| earlier.id != field.id) {
                let sides = run.field_disputed(&field.id).then(|| sides::of_field(run, &field.id));
                let value = run.field(&field.id).unwrap_or_default();
                form = form.row(field_row(field, value, sides.map(|sides| in_words(&sides))));
            }
        }
        Self::new(form, Purpose::Fields)
    }

    /// Who holds which role.
    pub fn roles(at: &AtRun) -> Self {
        let run = at.desk.run();
        let mut form = Form::new("Roles", "record who holds them");
        for role in &run.plan().roles {
            let holder = run.role(&role.id).map_or("", |person| person.name.as_str());
            let row = Row::line(role.id.as_str(), role.title.clone(), holder);
            let disputed = run.roles_disputed().any(|other| *other == role.id);
            form = form.row(match role.principals.as_slice() {
                _ if disputed => {
                    let sides = in_words(&sides::of_role(run, &role.id));
                    row.help(format!("in dispute: {sides}. Who stands here settles it"))
                }
                [] => row,
                some => row.help(format!("may be held by {}", some.join(", "))),
            });
        }
        if run.plan().roles.is_empty() {
            form = form.say(Role::Dim, "this checklist has no roles");
        }
        Self::new(form, Purpose::Roles)
    }

    /// A command made up on the spot.
    pub fn ad_hoc(at: &AtRun) -> Self {
        let mut form = Form::new("Run a command", "run it, into the record")
            .say(
                Role::Warn,
                "It runs as an action: it may change the world, it goes on if this program ends, and what it prints is kept.",
            )
            .row(Row::line("command", "Shell command", ""));
        form = environment_rows(at, form, &crate::domain::id::SectionId::from(""));
        Self::new(form.danger(), Purpose::AdHoc)
    }

    /// Yes or no to an action: its command, environment, and proof, which is run first; production wants its name typed.
    pub fn action(at: &AtRun, item: &ItemId, now: Time) -> Self {
        let run = at.desk.run();
        let command = run
            .plan()
            .find(item)
            .and_then(|item| item.check.as_ref())
            .map(|check| check.kind.summary());
        let mut form = Form::new("Run this action?", "run it")
            .say(Role::Title, title(at, item))
            .say(Role::Text, format!("$ {}", command.unwrap_or_default()));
        for field in run
            .plan()
            .find(item)
            .map(|item| plan::needs(run.plan(), item))
            .unwrap_or_default()
        {
            if let Some(value) = run.field(&field) {
                form = form.say(Role::Dim, format!("  {} = {value}", plan::variable(&field)));
            }
        }
        if run.rehearsal() {
            form = form.say(
                Role::Warn,
                "This is a rehearsal: it is shown in the record and not run.",
            );
            form.enter = "note it".to_owned();
        } else {
            form = form.say(Role::Warn, "It changes the world, and goes on if this program ends.");
        }
        let section = run.plan().section_with(item).map(|section| section.id.clone());
        let mut form = environment_rows(at, form, &section.unwrap_or_else(|| "".into())).danger();
        form.esc = "do not run it".to_owned();
        let since = at.own_head();
        let despite = runs_elsewhere(run, item, at.desk.writer()).cloned();
        if let Some(check) = &despite {
            let gone = run.running.get(check).map(|running| now - running.at);
            let gone = super::join::lasted(gone.unwrap_or_default().to_std().unwrap_or_default());
            let name = run.named(&check.0);
            form = form.say(
                Role::Bad,
                format!(
                    "{name} began it {gone} ago, and its end is not known. Ask there first: Enter runs it all the same."
                ),
            );
        }
        let item = item.clone();
        Self::new(form, Purpose::Action { item, since, despite })
    }

    /// How to end a running check; an action is interrupted, and killed on a second yes.
    pub fn end_check(at: &AtRun, check: &EntryRef) -> Self {
        let process = at.desk.processes().get(check);
        let action = process.is_some_and(|process| process.action);
        let what = process
            .and_then(|process| process.item.as_ref())
            .map(|item| title(at, item));
        let what = what.unwrap_or_else(|| "the command".to_owned());
        let form = if action {
            Form::new("Interrupt the action?", "send it INT")
                .say(Role::Title, what)
                .say(Role::Warn, "It is in the middle of changing the world. It gets INT, as Ctrl-c would send it, and decides itself what to do.")
                .danger()
        } else {
            Form::new("End the check?", "end it and all that it started")
                .say(Role::Title, what)
                .say(Role::Text, "It is recorded as cancelled, with what it printed so far.")
        };
        let mut form = form;
        form.esc = "let it go on".to_owned();
        let check = check.clone();
        Self::new(
            form,
            Purpose::EndCheck {
                check,
                action,
                interrupted: false,
            },
        )
    }

    /// Another command for the item's check, or the whole checklist in the editor.
    pub fn amend(at: &AtRun, item: Option<&ItemId>) -> Self {
        let check = item
            .and_then(|item| at.desk.run().plan().find(item))
            .and_then(|item| item.check.as_ref());
        let command = check
            .filter(|check| check.kind.name() == "run")
            .map(|check| check.kind.summary());
        let mut form = Form::new("Amend", "show what changes").say(
            Role::Dim,
            "The checklist as it stood stays in the record; from here the amended one holds.",
        );
        let mut ways = vec!["the whole checklist, in your editor".to_owned()];
        if let (Some(command), Some(item)) = (&command, item) {
            ways.insert(0, "this command".to_owned());
            form = form
                .say(Role::Title, title(at, item))
                .row(Row::line("command", "Command", command.clone()));
        }
        let form = form.row(Row::choice("way", "What to amend", ways, 0));
        Self::new(form, Purpose::Amend(item.filter(|_| command.is_some()).cloned()))
    }

    /// The commands of the open run's checklist, to be trusted on this machine.
    pub fn trust_run(at: &AtRun) -> Self {
        let form = trust::form(at.desk.run().plan(), None, "trust them and go on");
        Self::new(form, Purpose::TrustRun)
    }

    /// The start of a run: fields, roles, subject; the question of trust first where it is not trusted.
    pub fn start(read: ReadChecklist) -> Self {
        if !read.trusted {
            let form = trust::form(&read.plan, read.trusted_before.as_deref(), "trust them on this machine");
            return Self::new(form, Purpose::TrustStart(Box::new(read)));
        }
        Self::start_trusted(read)
    }

    /// The start of a run whose question of trust is answered.
    pub(super) fn start_trusted(read: ReadChecklist) -> Self {
        let plan = &read.plan;
        let verb = if read.rehearsal { "Rehearse" } else { "Start" };
        let mut form = Form::new(format!("{verb} {} {}", plan.title, plan.version), "start the run");
        if read.rehearsal {
            form = form.say(
                Role::Warn,
                "A rehearsal: actions are shown, not run, and it never stands for a release.",
            );
        }
        if !read.trusted {
            form = form.say(
                Role::Warn,
                "Its commands are not trusted here: no check runs before they are.",
            );
        }
        let last = read.last.clone().unwrap_or_default();
        for field in plan.fields.iter().filter(|field| field.required && !field.secret) {
            let before = last
                .fields
                .iter()
                .find(|(id, _)| *id == field.id)
                .map(|(_, value)| value.as_str());
            let proposed = before
                .filter(|_| field.kind != FieldKind::Version)
                .or(field.default.as_deref());
            form = form.row(field_row(field, proposed.unwrap_or_default(), None));
        }
        form = form.row(
            Row::line("#subject", "What is released (may stay empty)", "")
                .help("a name with its SHA-256 or commit, several parted by commas: api 3f2a91c"),
        );
        for role in &plan.roles {
            let before = last.roles.iter().find(|(id, _)| *id == role.id);
            let holder = before.map_or("", |(_, person)| person.name.as_str());
            let label = format!("{} (may be said later)", role.title);
            form = form.row(Row::line(&format!("@{}", role.id), label, holder));
        }
        form.esc = "do not start".to_owned();
        Self::new(form, Purpose::Start(Box::new(read)))
    }

    /// A path of a checklist file to start from.
    pub fn open_file() -> Self {
        let form = Form::new("Start from a file", "read the checklist")
            .row(Row::line(PATH, "Path of the checklist", "").help("tab completes"));
        Self::new(form, Purpose::OpenFile)
    }

    /// How the run ends.
    pub fn close_run(at: &AtRun) -> Self {
        let word = at.desk.standing().word.as_str();
        let ways = [
            "success: it is out",
            "rolled back: it was taken back",
            "abandoned: it was given up",
        ];
        let form = Form::new("Close the run", "close it for good")
            .say(Role::Title, format!("The run is {word}."))
            .say(
                Role::Text,
                "Monitoring and review sections go on; everything else is fixed.",
            )
            .row(Row::choice(
                "result",
                "How did it end?",
                ways.map(str::to_owned).to_vec(),
                0,
            ))
            .row(Row::note(
                "note",
                "Why (needed unless the run is complete and a success)",
                "",
            ))
            .danger();
        Self::new(form, Purpose::CloseRun)
    }

    /// What becomes of running checks when the program ends.
    pub fn quit(at: &AtRun) -> Self {
        let processes = at.desk.processes();
        let actions = processes.values().filter(|process| process.action).count();
        let checks = processes.len() - actions;
        let mut form = Form::new("Quit?", "quit");
        if checks > 0 {
            let text = format!(
                "{} running: they are ended and recorded as cancelled.",
                count(checks, "check is", "checks are")
            );
            form = form.say(Role::Warn, text);
        }
        if actions > 0 {
            let text = format!(
                "{} running: they go on, and the next start follows them again.",
                count(actions, "action is", "actions are")
            );
            form = form.say(Role::Warn, text);
        }
        let unrecorded = at.desk.unrecorded().len();
        if unrecorded > 0 {
            let text = format!(
                "{} not on the disk and will be lost.",
                count(unrecorded, "entry is", "entries are")
            );
            form = form.say(Role::Bad, text).danger();
        }
        form.esc = "stay".to_owned();
        Self::new(form, Purpose::Quit)
    }

    /// Which theme.
    pub fn theme(names: Vec<String>, now: &str) -> Self {
        let chosen = names.iter().position(|name| name == now).unwrap_or(0);
        let form = Form::new("Theme", "use it").row(Row::choice("theme", "Theme", names, chosen));
        Self::new(form, Purpose::Theme)
    }
}

/// The sides of a dispute, in a line.
fn in_words(all: &[Side]) -> String {
    let offset = *chrono::Local::now().offset();
    let all: Vec<String> = all.iter().map(|side| sides::in_words(offset, side)).collect();
    all.join(", ")
}

const NOTE_KEYS: &str = "alt-enter breaks the line, ctrl-o opens your editor";

fn count(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// Whether the name of the environment has to be typed before an action in this section.
pub(super) fn wants_environment(at: &AtRun, section: &crate::domain::id::SectionId) -> bool {
    at.is_production() && !at.environment_typed.contains_key(section)
}

fn environment_rows(at: &AtRun, form: Form, section: &crate::domain::id::SectionId) -> Form {
    let Some(environment) = at.desk.run().environment() else {
        return form;
    };
    let form = form.say(Role::Title, format!("environment: {environment}"));
    if at.desk.run().rehearsal() || !wants_environment(at, section) {
        return form;
    }
    form.say(Role::Bad, "This is PRODUCTION.")
        .row(Row::line("environment", "Type the name of the environment", ""))
}

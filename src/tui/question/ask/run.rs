//! What is asked about the run as a whole: its start, its checklist, its end.
//!
//! A run never starts, changes its checklist or closes without the person having been shown what follows from it.

use super::{title, values::field_row};
use crate::{
    domain::{
        checklist::FieldKind,
        holders,
        id::{ItemId, RoleId},
        words::counted,
    },
    tui::{
        context::AtRun,
        effect::ReadChecklist,
        question::{
            PATH, Purpose, Question, flow,
            form::{Form, Row},
            roles, trust,
        },
        theme::Role,
    },
};

impl Question {
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
    pub(in crate::tui::question) fn start_trusted(read: ReadChecklist) -> Self {
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
        for why in &read.wrong {
            form = form.say(Role::Warn, why.clone());
        }
        for field in plan.fields.iter().filter(|field| field.required && !field.secret) {
            let before = read.last.iter().flat_map(|last| &last.fields);
            let before = before
                .filter(|(id, _)| *id == field.id)
                .map(|(_, value)| value.as_str())
                .next();
            let proposed = before
                .filter(|_| field.kind != FieldKind::Version)
                .or(field.default.as_deref());
            form = form.row(field_row(field, proposed.unwrap_or_default(), None, &read.people));
        }
        form = form.row(
            Row::line("#subject", "What is released (may stay empty)", "")
                .help("a name with its SHA-256 or commit, several parted by commas: api 3f2a91c"),
        );
        for role in &plan.roles {
            form = form.row(roles::at_start(role, &read.people, read.last.as_ref()));
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
        let rolled_back = at.desk.run().rollback().is_some();
        let ways = [
            "success: it is out",
            "rolled back: it was taken back",
            "abandoned: it was given up",
        ];
        let mut form = Form::new("Close the run", "close it for good").say(Role::Title, format!("The run is {word}."));
        form.intro.extend(flow::closing(at));
        let form = form
            .row(Row::choice(
                "result",
                "How did it end?",
                ways.map(str::to_owned).to_vec(),
                usize::from(rolled_back),
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
                counted(checks, "check is", "checks are")
            );
            form = form.say(Role::Warn, text);
        }
        if actions > 0 {
            let text = format!(
                "{} running: they go on, and the next start follows them again.",
                counted(actions, "action is", "actions are")
            );
            form = form.say(Role::Warn, text);
        }
        let unrecorded = at.desk.unrecorded().len();
        if unrecorded > 0 {
            let text = format!(
                "{} not on the disk and will be lost.",
                counted(unrecorded, "entry is", "entries are")
            );
            form = form.say(Role::Bad, text).danger();
        }
        if at.closing.is_some() {
            let text = "The run is not closed yet: its certificate is being drawn. It stays open.";
            form = form.say(Role::Warn, text);
        }
        form.esc = "stay".to_owned();
        Self::new(form, Purpose::Quit)
    }

    /// Of which role items are shown only, with how many each has.
    pub fn show_role(at: &AtRun, proposed: Option<&RoleId>) -> Self {
        let plan = at.desk.run().plan();
        let owners: Vec<Option<&RoleId>> = plan.items().map(|item| holders::owner(plan, &item.id)).collect();
        let of = |role: &RoleId| owners.iter().filter(|owner| **owner == Some(role)).count();
        let mut options = vec!["any role".to_owned()];
        options.extend(plan.roles.iter().map(|role| {
            let holder = holders::within(at.desk.run(), &role.id);
            let items = counted(of(&role.id), "item", "items");
            format!("{} ({holder}): {items}", role.title)
        }));
        let roles: Vec<RoleId> = plan.roles.iter().map(|role| role.id.clone()).collect();
        let proposed = roles.iter().position(|role| Some(role) == proposed);
        let chosen = proposed.map_or(0, |place| place + 1);
        let form =
            Form::new("Show the items of one role", "show them").row(Row::choice("role", "Role", options, chosen));
        Self::new(form, Purpose::ShowRole(roles))
    }

    /// Which theme.
    pub fn theme(names: Vec<String>, now: &str) -> Self {
        let chosen = names.iter().position(|name| name == now).unwrap_or(0);
        let form = Form::new("Theme", "use it").row(Row::choice("theme", "Theme", names, chosen));
        Self::new(form, Purpose::Theme)
    }
}

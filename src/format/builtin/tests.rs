//! The built-in checklists are right, and `service-go-live` leaves out nothing of the paper form that it stands for.

use super::*;
use crate::{
    domain::{
        checklist::{Checklist, Decision, Phase, SignOffPlan, Weight},
        plan::Plan,
    },
    format::checklist::{Strictness, parse, render},
};

fn read(id: &str) -> Checklist {
    let source = builtin(id).unwrap().source;
    match parse(source, Strictness::Written) {
        Ok((checklist, warnings)) => {
            assert_eq!(warnings, []);
            checklist
        }
        Err(problems) => panic!("{}", render(&problems, source, id, false, 140)),
    }
}

#[test]
fn every_builtin_checklist_is_read_without_a_warning_under_its_own_id() {
    for builtin in BUILTINS {
        assert_eq!(read(builtin.id).id, builtin.id);
    }
}

#[test]
fn the_first_flight_shows_every_part_of_the_program() {
    let checklist = read("first-flight");
    let items: Vec<_> = checklist.items().collect();
    let checks: Vec<_> = items.iter().filter_map(|item| item.check.as_ref()).collect();
    assert!(checks.iter().any(|check| check.action));
    assert!(items.iter().any(|item| item.check.is_none() && item.items.is_empty()));
    assert!(items.iter().any(|item| !item.items.is_empty()));
    assert!(items.iter().any(|item| !item.fields.is_empty()));
    assert!(items.iter().any(|item| item.evidence_required));
    assert!(
        items
            .iter()
            .flat_map(|item| &item.measures)
            .any(|measure| measure.from.is_some())
    );
    assert!(
        items
            .iter()
            .flat_map(|item| &item.measures)
            .any(|measure| measure.from.is_none())
    );
    assert!(checklist.sections.iter().any(|section| !section.sign_offs.is_empty()));
    assert!(checklist.sections.iter().any(|section| !section.after.is_empty()));
    assert!(checklist.decisions.iter().any(|decision| decision.before.is_some()));
    assert!(
        checklist
            .sections
            .iter()
            .any(|section| section.phase == Phase::Rollback)
    );
    assert!(checklist.rollback.decide.is_some() && !checklist.triggers.is_empty());
    assert!(
        checklist
            .environment
            .is_some_and(|environment| environment.proof.is_some())
    );
    assert!(!checklist.contacts.is_empty() && !checklist.commands.is_empty());
}

/// Sections that stand for blanks of the form, for the time that a watch lasts, or for what the form leaves to the reader,
/// not for boxes.
const WITHOUT_BOXES: [&str; 5] = [
    "first-hours-watch",
    "first-day-watch",
    "lessons",
    "final-status",
    "rollback",
];

/// The decision that stands for the approvals of the form.
fn go_live(checklist: &Checklist) -> &Decision {
    let mut decisions = checklist.decisions.iter();
    decisions.find(|decision| decision.id.as_str() == "go-live").unwrap()
}

#[test]
fn all_119_boxes_of_the_form_are_there() {
    let checklist = read("service-go-live");
    let boxes = |section: &str| checklist.section(&section.into()).unwrap().all_items().count();
    let expected = [
        ("infrastructure", 8),
        ("security", 7),
        ("application", 6),
        ("team", 5),
        ("deploy-infrastructure", 4),
        ("deploy-database", 5),
        ("deploy-application", 7),
        ("deploy-monitoring", 8),
        ("verification", 2),
        ("verify-api", 4),
        ("verify-database", 4),
        ("verify-workers", 3),
        ("verify-security", 4),
        ("verify-observability", 4),
        ("load", 4),
        ("business-functions", 5),
        ("rollback-readiness", 4),
        ("communication", 1),
        ("monitoring-setup", 3),
        ("success", 7),
        ("wrap-up", 5),
        ("first-hours", 5),
        ("first-day", 5),
    ];
    let with_boxes = checklist.sections.iter().map(|section| section.id.as_str());
    let with_boxes: Vec<&str> = with_boxes.filter(|id| !WITHOUT_BOXES.contains(id)).collect();
    assert_eq!(with_boxes, expected.map(|(id, _)| id));
    for (section, count) in expected {
        assert_eq!(boxes(section), count, "{section}");
    }
    let items: usize = expected.iter().map(|(_, count)| count).sum();
    let approvals = go_live(&checklist).sign_offs.len();
    let triggers = checklist.triggers.len();
    assert_eq!((items, approvals, triggers), (110, 4, 5));
    assert_eq!(items + approvals + triggers, 119);
}

/// The sections that a section waits for.
fn after<'a>(checklist: &'a Checklist, id: &str) -> Vec<&'a str> {
    let section = checklist.section(&id.into()).unwrap();
    section.after.iter().map(|id| id.as_str()).collect()
}

#[test]
fn what_is_said_of_the_end_waits_for_it_and_each_watch_lasts_as_long_as_it_says() {
    let hours = |hours: u64| Some(std::time::Duration::from_secs(hours * 3600));
    for (id, soaks, looks_back, lasts) in [
        ("service-go-live", "first-hours-watch", "first-hours", hours(2)),
        ("service-go-live", "first-day-watch", "first-day", hours(22)),
        ("readiness-sign-off", "first-hour-watch", "first-hour", hours(1)),
        ("readiness-sign-off", "first-day-watch", "first-day", hours(23)),
        ("readiness-sign-off", "first-week-watch", "first-week", hours(144)),
    ] {
        let checklist = read(id);
        assert_eq!(checklist.section(&soaks.into()).unwrap().soak, lasts, "{soaks}");
        assert_eq!(after(&checklist, looks_back), [soaks], "{looks_back}");
    }
    // All of the traffic is there half an hour before the watch begins.
    let enterprise = read("enterprise-readiness");
    let soak = |id: &str| enterprise.section(&id.into()).unwrap().soak.unwrap_or_default();
    assert_eq!(Some(soak("canary-100") + soak("watch")), hours(72));
    assert_eq!(after(&enterprise, "watch-held"), ["watch"]);
    let go_live = read("service-go-live");
    for (id, waits_for) in [("communication", "success"), ("final-status", "first-day")] {
        assert_eq!(after(&go_live, id), [waits_for], "{id}");
    }
}

/// What became of a blank of the form.
enum Blank {
    /// A field, of the checklist or of an item.
    Field(&'static str),
    /// A measure.
    Measure(&'static str),
    /// The approval of that role: its station in the poll.
    Approval(&'static str),
    /// The sign-off of that role at that section, and so many blanks in it: name, date, time.
    SignOff(&'static str, &'static str, usize),
    /// When the section began and when it was complete: computed from the entries.
    Clock(&'static str),
    /// When the item was marked.
    MarkTime(&'static str),
    /// The person assigned to the role.
    Role(&'static str),
}

fn signs(planned: &[SignOffPlan], role: &str) -> bool {
    planned.iter().any(|plan| plan.role.as_str() == role)
}

#[test]
fn all_58_blanks_of_the_form_are_there() {
    use Blank::*;
    let blanks = [
        Field("deployment_date"),
        Role("engineer"),
        Approval("tech-lead"),
        Approval("security-lead"),
        Approval("operations"),
        Approval("business"),
        Measure("certificate_expiry"),
        Field("security_scan_run"),
        Measure("vulnerability_score"),
        Field("on_call_engineer"),
        Clock("deploy-infrastructure"),
        Clock("deploy-database"),
        Clock("deploy-application"),
        Clock("deploy-monitoring"),
        Clock("verification"),
        Measure("verification_passed"),
        Measure("api_throughput"),
        Measure("query_time"),
        Measure("memory"),
        Measure("cpu"),
        Field("backup_file"),
        Measure("backup_size"),
        Measure("rollback_time"),
        MarkTime("start-announced"),
        Field("start_channel"),
        MarkTime("completion-announced"),
        Field("completion_channel"),
        Field("watch_engineer"),
        Field("watch_contact"),
        Field("watch_backup"),
        Field("shared_grafana_url"),
        Field("shared_prometheus_url"),
        SignOff("success", "engineer", 3),
        Field("review_meeting"),
        Role("on-call"),
        Role("on-call-second"),
        Role("escalation"),
        Field("well_1"),
        Field("well_2"),
        Field("well_3"),
        Field("improve_1"),
        Field("improve_2"),
        Field("improve_3"),
        Field("action_1"),
        Field("action_2"),
        Field("action_3"),
        MarkTime("review-done"),
        Field("review_lead"),
        MarkTime("status-settled"),
        MarkTime("status-page-final"),
        MarkTime("team-notified"),
    ];
    let checklist = read("service-go-live");
    let measures: Vec<&str> = checklist
        .items()
        .flat_map(|item| &item.measures)
        .map(|m| m.id.as_str())
        .collect();
    let mut count = 0;
    for blank in blanks {
        let (there, blanks, name) = match blank {
            Field(id) => (checklist.field(&id.into()).is_some(), 1, id),
            Measure(id) => (measures.contains(&id), 1, id),
            Clock(id) => (checklist.section(&id.into()).is_some(), 2, id),
            MarkTime(id) => (checklist.item(&id.into()).is_some(), 1, id),
            Role(id) => (checklist.role(&id.into()).is_some(), 1, id),
            Approval(role) => (signs(&go_live(&checklist).sign_offs, role), 1, role),
            SignOff(section, role, blanks) => {
                let section = checklist.section(&section.into()).unwrap();
                (signs(&section.sign_offs, role), blanks, role)
            }
        };
        assert!(there, "{name}");
        count += blanks;
    }
    assert_eq!(count, 58);
}

#[test]
fn nothing_but_looking_happens_before_the_approvals_and_every_command_that_changes_something_is_an_action() {
    let checklist = read("service-go-live");
    let approved = go_live(&checklist);
    let polled: Vec<&str> = approved.poll.iter().map(|role| role.as_str()).collect();
    assert_eq!(polled, ["tech-lead", "security-lead", "operations", "business"]);
    let behind = approved.before.as_ref().unwrap();
    for section in checklist.sections.iter().filter(|section| section.phase.counts()) {
        let acts = section
            .all_items()
            .any(|item| item.check.as_ref().is_some_and(|check| check.action));
        let waits = || std::iter::successors(Some(section), |section| checklist.section(section.after.first()?));
        assert!(
            !acts || waits().any(|section| section.id == *behind),
            "{} changes something before the approvals",
            section.id
        );
    }
    let changing = ["up -d", "migrate:deploy", " seed", " build"];
    for item in checklist.items() {
        let Some(check) = &item.check else { continue };
        let changes = changing
            .iter()
            .any(|part| check.kind.summary().ends_with(part) || check.kind.summary().contains("up -d"));
        assert_eq!(check.action, changes, "{}", item.id);
    }
    let phases: Vec<Phase> = checklist.sections.iter().map(|section| section.phase).collect();
    assert!(
        [
            Phase::Prepare,
            Phase::Execute,
            Phase::Verify,
            Phase::Monitor,
            Phase::Review
        ]
        .iter()
        .all(|phase| phases.contains(phase))
    );
}

/// How many items of a weight stand directly in the sections that a decision of the go/no-go framework rests on. Its
/// risks, which all weigh as recommended, are left out.
fn weighing(checklist: &Checklist, weight: Weight) -> usize {
    let plan = Plan::new(checklist.clone());
    let decision = plan.decision(&"go-no-go".into()).unwrap();
    let sections = checklist.sections.iter().filter(|section| decision.covers(&section.id));
    sections
        .flat_map(|section| &section.items)
        .filter(|item| item.risk.is_none() && item.weight == weight)
        .count()
}

#[test]
fn the_decision_to_go_rests_on_25_critical_18_high_and_15_recommended_items() {
    let checklist = read("go-no-go");
    let count = |weight| weighing(&checklist, weight);
    assert_eq!(
        (count(Weight::Critical), count(Weight::High), count(Weight::Recommended)),
        (25, 18, 15)
    );
    let risks: Vec<_> = checklist.items().filter(|item| item.risk.is_some()).collect();
    assert_eq!(risks.len(), 9);
    assert!(risks.iter().all(|item| item.weight == Weight::Recommended));
}

#[test]
fn the_stages_of_the_go_no_go_framework_hold_as_many_checks_as_it_lists() {
    let checklist = read("go-no-go");
    // Each item of a stage is one of its headings, and what stands directly in it one of its checks.
    let checks = |section: &str| {
        let items = &checklist.section(&section.into()).unwrap().items;
        items.iter().map(|item| item.items.len()).collect::<Vec<_>>()
    };
    assert_eq!(checks("staging-deploy"), [4]);
    assert_eq!(checks("staging-migrations"), [6]);
    assert_eq!(checks("staging-security").iter().sum::<usize>(), 21);
    assert_eq!(checks("staging-functional"), [6, 7, 3, 4, 0]);
    assert_eq!(checks("staging-performance").len(), 5);
    assert_eq!(checks("staging-errors").iter().sum::<usize>(), 10);
    assert_eq!(checks("production-15m"), [6, 6, 4, 4, 5]);
    assert_eq!(checks("production-2h"), [4, 4, 6, 4, 4]);
    assert_eq!(checks("production-24h"), [4, 3, 3, 4]);
}

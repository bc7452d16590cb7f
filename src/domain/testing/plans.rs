//! Checklists for tests. Each part is as plain as it can be, so that a test says only what it is about.

use std::time::Duration;

use crate::domain::{
    check::{Check, CheckKind, Expectation, RunCheck},
    checklist::{
        Checklist, Field, FieldKind, Item, Measure, Phase, Policy, Role, RollbackPlan, Section, SignOffPlan, Weight,
    },
    digest::Digest,
    plan::Plan,
    unit::Unit,
};

/// An item that a person answers.
pub fn item(id: &str) -> Item {
    Item {
        id: id.into(),
        title: format!("Item {id}"),
        text: None,
        weight: Weight::Critical,
        owner: None,
        risk: None,
        evidence_required: false,
        valid_for: None,
        check: None,
        measures: vec![],
        fields: vec![],
        sign_offs: vec![],
        items: vec![],
    }
}

/// An item that a shell command answers.
pub fn checked(id: &str, command: &str) -> Item {
    Item {
        check: Some(check(command)),
        ..item(id)
    }
}

/// A shell command that has to exit with 0.
pub fn check(command: &str) -> Check {
    Check {
        kind: CheckKind::Run(RunCheck {
            command: command.into(),
            shell: vec![],
            cwd: None,
            env: vec![],
            size: (120, 40),
            interactive: false,
            leaves_running: false,
            junit: None,
        }),
        action: false,
        timeout: Duration::from_secs(300),
        retry: None,
        consecutive: 1,
        secret: vec![],
        confirm: false,
        expect: vec![Expectation::Exit(0)],
    }
}

/// A measure in milliseconds, to stay under so many.
pub fn measure(id: &str, below: u32) -> Measure {
    Measure {
        id: id.into(),
        label: format!("Measure {id}"),
        unit: Unit::parse("ms").ok(),
        target: format!("< {below} ms").parse().ok(),
        from: None,
    }
}

/// A field without a value.
pub fn field(id: &str) -> Field {
    Field {
        id: id.into(),
        label: format!("Field {id}"),
        kind: FieldKind::Text,
        required: false,
        default: None,
        pattern: None,
        choices: vec![],
        secret: false,
    }
}

/// A section, open from the start.
pub fn section(id: &str, items: Vec<Item>) -> Section {
    Section {
        id: id.into(),
        title: format!("Section {id}"),
        phase: Phase::Prepare,
        estimate: None,
        soak: None,
        owner: None,
        after: vec![],
        hands_to: None,
        sign_offs: vec![],
        items,
    }
}

/// A sign-off that a role owes.
pub fn owes(role: &str) -> SignOffPlan {
    SignOffPlan {
        role: role.into(),
        statement: None,
        confirms: vec![],
    }
}

/// A checklist of these sections, with the roles `lead` and `dba` and the fields `version` (1) and `other`.
pub fn checklist(sections: Vec<Section>) -> Checklist {
    let role = |id: &str| Role {
        id: id.into(),
        title: format!("Role {id}"),
        principals: vec![],
    };
    let mut checklist = Checklist {
        id: "list".into(),
        title: "List".into(),
        version: "1".into(),
        sha256: Digest::ZERO,
        environment: None,
        fields: vec![
            Field {
                default: Some("1".into()),
                ..field("version")
            },
            field("other"),
        ],
        roles: vec![role("lead"), role("dba")],
        contacts: vec![],
        commands: vec![],
        policy: Policy::default(),
        sections,
        decisions: vec![],
        rollback: RollbackPlan::default(),
        triggers: vec![],
        monitors: vec![],
        messages: vec![],
    };
    checklist.sha256 = Digest::of(format!("{checklist:?}"));
    checklist
}

/// The same checklist with something changed, under its own digest.
pub fn amended(plan: &Plan, change: impl FnOnce(&mut Checklist)) -> Plan {
    let mut checklist: Checklist = (**plan).clone();
    change(&mut checklist);
    checklist.sha256 = Digest::of(format!("{checklist:?}"));
    Plan::new(checklist)
}

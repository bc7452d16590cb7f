//! `readiness-sign-off` and `white-glove` leave out nothing of the documents that they stand for, and nothing is deployed
//! before those have spoken who must.

use super::*;
use crate::{
    domain::{
        check::CheckKind,
        checklist::{Checklist, Phase, Section},
    },
    format::checklist::{Strictness, parse},
};

fn read(id: &str) -> Checklist {
    parse(builtin(id).unwrap().source, Strictness::Written).unwrap().0
}

/// How many items stand directly in the items of a section.
fn second_level(section: &Section) -> usize {
    section.items.iter().map(|item| item.items.len()).sum()
}

#[test]
fn all_141_boxes_of_the_readiness_form_are_there() {
    let checklist = read("readiness-sign-off");
    let section = |id: &str| checklist.section(&id.into()).unwrap();
    let areas = [
        ("infrastructure", 13),
        ("application-readiness", 12),
        ("security", 17),
        ("monitoring", 12),
        ("testing", 15),
        ("pipeline", 12),
        ("documentation", 12),
    ];
    for (id, boxes) in areas {
        assert_eq!(second_level(section(id)), boxes, "{id}");
    }
    let stages = [
        ("pre-deployment", 5),
        ("deployment", 5),
        ("post-deployment", 7),
        ("first-hour", 4),
        ("first-day", 4),
        ("first-week", 4),
    ];
    for (id, boxes) in stages {
        assert_eq!(section(id).items.len(), boxes, "{id}");
    }
    let points: Vec<(&str, usize)> = ["approvals", "final-approval"]
        .into_iter()
        .flat_map(|id| &section(id).sign_offs)
        .map(|plan| (plan.role.as_str(), plan.confirms.len()))
        .collect();
    let approvers = [
        ("engineering-lead", 4),
        ("devops-lead", 4),
        ("security-lead", 4),
        ("product-owner", 4),
        ("cto", 3),
    ];
    assert_eq!(points, approvers);
    let boxes = areas.iter().chain(&stages).chain(&approvers).map(|(_, boxes)| boxes);
    assert_eq!(boxes.sum::<usize>(), 141);
}

#[test]
fn the_deployment_waits_for_the_authorisation_and_that_for_everything_before_it() {
    let checklist = read("readiness-sign-off");
    let decision = &checklist.decisions[0];
    assert_eq!(decision.before, Some("deployment".into()));
    assert_eq!(decision.decides, Some("cto".into()));
    let mut waits: Vec<&str> = decision.covers.iter().map(|id| id.as_str()).collect();
    let mut at = 0;
    while let Some(id) = waits.get(at).copied() {
        let after = &checklist.section(&id.into()).unwrap().after;
        waits.extend(after.iter().map(|id| id.as_str()));
        at += 1;
    }
    let prepared = checklist
        .sections
        .iter()
        .filter(|section| section.phase == Phase::Prepare);
    for section in prepared {
        assert!(waits.contains(&section.id.as_str()), "{}", section.id);
    }
}

#[test]
fn the_four_reports_of_the_white_glove_are_signed_and_handed_over() {
    let checklist = read("white-glove");
    let steps = [
        ("artifact", "frontend-dev", Some("meshops-lead")),
        ("platform", "meshops-lead", Some("quality-engineer")),
        ("health-tests", "quality-engineer", None),
        ("certificate", "quality-engineer", Some("brand-stakeholder")),
    ];
    for (id, signs, takes_over) in steps {
        let section = checklist.section(&id.into()).unwrap();
        let signers: Vec<&str> = section.sign_offs.iter().map(|plan| plan.role.as_str()).collect();
        assert_eq!(signers, [signs], "{id}");
        assert_eq!(section.hands_to.as_ref().map(|role| role.as_str()), takes_over, "{id}");
    }
}

#[test]
fn the_white_glove_knows_what_the_package_and_its_archive_must_hold_and_asks_how_large_they_are() {
    let checklist = read("white-glove");
    let artifact = |item: &str| match &checklist.item(&item.into()).unwrap().check.as_ref().unwrap().kind {
        CheckKind::Artifact(artifact) => artifact.clone(),
        other => panic!("{other:?}"),
    };
    let archive = artifact("archive-clean");
    assert_eq!(artifact("runtime-files").require.len(), 8);
    assert_eq!(archive.require, artifact("runtime-files").require);
    for (item, forbidden) in [
        ("no-node-modules", "**/node_modules/**"),
        ("no-git", "**/.git/**"),
        ("no-secrets", "**/.env"),
    ] {
        assert!(artifact(item).forbid.iter().any(|glob| glob == forbidden), "{item}");
        assert!(
            artifact(item).forbid.iter().all(|glob| archive.forbid.contains(glob)),
            "{item}"
        );
    }
    assert!(!archive.forbid_content.is_empty());
    for (field, example) in [("expected_files", "92"), ("expected_size", "28.15")] {
        let field = checklist.field(&field.into()).unwrap();
        assert!(field.required && field.label.contains(example), "{}", field.id);
    }
}

#[test]
fn only_what_deploys_or_goes_back_is_an_action() {
    for (id, expected) in [
        ("readiness-sign-off", vec!["deploy", "roll-back"]),
        ("white-glove", vec!["deployed-to-slot", "swapped", "swap-back"]),
    ] {
        let checklist = read(id);
        let actions: Vec<&str> = checklist
            .items()
            .filter(|item| item.check.as_ref().is_some_and(|check| check.action))
            .map(|item| item.id.as_str())
            .collect();
        assert_eq!(actions, expected);
    }
}

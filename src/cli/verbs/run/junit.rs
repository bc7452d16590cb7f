//! The run as a JUnit report: a suite a section, a case an item. What is open is skipped, never passed.

use std::{
    io::{Read, Seek, SeekFrom},
    path::Path,
    time::Duration,
};

use quick_junit::{NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};

use crate::{
    cli::{
        output::visible_lines,
        view::{ItemView, RunView},
    },
    domain::standing::ItemState,
    record::RecordPath,
};

/// So many bytes of the end of what a check printed go into the report.
const TAIL: u64 = 8 * 1024;

/// The report.
///
/// # Errors
/// Where it has no form in XML.
pub fn report(view: &RunView, folder: &Path) -> Result<String, SerializeError> {
    let mut report = Report::new(view.status.run.as_str());
    for section in &view.sections {
        let mut suite = TestSuite::new(section.id.as_str());
        for item in &section.items {
            add(item, section.id.as_str(), folder, &mut suite);
        }
        if !section.items.is_empty() {
            report.add_test_suite(suite);
        }
    }
    report.to_string().map(|xml| visible_lines(&xml).into_owned())
}

fn add(item: &ItemView, class: &str, folder: &Path, suite: &mut TestSuite) {
    let mut case = TestCase::new(format!("{}: {}", item.id, item.title), status(item));
    case.set_classname(class);
    let check = item.check.as_ref();
    case.set_time(Duration::from_millis(
        check.and_then(|check| check.took_ms).unwrap_or(0),
    ));
    if check.is_some_and(|check| check.outcome.is_some())
        && let Some(text) = printed(item, folder)
    {
        case.set_system_out(text);
    }
    suite.add_test_case(case);
    for sub in &item.items {
        add(sub, &format!("{class}.{}", item.id), folder, suite);
    }
}

fn status(item: &ItemView) -> TestCaseStatus {
    let mut status = match item.state {
        ItemState::Passed => return TestCaseStatus::success(),
        ItemState::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        ItemState::Inconclusive | ItemState::Errored | ItemState::TimedOut | ItemState::Interrupted => {
            TestCaseStatus::non_success(NonSuccessKind::Error)
        }
        _ => TestCaseStatus::skipped(),
    };
    status.set_message(match &item.why {
        Some(why) => format!("{}: {why}", item.state.word()),
        None => item.state.word().to_owned(),
    });
    status
}

/// The end of what the check printed last, where its evidence is there to be read.
fn printed(item: &ItemView, folder: &Path) -> Option<String> {
    let log = item
        .evidence
        .iter()
        .rev()
        .find(|evidence| evidence.file.ends_with(".log") && evidence.withdrawn.is_none())?;
    let mut file = log.file.parse::<RecordPath>().ok()?.open_under(folder).ok()?;
    file.seek(SeekFrom::Start(log.bytes.saturating_sub(TAIL))).ok()?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes).ok()?;
    (!bytes.is_empty()).then(|| String::from_utf8_lossy(&bytes).into_owned())
}

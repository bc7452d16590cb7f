//! What the last run of a checklist was given, to be proposed for the next one.

use std::{collections::BTreeMap, path::Path};

use crate::{
    domain::{
        event::Person,
        id::{FieldId, RoleId},
        run::Run,
    },
    record::{self, Listed},
};

/// So many of the newest runs are looked through for the last one of a checklist.
const LOOKED_THROUGH: usize = 200;
/// Columns of the date at the beginning of a run's name: of one day, the name does not tell which run was later.
const DATE: usize = "2026-11-21".len();

/// What the last run of a checklist was given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LastRun {
    /// Its name.
    pub name: String,
    /// Values of fields at its start.
    pub fields: Vec<(FieldId, String)>,
    /// Who held which role in the end; roles in dispute are left out.
    pub roles: BTreeMap<RoleId, Person>,
}

/// The last run of that checklist among those in the folder, but for the one of the name `but`.
pub fn last_run(runs: &Path, checklist: &str, but: &str) -> Option<LastRun> {
    let listed = last(runs, checklist, but)?;
    let (_, started) = listed.started?;
    let roles = match super::read(&listed.path) {
        Ok(read) => holders(&read.run),
        // What its start says can be read in any case.
        Err(_) => started.roles,
    };
    let fields = started.fields.into_iter();
    Some(LastRun {
        name: listed.name,
        fields: fields.filter_map(|(id, value)| Some((id, value?))).collect(),
        roles,
    })
}

fn last(runs: &Path, checklist: &str, but: &str) -> Option<Listed> {
    let mut listing = record::list(runs).ok()?.take(LOOKED_THROUGH).filter(|listed| {
        let started = listed.started.as_ref();
        listed.name != but && started.is_some_and(|(_, started)| started.checklist.id == checklist)
    });
    let first = listing.next()?;
    let day = first.name.get(..DATE).map(str::to_owned);
    let same_day = listing.take_while(|listed| listed.name.get(..DATE) == day.as_deref());
    let began = |listed: &Listed| listed.started.as_ref().map(|(at, _)| *at);
    [first].into_iter().chain(same_day).max_by_key(began)
}

fn holders(run: &Run) -> BTreeMap<RoleId, Person> {
    let disputed = |role: &RoleId| run.roles_disputed().any(|other| other == role);
    let roles = run.plan().roles.iter().filter(|role| !disputed(&role.id));
    roles
        .filter_map(|role| Some((role.id.clone(), run.role(&role.id)?.clone())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::event::{Event, RoleAssigned},
        engine::testing::{Bench, now},
        record::RealDisk,
    };

    const CHECKLIST: &[u8] = br#"
schema = 1
id = "small"
title = "Small"
version = "1.0.0"

[[roles]]
id = "dba"
title = "DBA"

[[sections]]
id = "s"
title = "S"

[[sections.items]]
id = "quick"
title = "Quick"
"#;

    #[test]
    fn roles_given_in_the_course_of_the_last_run_are_those_it_ended_with() {
        let bench = Bench::of(CHECKLIST);
        let assigned = RoleAssigned {
            role: "dba".into(),
            person: Person::named("Bob"),
            by: Person::named("ada"),
        };
        let entry = Event::RoleAssigned(assigned).into();
        bench
            .journal("ada", RealDisk::shared())
            .append(vec![entry], now())
            .unwrap();
        let runs = bench.home.path().join("runs");
        let last = last_run(&runs, "small", "another").unwrap();
        assert_eq!(last.name, bench.folder.name());
        assert_eq!(last.roles, [("dba".into(), Person::named("Bob"))].into());
        assert_eq!(last_run(&runs, "small", &last.name), None, "itself is left out");
        assert_eq!(last_run(&runs, "other", ""), None);
    }
}

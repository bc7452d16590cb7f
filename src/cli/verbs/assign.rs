//! `assign`: who holds a role.

use std::collections::BTreeMap;

use serde::Serialize;

use super::after_run;
use crate::{
    cli::{
        Context, Fault, Status,
        output::{print, print_json, visible_lines},
        people::{self, Pools},
        seat::Seat,
        view::Said,
    },
    domain::{
        decide::Intent,
        event::{EntryRef, Person},
        id::RoleId,
        known::{Filled, is_principal},
    },
};

/// Who holds a role.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "countersign assign [OPTIONS] [RUN] ROLE PERSON\n       countersign assign [RUN] --from-people|--from-last-run"
)]
pub struct Assign {
    /// The run (where one run is under way it may be left out), the role, and the person: a name, a principal, or both as
    /// in 'Ada Lovelace <ada@example.com>'
    #[arg(num_args = 0..=3, value_names = ["RUN", "ROLE", "PERSON"])]
    what: Vec<String>,
    /// As what the person's signing key is known, where people.toml does not say it
    #[arg(long, value_name = "PRINCIPAL", conflicts_with_all = ["from_people", "from_last_run"])]
    principal: Option<String>,
    #[command(flatten)]
    pools: Pools,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// What was given, for scripts.
#[derive(Debug, Serialize)]
struct Given {
    #[serde(flatten)]
    said: Said,
    /// Who holds which role now.
    given: BTreeMap<RoleId, Person>,
    /// The roles that nobody holds still, and why.
    left: BTreeMap<RoleId, String>,
}

/// Gives a role to a person, or every role that nobody holds to its one candidate.
///
/// # Errors
/// Where there is no such role, the person may not hold it, or the disk refuses.
pub fn assign(verb: &Assign, context: &Context) -> Result<Status, Fault> {
    if verb.pools.any() {
        return fill(verb, context);
    }
    if verb.what.len() < 2 {
        let text = "a role and a person are needed, or --from-people or --from-last-run";
        return Err(Fault::usage(text).hint("countersign assign [RUN] ROLE PERSON"));
    }
    let (run, [role, typed]) = after_run(&verb.what);
    let mut person = people::meant(&people::known(context), typed)?;
    if let Some(principal) = &verb.principal {
        if !is_principal(principal) {
            let text = format!("{principal:?} is no principal: one name of an allowed_signers file, without wildcards");
            return Err(Fault::usage(text));
        }
        person.principal = Some(principal.clone());
    }
    let given = Filled {
        given: vec![(RoleId::from(role), person)],
        left: Vec::new(),
    };
    let seat = Seat::open(context, &context.run(run)?)?;
    record(seat, given, verb)
}

fn fill(verb: &Assign, context: &Context) -> Result<Status, Fault> {
    if verb.what.len() > 1 {
        let text = "--from-people and --from-last-run give every role that nobody holds: name the run only";
        return Err(Fault::usage(text));
    }
    let run = verb.what.first().map(String::as_str);
    let seat = Seat::open(context, &context.run(run)?)?;
    let run = seat.run();
    let plan = run.plan();
    let vacant = plan.roles.iter().filter(|role| run.role(&role.id).is_none()).collect();
    let people = people::known(context);
    let filled = verb.pools.fill(vacant, &plan.id, run.name(), &people, context);
    record(seat, filled, verb)
}

fn record(mut seat: Seat, filled: Filled, verb: &Assign) -> Result<Status, Fault> {
    let mut entries: Vec<EntryRef> = Vec::new();
    for (role, person) in &filled.given {
        entries.extend(seat.record(Intent::Assign {
            role: role.clone(),
            person: person.clone(),
        })?);
    }
    let text = match people::told(&filled) {
        told if told.is_empty() => "every role is held by somebody".to_owned(),
        told => told,
    };
    let said = Said::new(seat.run().name(), text, &entries);
    if verb.json {
        print_json(&Given {
            said,
            given: filled.given.into_iter().collect(),
            left: filled.left.into_iter().collect(),
        })?;
    } else {
        print(&visible_lines(&said.text))?;
    }
    Ok(Status::Done)
}

//! `new`: a checklist of one's own, copied from another into the repository stood in, with its fields and roles filled in:
//! by answers, and by the name of the product.
//! What is written is a file for a person to edit; a secret never gets into it.

mod answers;
mod proposed;

use std::collections::BTreeMap;

use serde::Serialize;

use self::{answers::Answers, proposed::Proposed};
use super::{lint, start::plan_of};
use crate::{
    cli::{
        Context, Fault, Status,
        args::pair,
        files,
        output::{print, print_json, tell, visible},
    },
    config::{ConfigError, ProductFile, checklists::Found},
    domain::{id::FieldId, id::RoleId, plan::Plan},
    format::{
        checklist::{Strictness, parse},
        copied::{Differs, copied},
    },
};

/// What it is made from, and for what.
#[derive(Debug, clap::Args)]
pub struct New {
    /// For what: a brand and an app, which name its folder in .countersign/checklists/
    #[arg(value_name = "BRAND/APP")]
    product: String,
    /// The checklist that it is copied from: its id, or its file
    #[arg(long, value_name = "ID")]
    from: String,
    /// The default of a field; an empty one takes away the default that there is
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = pair)]
    fields: Vec<(String, String)>,
    /// Who may hold a role: a person with a principal, or patterns as in '*@ops.example.com', parted by commas
    #[arg(long = "role", value_name = "ROLE=PERSON", value_parser = pair)]
    roles: Vec<(String, String)>,
    /// Do not ask: what neither was given nor follows from BRAND/APP stays as it is in the checklist that it is copied from
    #[arg(long)]
    yes: bool,
    /// Do not ask either: print an object for scripts
    #[arg(long)]
    json: bool,
}

/// What was made.
#[derive(Debug, Serialize)]
struct Made {
    id: String,
    title: String,
    path: String,
    from: String,
    fields: BTreeMap<FieldId, String>,
    roles: BTreeMap<RoleId, Vec<String>>,
}

/// Copies a checklist into the repository, with answers for its fields and roles.
///
/// # Errors
/// Where there is no such checklist or it is wrong, the product is no name, the file or the id is taken, an answer does not
/// fit, or the disk refuses.
pub fn new(verb: &New, context: &Context) -> Result<Status, Fault> {
    let found = context.places().find(&verb.from)?;
    let plan = plan_of(&found)?;
    let file = ProductFile::of(&context.inside, &verb.product, plan.id.as_str())?;
    free(&file, context)?;
    let proposed = Proposed::of(&verb.product);
    let mut answers = Answers::given(&plan, proposed, context, &verb.fields, &verb.roles)?;
    if !verb.yes && !verb.json {
        answers.ask(&plan)?;
    }
    answers.propose(&plan);
    let (text, copy) = text(&found, &plan, &file, &answers)?;
    file.write(&text)?;
    let given = answers.fields.iter().map(|(id, value)| (id.as_str(), value.as_str()));
    files::told(&plan, given, &context.inside);
    if verb.json {
        print_json(&Made {
            id: file.id(),
            title: copy.title.clone(),
            path: file.path().display().to_string(),
            from: plan.id.to_string(),
            fields: answers.fields.into_iter().collect(),
            roles: answers.roles.into_iter().collect(),
        })?;
        return Ok(Status::Done);
    }
    print(&visible(&file.path().display().to_string()))?;
    tell(&next(&file, &plan));
    Ok(Status::Done)
}

/// Neither its file nor its id is there yet.
fn free(file: &ProductFile, context: &Context) -> Result<(), Fault> {
    let path = file.path();
    if path.symlink_metadata().is_ok() {
        return Err(ConfigError::Taken(path).into());
    }
    let taken = |found: &Found| found.heading().id == file.id();
    match context.places().all().iter().find(|found| taken(found)) {
        None => Ok(()),
        Some(found) => {
            let text = format!("there is a checklist {} already: {}", file.id(), found.name());
            Err(Fault::refused(text).hint("another BRAND/APP gives it another id"))
        }
    }
}

/// The new file, linted, and the checklist in it.
fn text(found: &Found, plan: &Plan, file: &ProductFile, answers: &Answers) -> Result<(String, Plan), Fault> {
    let name = file.from_root();
    let source = String::from_utf8_lossy(&found.source);
    let (id, title) = (file.id(), format!("{} ({})", plan.title, file.product()));
    let differs = Differs {
        id: &id,
        title: &title,
        head: vec![
            format!(
                "For {}, copied from {} {}.",
                file.product(),
                plan.id,
                plan.version.escape_default()
            ),
            "It is yours: edit it. `countersign lint` says what is wrong with it.".to_owned(),
        ],
        defaults: &answers.fields,
        principals: &answers.roles,
    };
    let unwritable = || {
        Fault::usage(format!(
            "{} holds fields or roles in a form that nothing can be written into",
            found.name()
        ))
    };
    let text = copied(&source, &differs).ok_or_else(unwritable)?;
    match parse(&text, Strictness::Written) {
        Ok((checklist, warnings)) => {
            tell(&lint::drawn(&warnings, &text, &name));
            Ok((text, Plan::new(checklist)))
        }
        Err(problems) => Err(Fault::checklist(&name, &text, &problems)),
    }
}

/// What to do with it now.
fn next(file: &ProductFile, from: &Plan) -> String {
    let id = file.id();
    let lines = [
        format!("{id} is made, from {} {}", from.id, visible(&from.version)),
        format!("edit {}; `countersign lint` on it says what is wrong", file.from_root()),
        format!("`countersign trust {id}` shows its commands, and lets them run here"),
        format!("`countersign start {id}` begins a run of it, from anywhere in this repository"),
    ];
    lines.iter().map(|line| format!("note: {line}\n")).collect()
}

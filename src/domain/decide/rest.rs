//! Fields, roles, measures, notes, files, amendments, the close.

use std::collections::BTreeMap;

use super::{AmendIntent, Cause, CloseIntent, On, Refusal, Stamp, closed::field_is_fixed, marks::open_item, said};
use crate::domain::{
    digest::Digest,
    event::{
        ChecklistAmended, Closed, Content, Draft, Event, EvidenceAttached, EvidenceFile, EvidenceWithdrawn, FieldSet,
        FileDigest, LinkAdded, MeasureEntered, NewFile, NoteAdded, Person, RoleAssigned, RunResult,
    },
    field_value,
    id::{FieldId, ItemId, MeasureId, RoleId, Writer},
    measure,
    run::Run,
    signers,
    standing::{Standing, Word},
    weakening,
};

fn unknown(what: &str, id: impl std::fmt::Display) -> Refusal {
    Refusal::new(Cause::Unknown, format!("there is no {what} {id} in this checklist"))
}

pub(super) fn set_field(run: &Run, field: FieldId, value: String) -> Result<Vec<Draft>, Refusal> {
    let known = run.plan().field(&field).ok_or_else(|| unknown("field", &field))?;
    let value = value.trim().to_owned();
    if !value.is_empty() || known.required {
        field_value::validate(known, &value)
            .map_err(|why| Refusal::new(Cause::Invalid, format!("{}: {why}", known.label)))?;
    }
    if let Some(text) = field_is_fixed(run, known) {
        return Err(Refusal::rule(text));
    }
    let item = run.plan().item_of_field(&field);
    let set = FieldSet {
        item: item.map(|item| item.id.clone()),
        value: (!known.secret).then_some(value),
        field,
    };
    Ok(vec![Event::FieldSet(set).into()])
}

pub(super) fn assign(run: &Run, role: RoleId, person: Person, stamp: &Stamp) -> Result<Vec<Draft>, Refusal> {
    let known = run.plan().role(&role).ok_or_else(|| unknown("role", &role))?;
    if person.name.trim().is_empty() {
        return Err(Refusal::new(Cause::Invalid, "say to whom"));
    }
    if let Some(why) = signers::refuses(known, &person) {
        return Err(Refusal::rule(why));
    }
    let by = stamp.person.clone();
    Ok(vec![Event::RoleAssigned(RoleAssigned { role, person, by }).into()])
}

pub(super) fn measure(
    run: &Run,
    standing: &Standing,
    item: ItemId,
    id: &MeasureId,
    text: &str,
    stamp: &Stamp,
) -> Result<Vec<Draft>, Refusal> {
    let plan = open_item(run, standing, &item)?;
    let known = plan
        .measures
        .iter()
        .find(|known| known.id == *id)
        .ok_or_else(|| Refusal::new(Cause::Unknown, format!("item {item} has no measure {id}")))?;
    let measured =
        measure::read(known, text).map_err(|why| Refusal::new(Cause::Invalid, format!("{}: {why}", known.label)))?;
    let entered = MeasureEntered {
        item,
        measure: id.clone(),
        measured,
        by: stamp.person.clone(),
    };
    Ok(vec![Event::MeasureEntered(Box::new(entered)).into()])
}

fn place(run: &Run, on: On) -> Result<(Option<ItemId>, Option<crate::domain::id::SectionId>), Refusal> {
    match on {
        On::Item(item) if run.plan().find(&item).is_none() => Err(unknown("item", item)),
        On::Section(section) if run.plan().section(&section).is_none() => Err(unknown("section", section)),
        On::Item(item) => Ok((Some(item), None)),
        On::Section(section) => Ok((None, Some(section))),
        On::Run => Ok((None, None)),
    }
}

pub(super) fn note(run: &Run, on: On, text: String, stamp: &Stamp) -> Result<Vec<Draft>, Refusal> {
    let (item, section) = place(run, on)?;
    let text = said(Some(text)).ok_or_else(|| Refusal::new(Cause::Invalid, "the note is empty"))?;
    let by = stamp.person.clone();
    let note = NoteAdded {
        item,
        section,
        text,
        about: None,
        owner: None,
        due: None,
        by,
    };
    Ok(vec![Event::NoteAdded(note).into()])
}

pub(super) fn link(run: &Run, on: On, url: String, stamp: &Stamp) -> Result<Vec<Draft>, Refusal> {
    let (item, section) = place(run, on)?;
    let url = url.trim().to_owned();
    if !url.contains("://") || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        let text = format!("“{url}” is no address: write it with its scheme, as in https://…");
        return Err(Refusal::new(Cause::Invalid, text));
    }
    let by = stamp.person.clone();
    Ok(vec![Event::LinkAdded(LinkAdded { item, section, url, by }).into()])
}

pub(super) fn attach(
    run: &Run,
    item: Option<ItemId>,
    file: NewFile,
    source: String,
    stamp: &Stamp,
) -> Result<Vec<Draft>, Refusal> {
    if let Some(item) = item.as_ref().filter(|item| run.plan().find(item).is_none()) {
        return Err(unknown("item", item));
    }
    let attached = EvidenceAttached {
        item,
        evidence: EvidenceFile {
            file: String::new(),
            sha256: Digest::ZERO,
            bytes: 0,
        },
        source,
        by: stamp.person.clone(),
    };
    Ok(vec![Draft {
        event: Event::EvidenceAttached(Box::new(attached)),
        files: vec![file],
    }])
}

pub(super) fn withdraw(run: &Run, file: String, reason: String, stamp: &Stamp) -> Result<Vec<Draft>, Refusal> {
    let reason = said(Some(reason)).ok_or_else(|| Refusal::new(Cause::NeedsReason, "say why it is taken away"))?;
    let evidence = run
        .evidence
        .iter()
        .find(|evidence| evidence.file.file == file && evidence.withdrawn.is_none())
        .ok_or_else(|| Refusal::new(Cause::Unknown, format!("there is no evidence {file} in this run")))?;
    let withdrawn = EvidenceWithdrawn {
        sha256: evidence.file.sha256,
        file,
        reason,
        by: stamp.person.clone(),
    };
    Ok(vec![Event::EvidenceWithdrawn(Box::new(withdrawn)).into()])
}

pub(super) fn amend(run: &Run, intent: AmendIntent, stamp: &Stamp) -> Result<Vec<Draft>, Refusal> {
    let old = run.plan();
    let settles = run.checklist_disputed();
    if intent.plan.sha256 == old.sha256 && intent.trusted == run.trusted && !settles {
        return Err(Refusal::rule("nothing is changed"));
    }
    if intent.plan.id != old.id {
        let text = format!("it is another checklist: {} instead of {}", intent.plan.id, old.id);
        return Err(Refusal::new(Cause::Invalid, text));
    }
    let reason = said(Some(intent.reason)).ok_or_else(|| Refusal::new(Cause::NeedsReason, "say why it is amended"))?;
    let weakens = weakening::weakens(old, &intent.plan);
    if !weakens.is_empty() {
        may_weaken(run, intent.weakening_confirmed, &weakens, stamp)?;
    }
    let amended = ChecklistAmended {
        file: String::new(),
        sha256: intent.plan.sha256,
        reason,
        by: stamp.person.clone(),
        trusted: intent.trusted,
        weakens,
    };
    Ok(vec![Draft {
        event: Event::ChecklistAmended(Box::new(amended)),
        files: vec![NewFile {
            name: "checklist.toml".to_owned(),
            content: Content::Bytes(intent.source),
        }],
    }])
}

/// A weakening is asked for from a deciding role; where no such role has a person, from whoever amends.
fn may_weaken(run: &Run, confirmed: bool, weakens: &[String], stamp: &Stamp) -> Result<(), Refusal> {
    let deciding = run
        .plan()
        .decisions
        .iter()
        .filter_map(|decision| decision.decides.as_ref());
    let holders: Vec<&Person> = deciding.filter_map(|role| run.role(role)).collect();
    if !holders.is_empty() && !holders.iter().any(|holder| signers::same(holder, &stamp.person)) {
        let names: Vec<&str> = holders.iter().map(|holder| holder.name.as_str()).collect();
        let text = format!(
            "it asks for less ({}): only {} may",
            weakens.join("; "),
            names.join(", ")
        );
        return Err(Refusal::rule(text));
    }
    if confirmed {
        return Ok(());
    }
    let text = format!("it asks for less: {}", weakens.join("; "));
    Err(Refusal::new(Cause::NeedsConfirmation, text))
}

pub(super) fn close(run: &Run, standing: &Standing, intent: CloseIntent, stamp: &Stamp) -> Result<Vec<Draft>, Refusal> {
    if run.closed.is_some() {
        return Err(Refusal::rule("the run is closed already"));
    }
    if !run.running.is_empty() {
        return Err(Refusal::rule("checks are running: wait for them, or end them"));
    }
    let result = intent.result;
    let note = said(intent.note);
    if note.is_none()
        && let Some(text) = wants_reason(run, standing, result)
    {
        return Err(Refusal::new(Cause::NeedsReason, text));
    }
    if let Some(drawn) = &intent.certificate
        && knows_less(run, &drawn.heads)
    {
        let text = "entries came in while the certificate was drawn: close it again";
        return Err(Refusal::new(Cause::Changed, text));
    }
    let named = |name: &str, bytes: Option<Vec<u8>>| {
        bytes.map(|bytes| NewFile {
            name: name.to_owned(),
            content: Content::Bytes(bytes),
        })
    };
    let (html, text) = match intent.certificate {
        Some(drawn) => (Some(drawn.html), Some(drawn.text)),
        None => (None, None),
    };
    let files = [
        named("allowed_signers-as-claimed-then", intent.allowed_signers),
        named("certificate.html", html),
        named("certificate.md", text),
    ];
    let to_come = |file: &Option<NewFile>| file.as_ref().map(|_| FileDigest::to_come());
    let closed = Closed {
        result,
        by: stamp.person.clone(),
        note,
        allowed_signers: to_come(&files[0]),
        certificate: to_come(&files[1]),
        certificate_text: to_come(&files[2]),
    };
    Ok(vec![Draft {
        event: Event::Closed(closed),
        files: files.into_iter().flatten().collect(),
    }])
}

/// Whether the run holds entries that what was drawn from these heads knows nothing of.
fn knows_less(run: &Run, heads: &BTreeMap<Writer, (u64, Digest)>) -> bool {
    let mut held = run.heads.iter();
    held.any(|(writer, (seq, _))| heads.get(writer).is_none_or(|(drawn, _)| drawn < seq))
}

/// What a close without a reason should give one for.
fn wants_reason(run: &Run, standing: &Standing, result: RunResult) -> Option<String> {
    match result {
        RunResult::RolledBack => Some("say why it was rolled back".to_owned()),
        RunResult::Abandoned => Some("say why it is given up".to_owned()),
        RunResult::Success if run.rollback().is_some() => {
            Some("a rollback was called: say why it closes as a success".to_owned())
        }
        RunResult::Success => {
            let planned = standing.decisions.iter().filter(|_| !run.plan().decisions.is_empty());
            let mut open = planned.filter(|decision| !decision.opens());
            let undecided = open
                .next()
                .map(|decision| format!("{} is not decided as a GO", decision.title));
            let incomplete = || {
                let word = standing.word;
                (word != Word::Complete).then(|| format!("the run is {}", word.as_str()))
            };
            let why = undecided.or_else(incomplete)?;
            Some(format!("{why}: say why it closes as a success"))
        }
    }
}

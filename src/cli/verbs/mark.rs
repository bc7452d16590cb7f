//! `mark`, `undo`

use super::{after_run, said};
use crate::{
    cli::{Context, Fault, Status, args::MarkWord, seat::Seat, when},
    domain::{
        decide::{Intent, MarkIntent, Shown},
        event::EntryRef,
        id::{ItemId, Writer},
    },
    engine,
};

/// What is said of an item.
#[derive(Debug, clap::Args)]
#[command(override_usage = "countersign mark [OPTIONS] [RUN] ITEM passed|failed|waived|na|clear")]
pub struct MarkItem {
    /// The run (where one run is under way it may be left out), the item, and passed, failed, waived, na or clear
    #[arg(num_args = 2..=3, required = true, value_names = ["RUN", "ITEM", "MARK"])]
    what: Vec<String>,
    /// Why: needed for waived and na, and where the check says otherwise
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Anything worth saying
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Who sees to what a waiver leaves open
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Until when a waiver holds: a day (to its end, in UTC), a time, or a length from now: 3d
    #[arg(long, value_name = "TIME")]
    expires: Option<String>,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// Says something of an item.
///
/// # Errors
/// Where the rules refuse it, or the disk.
pub fn mark(verb: MarkItem, context: &Context) -> Result<Status, Fault> {
    let (run, [item, word]) = after_run(&verb.what);
    let mark = clap::ValueEnum::from_str(word, true).map_err(|_| {
        let text = format!("{word:?} is no mark: passed, failed, waived, na or clear is expected");
        Fault::usage(text)
    });
    let mark: MarkWord = mark?;
    let expires = verb.expires.as_deref();
    let expires = expires.map(|text| when::due(text, engine::now())).transpose()?;
    let mut seat = Seat::open(context, &context.run(run)?)?;
    let item = ItemId::from(item);
    let intent = MarkIntent {
        reason: verb.reason,
        note: verb.note,
        owner: verb.owner,
        expires,
        shown: Shown::Whatever,
        ..MarkIntent::new(item.clone(), mark.into())
    };
    let entries = seat.record(Intent::Mark(intent))?;
    let text = format!("{item}: {}", seat.standing().item(&item).word());
    said(verb.json, seat.run().name(), text, &entries)
}

/// Which mark is taken back.
#[derive(Debug, clap::Args)]
pub struct Undo {
    /// The run; where one is under way it may be left out
    run: Option<String>,
    /// The entry of the mark, WRITER:SEQ; without it the last mark that you gave
    #[arg(long, value_name = "WRITER:SEQ")]
    entry: Option<String>,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// Takes back a mark.
///
/// # Errors
/// Where there is none, or the disk refuses.
pub fn undo(verb: &Undo, context: &Context) -> Result<Status, Fault> {
    let entry = verb.entry.as_deref().map(entry).transpose()?;
    let mut seat = Seat::open(context, &context.run(verb.run.as_deref())?)?;
    let entries = seat.record(Intent::Undo(entry))?;
    let item = entries
        .first()
        .and_then(|entry| seat.run().entry(entry)?.entry.event.item().cloned());
    let text = match item {
        Some(item) => format!("{item}: {}", seat.standing().item(&item).word()),
        None => "taken back".to_owned(),
    };
    said(verb.json, seat.run().name(), text, &entries)
}

/// An entry by its name.
///
/// # Errors
/// Where that is none.
pub(super) fn entry(text: &str) -> Result<EntryRef, Fault> {
    let parts = text.rsplit_once(':').and_then(|(writer, seq)| {
        let seq = seq.parse().ok()?;
        Some(EntryRef(Writer::new(writer), seq))
    });
    parts.ok_or_else(|| Fault::usage(format!("{text:?} names no entry: WRITER:SEQ is expected")))
}

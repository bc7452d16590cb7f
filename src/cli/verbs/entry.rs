//! The short entries: `note`, `attach`, `set`, `measure`, `close`

use clap::ValueEnum;

use super::{after_run, closing, said};
use crate::{
    cli::{Context, Fault, Status, files, seat::Seat, view::items},
    domain::{
        decide::{CloseIntent, Intent, On},
        event::{Content, NewFile, RunResult},
        id::{FieldId, ItemId, MeasureId, SectionId},
    },
    engine,
    report::facts::MeasureFacts,
};

/// What is written down.
#[derive(Debug, clap::Args)]
#[command(override_usage = "countersign note [OPTIONS] [RUN] TEXT")]
pub struct Note {
    /// The run (where one run is under way it may be left out), and the text
    #[arg(num_args = 1..=2, required = true, value_names = ["RUN", "TEXT"])]
    what: Vec<String>,
    /// On this item
    #[arg(long, value_name = "ID", conflicts_with = "section")]
    item: Option<String>,
    /// On this section
    #[arg(long, value_name = "ID")]
    section: Option<String>,
    /// The text is the address of a link
    #[arg(long)]
    link: bool,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// Writes something down.
///
/// # Errors
/// Where there is no such item or section, or the disk refuses.
pub fn note(verb: &Note, context: &Context) -> Result<Status, Fault> {
    let (run, [text]) = after_run(&verb.what);
    let on = match (&verb.item, &verb.section) {
        (Some(item), _) => On::Item(ItemId::from(item.as_str())),
        (None, Some(section)) => On::Section(SectionId::from(section.as_str())),
        (None, None) => On::Run,
    };
    let text = text.to_owned();
    let intent = if verb.link {
        Intent::Link { on, url: text }
    } else {
        Intent::Note { on, text }
    };
    one(context, run, intent, "noted".to_owned(), verb.json)
}

/// The file that is kept.
#[derive(Debug, clap::Args)]
#[command(override_usage = "countersign attach [OPTIONS] [RUN] ITEM|- FILE")]
pub struct Attach {
    /// The run (where one run is under way it may be left out), the item (- for the run as a whole), and the file
    #[arg(num_args = 2..=3, required = true, value_names = ["RUN", "ITEM", "FILE"])]
    what: Vec<String>,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// Keeps a file as evidence.
///
/// # Errors
/// Where there is no such item or file, or the disk refuses.
pub fn attach(verb: &Attach, context: &Context) -> Result<Status, Fault> {
    let (run, [item, file]) = after_run(&verb.what);
    let path = context.inside.join(file);
    let name = path.file_name().filter(|_| path.is_file()).ok_or_else(|| {
        let text = format!("there is no file {}", path.display());
        Fault::usage(text)
    })?;
    let intent = Intent::Attach {
        item: (item != "-").then(|| ItemId::from(item)),
        file: NewFile {
            name: name.to_string_lossy().into_owned(),
            content: Content::CopyOf(path.clone()),
        },
        source: path.display().to_string(),
    };
    let mut seat = Seat::open(context, &context.run(run)?)?;
    let entries = seat.record(intent)?;
    let kept = seat.run().evidence.last().map(|evidence| &evidence.file);
    let text = kept
        .map(|kept| format!("{} sha256 {}", kept.file, kept.sha256))
        .unwrap_or_default();
    said(verb.json, seat.run().name(), text, &entries)
}

/// The value of a field.
#[derive(Debug, clap::Args)]
#[command(override_usage = "countersign set [OPTIONS] [RUN] FIELD VALUE")]
pub struct Set {
    /// The run (where one run is under way it may be left out), the field, and its value
    #[arg(num_args = 2..=3, required = true, value_names = ["RUN", "FIELD", "VALUE"], allow_hyphen_values = true)]
    what: Vec<String>,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// Gives a field a value.
///
/// # Errors
/// Where there is no such field, it does not take the value, or the disk refuses.
pub fn set(verb: &Set, context: &Context) -> Result<Status, Fault> {
    let (run, [field, value]) = after_run(&verb.what);
    let intent = Intent::SetField {
        field: FieldId::from(field),
        value: value.to_owned(),
    };
    let mut seat = Seat::open(context, &context.run(run)?)?;
    let entries = seat.record(intent)?;
    files::told(seat.run().plan(), [(field, value)], &context.inside);
    let text = match value.trim() {
        "" => format!("{field} is emptied"),
        _ => format!("{field} is set"),
    };
    said(verb.json, seat.run().name(), text, &entries)
}

/// A measured value.
#[derive(Debug, clap::Args)]
#[command(override_usage = "countersign measure [OPTIONS] [RUN] ITEM MEASURE VALUE")]
pub struct Measure {
    /// The run (where one run is under way it may be left out), the item, the measure, and its value: 120ms
    #[arg(num_args = 3..=4, required = true, value_names = ["RUN", "ITEM", "MEASURE", "VALUE"], allow_hyphen_values = true)]
    what: Vec<String>,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// Enters a measured value.
///
/// # Errors
/// Where there is no such measure, the value does not read, or the disk refuses.
pub fn measure(verb: &Measure, context: &Context) -> Result<Status, Fault> {
    let (run, [item, measure, text]) = after_run(&verb.what);
    let (item, measure) = (ItemId::from(item), MeasureId::from(measure));
    let intent = Intent::Measure {
        item: item.clone(),
        measure: measure.clone(),
        text: text.to_owned(),
    };
    let mut seat = Seat::open(context, &context.run(run)?)?;
    let entries = seat.record(intent)?;
    let run = seat.run();
    let known = run.plan().find(&item).map_or(&[][..], |item| &item.measures);
    let known = known.iter().find(|known| known.id == measure);
    let facts = known.map(|known| MeasureFacts::of(known, run.item(&item), engine::now()));
    let value = facts.as_ref().map(items::measured).unwrap_or_default();
    said(verb.json, seat.run().name(), format!("{measure}: {value}"), &entries)
}

/// How a run ends.
#[derive(Debug, clap::Args)]
pub struct Close {
    /// The run; where one is under way it may be left out
    run: Option<String>,
    /// How it ended
    #[arg(long, value_enum, default_value = "success")]
    result: ResultWord,
    /// Why: needed unless it is a success and complete
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// How a run ended, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ResultWord {
    /// It is out
    Success,
    /// It was taken back
    #[value(alias = "rolled_back")]
    RolledBack,
    /// It was given up
    Abandoned,
}

/// Ends a run, with its certificate.
///
/// # Errors
/// Where a reason is missing, checks run, the certificate cannot be drawn, or the disk refuses.
pub fn close(verb: &Close, context: &Context) -> Result<Status, Fault> {
    let (result, word) = match verb.result {
        ResultWord::Success => (RunResult::Success, "success"),
        ResultWord::RolledBack => (RunResult::RolledBack, "rolled back"),
        ResultWord::Abandoned => (RunResult::Abandoned, "abandoned"),
    };
    let path = context.run(verb.run.as_deref())?;
    let intent = CloseIntent {
        result,
        note: verb.reason.clone(),
        allowed_signers: engine::signers_to_keep(&context.signing(), &path),
        certificate: None,
    };
    let mut seat = Seat::open_to_judge(context, &path)?;
    let intent = closing::with_certificate(intent, &mut seat, context)?;
    let entries = seat.record(intent)?;
    let closed = seat.run().closed.as_ref();
    let certificate = closed.and_then(|(_, closed)| closed.certificate.as_ref());
    let certificate = certificate.map(|file| format!("; certificate {}, sha256 {}", file.file, file.sha256));
    let text = format!("closed: {word}{}", certificate.unwrap_or_default());
    said(verb.json, seat.run().name(), text, &entries)
}

/// Records one intent, and says so.
///
/// # Errors
/// Where the rules refuse it, or the disk.
pub(super) fn one(
    context: &Context,
    run: Option<&str>,
    intent: Intent,
    text: String,
    json: bool,
) -> Result<Status, Fault> {
    let mut seat = Seat::open(context, &context.run(run)?)?;
    let entries = seat.record(intent)?;
    said(json, seat.run().name(), text, &entries)
}

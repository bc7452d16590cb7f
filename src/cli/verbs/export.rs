//! `export`: documents of a run for others, drawn from the record; and the run itself, as one archive that verifies
//! anywhere.

use std::{
    io::{self, BufWriter, IsTerminal},
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::verify;
use crate::{
    cli::{
        Context, Fault, Status,
        output::{print, print_json, visible},
    },
    domain::{digest::Digest, time::Time, words::counted},
    engine::{Existing, Holds, document, put},
    record::{self, Bundled},
    report::Document,
};

/// Which run, as what.
#[derive(Debug, clap::Args)]
pub struct Export {
    /// The run; where one is under way it may be left out
    run: Option<String>,
    /// What to make of it: html, the certificate as one file; certificate, the same as Markdown; md, the completed
    /// checklist; pr, a summary for a pull request; json, the whole run for scripts; junit, a report for CI systems;
    /// bundle, the run itself as one archive (tar, gzip)
    #[arg(long, value_name = "FORMAT")]
    format: String,
    /// Where to; a document goes to standard output without it, and with -; a bundle to RUN.tar.gz here
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Draw it as of this time, RFC 3339, or the end of this day; without it, as of the newest entry
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    /// Put it in the place of a file that is there
    #[arg(long)]
    force: bool,
    /// An object for scripts: what was written
    #[arg(long)]
    json: bool,
}

/// What was written, for scripts.
#[derive(Debug, Serialize)]
struct View<T> {
    run: String,
    file: String,
    #[serde(flatten)]
    wrote: T,
}

/// A document that was written.
#[derive(Debug, Serialize)]
pub struct Drawn {
    /// Its size.
    bytes: usize,
    /// Its digest.
    sha256: Digest,
}

/// Writes a document of a run, or the run as one archive.
///
/// # Errors
/// Where the format is not known, the file is there already, something in the run leads out of it, or the disk refuses.
pub fn export(verb: &Export, context: &Context) -> Result<Status, Fault> {
    let format = Format::of(&verb.format)?;
    let path = context.run(verb.run.as_deref())?;
    match format {
        Format::Bundle => bundle(verb, &path, context),
        Format::Document(document) => of_document(verb, document, &path, context),
    }
}

/// What can be made of a run.
enum Format {
    Document(Document),
    Bundle,
}

impl Format {
    fn of(name: &str) -> Result<Self, Fault> {
        if name == "bundle" {
            return Ok(Self::Bundle);
        }
        Document::of_name(name).map(Self::Document).ok_or_else(|| {
            let known: Vec<&str> = Document::ALL.into_iter().map(Document::name).collect();
            let text = format!("there is no format {name:?}: there are {} and bundle", known.join(", "));
            Fault::usage(text)
                .hint("`--format md` draws the completed checklist; `countersign export --help` names all")
        })
    }
}

fn of_document(verb: &Export, document: Document, path: &Path, context: &Context) -> Result<Status, Fault> {
    let as_of = verb.as_of.as_deref().map(verify::time).transpose()?;
    let Some(out) = verb.out.as_deref().filter(|out| *out != Path::new("-")) else {
        if verb.json {
            let text = "--json tells of a file, and none is named";
            return Err(Fault::usage(text).hint("--out FILE names one"));
        }
        print(&document::draw(path, document, &context.signing(), as_of)?)?;
        return Ok(Status::Done);
    };
    let existing = existing(verb.force);
    let out = context.inside.join(out);
    let wrote = write_as_of(document, path, &out, existing, context, as_of)?;
    let what = counted(wrote.bytes, "byte", "bytes");
    tell(verb.json, path, &out, what, wrote)
}

/// Writes a document of the run in that folder, as of its newest entry.
///
/// # Errors
/// Where it cannot be drawn, or the disk refuses.
pub fn write(
    document: Document,
    path: &Path,
    out: &Path,
    existing: Existing,
    context: &Context,
) -> Result<Drawn, Fault> {
    write_as_of(document, path, out, existing, context, None)
}

fn write_as_of(
    document: Document,
    path: &Path,
    out: &Path,
    existing: Existing,
    context: &Context,
    as_of: Option<Time>,
) -> Result<Drawn, Fault> {
    if context.global.readonly && document::lies_inside(path, out) {
        return Err(
            Fault::refused("this writes to a run, and --readonly was asked for").hint("--out FILE names another place")
        );
    }
    let text = document::draw(path, document, &context.signing(), as_of)?;
    document::put(path, out, existing, &text)?;
    Ok(Drawn {
        bytes: text.len(),
        sha256: Digest::of(&text),
    })
}

fn existing(force: bool) -> Existing {
    match force {
        true => Existing::Replaced,
        false => Existing::Kept,
    }
}

fn bundle(verb: &Export, path: &Path, context: &Context) -> Result<Status, Fault> {
    if verb.as_of.is_some() {
        let text = "a bundle is the run as it is: it is not drawn as of a time";
        return Err(Fault::usage(text).hint("leave --as-of away"));
    }
    if verb.out.as_deref() == Some(Path::new("-")) {
        return to_standard_output(path);
    }
    let run = record::open(path)?;
    let named = || PathBuf::from(format!("{}.tar.gz", run.name()));
    let out = context.inside.join(verb.out.clone().unwrap_or_else(named));
    let bundled: Bundled = put(path, (&out, Holds::Run), existing(verb.force), |file| {
        Ok(record::bundle(path, file)?)
    })?;
    let what = format!("{}, {} bytes", counted(bundled.files, "file", "files"), bundled.bytes);
    tell(verb.json, path, &out, what, bundled)
}

fn to_standard_output(path: &Path) -> Result<Status, Fault> {
    let out = io::stdout().lock();
    if out.is_terminal() {
        return Err(Fault::usage("an archive is not written to a terminal").hint("--out FILE names a file"));
    }
    record::bundle(path, BufWriter::new(out))?;
    Ok(Status::Done)
}

fn tell(json: bool, path: &Path, out: &Path, what: String, wrote: impl Serialize) -> Result<Status, Fault> {
    let file = out.display().to_string();
    if json {
        let run = record::open(path)?.name();
        print_json(&View { run, file, wrote })?;
    } else {
        print(&visible(&format!("{file}: {what}")))?;
    }
    Ok(Status::Done)
}

//! `export`: documents of a run for others. The bundle is the run itself, as one archive that verifies anywhere.

use std::{
    fs,
    io::{self, BufWriter, IsTerminal, Write},
    path::{Path, PathBuf},
};

use serde::Serialize;

use crate::{
    cli::{
        Context, Fault, Status,
        output::{print, print_json, visible},
    },
    domain::words::counted,
    record::{self, Bundled, OpenRun},
};

/// Which run, as what.
#[derive(Debug, clap::Args)]
pub struct Export {
    /// The run; where one is under way it may be left out
    run: Option<String>,
    /// What to make of it: bundle, the whole run as one archive (tar, gzip)
    #[arg(long, value_name = "FORMAT")]
    format: String,
    /// Where to; RUN.tar.gz here without it, - for standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Put it in the place of a file that is there
    #[arg(long)]
    force: bool,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// What was written, for scripts.
#[derive(Debug, Serialize)]
struct View {
    run: String,
    file: String,
    #[serde(flatten)]
    bundled: Bundled,
}

/// Writes a run as one archive.
///
/// # Errors
/// Where the format is not known, the file is there already, something in the run leads out of it, or the disk refuses.
pub fn export(verb: &Export, context: &Context) -> Result<Status, Fault> {
    if verb.format != "bundle" {
        let text = format!("there is no format {:?}: there is bundle", verb.format);
        return Err(Fault::usage(text).hint("`--format bundle` writes the whole run as one archive"));
    }
    let path = context.run(verb.run.as_deref())?;
    if verb.out.as_deref() == Some(Path::new("-")) {
        return to_standard_output(&path);
    }
    let run = record::open(&path)?;
    let named = || PathBuf::from(format!("{}.tar.gz", run.name()));
    let out = context.inside.join(verb.out.clone().unwrap_or_else(named));
    let bundled = put(&run, &path, &out, verb.force)?;
    if verb.json {
        print_json(&View {
            run: run.name(),
            file: out.display().to_string(),
            bundled,
        })?;
    } else {
        let text = format!(
            "{}: {}, {} bytes",
            out.display(),
            counted(bundled.files, "file", "files"),
            bundled.bytes
        );
        print(&visible(&text))?;
    }
    Ok(Status::Done)
}

fn to_standard_output(path: &Path) -> Result<Status, Fault> {
    let out = io::stdout().lock();
    if out.is_terminal() {
        return Err(Fault::usage("an archive is not written to a terminal").hint("--out FILE names a file"));
    }
    record::bundle(path, BufWriter::new(out))?;
    Ok(Status::Done)
}

/// Whole, or not at all: it is written beside its place, and put there when it is safe on the disk.
fn put(run: &OpenRun, path: &Path, out: &Path, force: bool) -> Result<Bundled, Fault> {
    let folder = out.parent().unwrap_or(Path::new("."));
    let cannot = |why| Fault::environment(format!("cannot write {}", out.display()), why);
    let place = fs::canonicalize(folder).map_err(cannot)?;
    if place.starts_with(run.folder.path()) {
        return Err(
            Fault::refused("a bundle inside the run would be a part of it").hint("--out FILE names another place")
        );
    }
    if !force && fs::symlink_metadata(out).is_ok() {
        let text = format!("{} is there already", out.display());
        return Err(Fault::refused(text).hint("--force puts the bundle in its place"));
    }
    let mut file = tempfile::Builder::new()
        .prefix(".bundle-")
        .tempfile_in(&place)
        .map_err(cannot)?;
    let mut buffered = BufWriter::new(file.as_file_mut());
    let bundled = record::bundle(path, &mut buffered)?;
    buffered.flush().map_err(cannot)?;
    drop(buffered);
    file.as_file().sync_all().map_err(cannot)?;
    let put = match force {
        true => file.persist(out).map_err(|why| why.error),
        false => file.persist_noclobber(out).map_err(|why| why.error),
    };
    put.map_err(cannot)?;
    Ok(bundled)
}

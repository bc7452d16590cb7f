//! `lint`: everything that is wrong with checklists.

use std::{
    env, fs,
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
};

use serde::Serialize;

use crate::{
    cli::{
        Fault, Status,
        args::Global,
        fault::WIDTH,
        output::{print, print_json},
    },
    format::checklist::{LARGEST, Problem, Severity, Strictness, parse, render},
};

/// Which files.
#[derive(Debug, clap::Args)]
pub struct Lint {
    /// Checklists
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// An array for editors
    #[arg(long)]
    json: bool,
}

/// One file.
#[derive(Debug, Serialize)]
struct Linted {
    file: String,
    problems: Vec<Problem>,
}

/// Says everything that is wrong with checklists. Wrong ones make it the exit status of a wrong use; warnings do not.
///
/// # Errors
/// Where a file cannot be read.
pub fn lint(verb: &Lint, global: &Global) -> Result<Status, Fault> {
    let mut all = Vec::new();
    let mut drawings = String::new();
    for path in &verb.files {
        let name = path.display().to_string();
        let bytes = read(path).map_err(|why| Fault::environment(format!("cannot read {name}"), why))?;
        let source = String::from_utf8(bytes)
            .map_err(|why| Fault::usage(format!("{name} is no text in UTF-8: {}", why.utf8_error())))?;
        let problems = match parse(&source, Strictness::Written) {
            Ok((_, warnings)) => warnings,
            Err(problems) => problems,
        };
        drawings.push_str(&render(&problems, &source, &name, colours(global), WIDTH));
        all.push(Linted { file: name, problems });
    }
    if verb.json {
        print_json(&all)?;
    } else {
        print(&drawings)?;
    }
    let wrong = all
        .iter()
        .flat_map(|linted| &linted.problems)
        .any(|problem| problem.severity == Severity::Error);
    Ok(if wrong { Status::Usage } else { Status::Done })
}

/// The drawing of warnings, without colours.
pub fn drawn(warnings: &[Problem], source: &str, name: &str) -> String {
    match warnings {
        [] => String::new(),
        warnings => render(warnings, source, name, false, WIDTH),
    }
}

/// One byte more than a checklist may have is enough to say that it is too large.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path)?;
    file.take(LARGEST as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether colours help whoever reads the result (<https://no-color.org>).
fn colours(global: &Global) -> bool {
    !global.no_color && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && io::stdout().is_terminal()
}

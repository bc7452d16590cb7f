//! The way to the full-screen program.

use std::{
    io::{self, IsTerminal},
    path::Path,
};

use super::{Context, Fault, Status};

/// Opens the full-screen program, at a run where one is named.
///
/// # Errors
/// Where there is no terminal to draw on.
pub fn open(_context: &Context, run: Option<&Path>) -> Result<Status, Fault> {
    let hint = match run {
        Some(_) => "`countersign show`, `mark`, `sign` and the others work without a screen: see `countersign --help`",
        None => "`countersign run CHECKLIST` runs one without a screen: see `countersign --help`",
    };
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        let text = "the full-screen program needs a terminal, and this is none";
        return Err(Fault::new(Status::Environment, anyhow::Error::msg(text)).hint(hint));
    }
    let text = "the full-screen program is not part of this build yet";
    Err(Fault::new(Status::Environment, anyhow::Error::msg(text)).hint(hint))
}

//! `completions`, `man`: drawn from the arguments themselves.

use clap_complete::Shell;

use crate::cli::{Fault, Status, output::print};

/// For which shell.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the completions for a shell.
///
/// # Errors
/// Where the result cannot be written.
pub fn completions(verb: &Completions, mut command: clap::Command) -> Result<Status, Fault> {
    let mut script = Vec::new();
    clap_complete::generate(verb.shell, &mut command, "countersign", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Status::Done)
}

/// Prints the manual page.
///
/// # Errors
/// Where the result cannot be written.
pub fn man(command: clap::Command) -> Result<Status, Fault> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut page)
        .map_err(|why| Fault::environment("cannot draw the manual page", why))?;
    print(&String::from_utf8_lossy(&page))?;
    Ok(Status::Done)
}

//! Questions to a person at a terminal. Where nobody sits there, nothing is asked and nothing is assumed.

use std::io::{self, IsTerminal};

use super::{Fault, output};

/// What a person types on one line, without the blanks around it.
///
/// # Errors
/// Refused where there is no terminal, with `instead`: what a script does.
pub fn line(question: &str, instead: &str) -> Result<String, Fault> {
    if !io::stdin().is_terminal() {
        return Err(Fault::refused("there is no terminal to ask at").hint(instead));
    }
    // The question stands on the line that is typed on: no line feed behind it.
    let mut typed = String::new();
    let asked = {
        use io::Write;
        let mut error = io::stderr().lock();
        write!(error, "{} ", output::visible_lines(question)).and_then(|()| error.flush())
    };
    asked
        .and_then(|()| io::stdin().read_line(&mut typed))
        .map_err(|why| Fault::environment("cannot ask at the terminal", why))?;
    Ok(typed.trim().to_owned())
}

/// Whether a person says yes.
///
/// # Errors
/// As [`line`].
pub fn yes(question: &str, instead: &str) -> Result<bool, Fault> {
    let typed = line(&format!("{question} [y/N]"), instead)?;
    Ok(matches!(typed.to_lowercase().as_str(), "y" | "yes"))
}

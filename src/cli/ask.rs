//! Questions to a person at a terminal. Where nobody sits there, nothing is asked and nothing is assumed.

use std::io::{self, IsTerminal, Read};

use rustix::termios::{self, LocalModes, OptionalActions, Termios};
use secrecy::{SecretString, zeroize::Zeroizing};

use super::{Fault, output};

/// What a person types on one line, without the blanks around it.
///
/// # Errors
/// Refused where there is no terminal, with `instead`: what a script does.
pub fn line(question: &str, instead: &str) -> Result<String, Fault> {
    let mut typed = String::new();
    put(question, instead)?;
    io::stdin().read_line(&mut typed).map_err(cannot_ask)?;
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

/// What a person types unseen: a passphrase. It is kept nowhere, and wiped when it is dropped.
///
/// # Errors
/// As [`line`]; refused where they rather leave, with Ctrl-c.
pub fn secret(question: &str, instead: &str) -> Result<SecretString, Fault> {
    if !io::stdin().is_terminal() {
        return Err(nobody(instead));
    }
    let unseen = Unseen::begin().map_err(|why| cannot_ask(why.into()))?;
    put(question, instead)?;
    let typed = keys(io::stdin().lock());
    drop(unseen);
    output::tell("\n");
    match typed.map_err(cannot_ask)? {
        Some(typed) => Ok(SecretString::from(typed.as_str())),
        None => Err(Fault::refused("nothing was typed")),
    }
}

/// Puts a question. It stands on the line that is typed on: no line feed behind it.
fn put(question: &str, instead: &str) -> Result<(), Fault> {
    use io::Write;
    if !io::stdin().is_terminal() {
        return Err(nobody(instead));
    }
    let mut error = io::stderr().lock();
    write!(error, "{} ", output::visible_lines(question))
        .and_then(|()| error.flush())
        .map_err(cannot_ask)
}

fn nobody(instead: &str) -> Fault {
    Fault::refused("there is no terminal to ask at").hint(instead)
}

fn cannot_ask(why: io::Error) -> Fault {
    Fault::environment("cannot ask at the terminal", why)
}

/// The terminal shows nothing of what is typed, and gives each key as it comes, also Ctrl-c: whoever leaves by it leaves
/// the terminal as it was.
struct Unseen {
    before: Termios,
}

impl Unseen {
    fn begin() -> rustix::io::Result<Self> {
        let before = termios::tcgetattr(io::stdin())?;
        let mut unseen = before.clone();
        unseen.local_modes -= LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG;
        termios::tcsetattr(io::stdin(), OptionalActions::Flush, &unseen)?;
        Ok(Self { before })
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing any more.
        let _ = termios::tcsetattr(io::stdin(), OptionalActions::Flush, &self.before);
    }
}

/// What is typed until Enter; nothing after Ctrl-c, or Ctrl-d on an empty line.
fn keys(mut from: impl Read) -> io::Result<Option<Zeroizing<String>>> {
    // No longer passphrase is typed; a buffer that grows would leave copies behind.
    let mut typed = Zeroizing::new(Vec::with_capacity(1024));
    let mut key = Zeroizing::new([0_u8; 1]);
    loop {
        if from.read(&mut *key)? == 0 {
            return Ok(None);
        }
        match key[0] {
            b'\r' | b'\n' => break,
            0x03 => return Ok(None),
            0x04 if typed.is_empty() => return Ok(None),
            0x15 => typed.clear(),
            0x08 | 0x7f => {
                // A character may be several bytes.
                while typed.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
            }
            byte if typed.len() < typed.capacity() => typed.push(byte),
            _ => {}
        }
    }
    match std::str::from_utf8(&typed) {
        Ok(text) => Ok(Some(Zeroizing::new(text.to_owned()))),
        Err(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "that is no text")),
    }
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[test]
    fn keys_are_taken_as_a_terminal_takes_them() {
        for (typed, text) in [
            ("horse\n", Some("horse")),
            ("hoe\x7frse\r", Some("horse")),
            ("é\x7fe\n", Some("e")),
            ("wrong\x15right\n", Some("right")),
            ("\n", Some("")),
            ("ho\x03", None),
            ("\x04", None),
            ("unfinished", None),
        ] {
            assert_eq!(
                keys(typed.as_bytes()).unwrap().as_deref().map(String::as_str),
                text,
                "{typed:?}"
            );
        }
    }
}

/// Asks for the full name of whoever puts it to a statement: typed, so that nobody does it by leaning on a key.
///
/// # Errors
/// As [`line`]; refused where it is another name.
pub fn name(name: &str, to: &str) -> Result<(), Fault> {
    let instead = format!("--name NAME --yes {to}s without asking");
    let typed = line(&format!("Type the full name, {name}, to {to}:"), &instead)?;
    let words = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    if words(&typed) != words(name) {
        let text = format!("nothing is {to}ed: that was another name");
        return Err(Fault::refused(text).hint(format!("--name NAME {to}s as somebody else")));
    }
    Ok(())
}

//! What is copied to be used elsewhere. A command for one's own shell comes with what this program would have set for it:
//! the values of the fields that it names. The value of a secret is never among them.

use super::widgets::messages::Level;
use crate::domain::{check::CheckKind, plan, run::Run};

/// A text for the clipboard, and what is wanting in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// What is copied.
    pub text: String,
    /// What whoever pastes it has to set by hand, a clause each.
    lacks: Vec<String>,
}

impl From<String> for Pasted {
    fn from(text: String) -> Self {
        let lacks = Vec::new();
        Self { text, lacks }
    }
}

impl Pasted {
    /// A command, to be run in a shell of one's own.
    pub fn command(run: &Run, command: &str) -> Self {
        Self::with(run, command, &[])
    }

    /// What a check asks: its command, or its request with the fields filled in.
    pub fn check(run: &Run, kind: &CheckKind) -> Self {
        match kind {
            CheckKind::Run(check) => Self::with(run, &check.command, &check.env),
            other => Self::from(run.fill(&other.summary())),
        }
    }

    /// In a shell of its own, so that what is set reaches the command, also where the command names it in its arguments,
    /// and nothing else.
    fn with(run: &Run, command: &str, env: &[(String, String)]) -> Self {
        let mut set: Vec<String> = env.iter().map(|(name, value)| assigned(name, value)).collect();
        let mut lacks = Vec::new();
        for field in plan::variables_of(run.plan(), command) {
            let name = plan::variable(&field.id);
            match run.field(&field.id).filter(|value| !value.is_empty()) {
                _ if field.secret => lacks.push(format!("{name} is secret: set it yourself")),
                Some(value) => set.push(assigned(&name, value)),
                None => lacks.push(format!("{name} is not filled in")),
            }
        }
        let set = set.join(" ");
        let text = match set.as_str() {
            "" => command.to_owned(),
            // A comment would swallow what closes it.
            set if command.contains(['\n', '#']) => format!("(export {set}\n{command}\n)"),
            set => format!("(export {set}; {command})"),
        };
        Self { text, lacks }
    }

    /// What is said once it is on the clipboard.
    pub fn said(&self) -> (Level, String) {
        match self.lacks.as_slice() {
            [] => (Level::Notice, "copied to the clipboard".to_owned()),
            lacks => (Level::Warning, format!("copied to the clipboard; {}", lacks.join("; "))),
        }
    }
}

/// An assignment whose value the shell takes to the letter.
fn assigned(name: &str, value: &str) -> String {
    format!("{name}='{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{checklist::Field, testing::*};

    fn seat() -> Seat {
        let mut list = checklist(vec![section("s", vec![item("i")])]);
        list.fields.push(Field {
            secret: true,
            ..field("token")
        });
        let mut seat = Seat::starting(list);
        seat.sets("version", "1.4 it's");
        seat
    }

    #[test]
    fn a_command_is_copied_with_the_values_that_it_names_in_a_shell_of_its_own() {
        let seat = seat();
        let copied = |command: &str| Pasted::command(seat.run(), command).text;
        assert_eq!(copied("uptime"), "uptime");
        assert_eq!(
            copied(r#"bash back.sh "$CS_VERSION""#),
            r#"(export CS_VERSION='1.4 it'\''s'; bash back.sh "$CS_VERSION")"#
        );
        assert_eq!(
            copied("one $CS_VERSION # and why"),
            "(export CS_VERSION='1.4 it'\\''s'\none $CS_VERSION # and why\n)"
        );
        let said = Pasted::command(seat.run(), "uptime").said();
        assert_eq!(said, (Level::Notice, "copied to the clipboard".to_owned()));
    }

    #[test]
    fn what_is_not_filled_in_or_secret_is_said_and_no_secret_is_copied() {
        let seat = seat();
        let copied = Pasted::command(seat.run(), "deploy $CS_OTHER $CS_TOKEN");
        assert_eq!(copied.text, "deploy $CS_OTHER $CS_TOKEN");
        let (level, words) = copied.said();
        assert_eq!(level, Level::Warning);
        assert_eq!(
            words,
            "copied to the clipboard; CS_OTHER is not filled in; CS_TOKEN is secret: set it yourself"
        );
    }
}

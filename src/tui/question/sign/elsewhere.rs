//! Signing without the program: the statement goes to a file, somebody signs it with `ssh-keygen` wherever their key is,
//! and what they made is recorded once it verifies.

use std::path::{Path, PathBuf};

use crate::{
    domain::{
        decide::{Intent, SignIntent},
        event::Scope,
    },
    format::statement::Statement,
    tui::{
        context::{AtRun, Cx},
        effect::{Effect, Elsewhere},
        question::{
            PATH, Purpose, Question, Then,
            form::{Form, Row},
            here, home,
        },
        signed,
        theme::Role,
        widgets::path,
    },
};

/// What `ssh-keygen` is asked to make of a statement.
pub fn command(statement: &Path) -> String {
    format!("ssh-keygen -Y sign -n countersign -f KEY '{}'", statement.display())
}

/// What the file of a statement is called unless somebody calls it otherwise.
fn file_name(intent: &SignIntent) -> String {
    let scope = match &intent.scope {
        Scope::Item(id) => id.as_str(),
        Scope::Section(id) => id.as_str(),
        Scope::Decision(id) | Scope::Run(id) => id,
    };
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "-_.".contains(sign);
    let name = format!("{}-{scope}", intent.role);
    let name: String = name.chars().map(|sign| if plain(sign) { sign } else { '-' }).collect();
    format!("{name}.txt")
}

impl Question {
    /// Where the statement is written to.
    pub(super) fn write_statement(intent: &SignIntent) -> Self {
        let name = file_name(intent);
        let mut form = Form::new("Write the statement to a file", "write it")
            .say(Role::Text, intent.statement.clone())
            .say(Role::Text, "")
            .say(Role::Dim, "Whoever signs it does so with their key, on any machine:")
            .say(Role::Accent, command(Path::new(&name)))
            .say(
                Role::Dim,
                "“Signed elsewhere” then records it, with the signature that lies beside it.",
            )
            .row(Row::line(PATH, "File", name).help("one that is not there yet; tab completes"));
        form.esc = "write nothing".to_owned();
        Self::new(form, Purpose::WriteStatement(intent.statement.clone()))
    }

    pub(in crate::tui::question) fn answer_write(&mut self, text: String, cx: &mut Cx<'_>) -> Then {
        match self.path() {
            Some(path) => {
                cx.effects.push(Effect::WriteStatement { path, text });
                Then::Close
            }
            None => Then::Stay,
        }
    }

    /// Which statement was signed elsewhere.
    pub fn record_signature() -> Self {
        let form = Form::new("Signed elsewhere", "read them")
            .say(
                Role::Dim,
                "The statement that was written here, and beside it FILE.sig, which ssh-keygen made of it.",
            )
            .row(Row::line(PATH, "Path of the statement or of its signature", "").help("tab completes"));
        Self::new(form, Purpose::RecordSignature)
    }

    pub(in crate::tui::question) fn answer_record(&mut self, cx: &mut Cx<'_>) -> Then {
        let Some(path) = self.path() else { return Then::Stay };
        let (statement, signature) = pair(path);
        cx.effects.push(Effect::ReadSigned { statement, signature });
        Then::Close
    }

    pub(in crate::tui::question) fn path(&mut self) -> Option<PathBuf> {
        let typed = self.form.value(PATH);
        let path = path::meant(&typed, &here(), home().as_deref());
        if typed.is_empty() || path.file_name().is_none() {
            self.form.judge(Some(PATH), "type the path of a file");
            return None;
        }
        Some(path)
    }

    /// What was signed elsewhere, as it will be recorded: one more yes.
    ///
    /// # Errors
    /// In words, where it is no statement of this run, or its signature is none.
    pub fn signed_elsewhere(at: &AtRun, elsewhere: Elsewhere) -> Result<Self, String> {
        let (worth, words) = signed::in_words(&elsewhere.state);
        if elsewhere.state.is_bad() {
            return Err(format!("nothing is recorded: {words}"));
        }
        let statement = Statement::parse(&elsewhere.statement).map_err(|why| format!("nothing is recorded: {why}"))?;
        let run = at.desk.run().name();
        if statement.run != run {
            let text = format!(
                "nothing is recorded: the statement is of the run {}, not of {run}",
                statement.run
            );
            return Err(text);
        }
        let mut form = Form::new(format!("Record what {} signed?", statement.person.name), "record it")
            .say(worth.role(), words)
            .say(Role::Dim, elsewhere.signature.key.clone())
            .say(Role::Text, "")
            .say(Role::Text, elsewhere.statement.clone());
        form.esc = "record nothing".to_owned();
        let intent = SignIntent {
            role: statement.role.0.clone(),
            person: statement.person.clone(),
            answer: statement.answer,
            conditions: statement.conditions.clone(),
            scope: statement.scope.clone(),
            scope_sha256: statement.scope_sha256(),
            confirmed: statement.confirms.len(),
            statement: elsewhere.statement,
            signature: Some(elsewhere.signature),
        };
        Ok(Self::new(form, Purpose::RecordSigned(Box::new(intent))))
    }

    pub(in crate::tui::question) fn answer_signed_elsewhere(&mut self, intent: SignIntent, cx: &mut Cx<'_>) -> Then {
        self.submit(Intent::Sign(Box::new(intent)), "", cx)
    }
}

/// The statement and its signature, whichever of the two was named.
fn pair(named: PathBuf) -> (PathBuf, PathBuf) {
    if named.extension().is_some_and(|end| end == "sig") {
        return (named.with_extension(""), named);
    }
    let mut signature = named.clone().into_os_string();
    signature.push(".sig");
    (named, signature.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statement_and_its_signature_lie_beside_each_other() {
        let both = (PathBuf::from("/a/dba.txt"), PathBuf::from("/a/dba.txt.sig"));
        assert_eq!(pair("/a/dba.txt".into()), both);
        assert_eq!(pair("/a/dba.txt.sig".into()), both);
    }
}

//! How to verify all of it with a shell, `sha256sum` and `ssh-keygen` alone, with the names of this run's own files; and
//! what nobody can prove from files. Commands are copied into shells: what stands in them is quoted for one.

use std::fmt::Write as _;

use crate::{
    domain::{digest::Digest, unseen::is_unseen, words::counted},
    report::{
        certificate::paper::{Line, Part, Place},
        facts::{Occasion, Source, StatementFiles},
    },
};

/// What no file can prove.
const NOT_PROVEN: [&str; 6] = [
    "What follows the last signature, or the last copy of others, can be cut off or altered by whoever can write to the \
     folder.",
    "A record in which nobody signed with a key can be written anew, from its first line to its last: a typed name is a \
     word.",
    "When something was signed rests on the signer's own clock. What is proven is the order.",
    "That a journal of which nobody took note was not taken away whole.",
    "That what a check printed was true, that a person looked at what they signed, or that a key was in the hands of its \
     owner.",
    "The certificate of the close was drawn by the program of whoever closed the run. Its digest in the record proves that \
     it has not changed since; to see that it says what the record says, draw it anew from the record, or read the \
     record.",
];

/// The part.
pub fn part(source: &Source) -> Part {
    let mut part = Part::new(Place::Verify);
    part.text(Line::of(
        "With the POSIX shell, sha256sum (GNU coreutils) and ssh-keygen (OpenSSH 8.9 or later), in the run's folder. Nothing \
         is printed where all holds, but what is said to be.",
    ));
    part.text(Line::of(
        "Every entry follows on the one before it, so that none was changed, removed or put between; and this document was \
         drawn from these journals:",
    ));
    part.commands(journals(source));
    part.text(Line::of(
        "The checklist, its amendments, the statements and their signatures are what the entries fixed:",
    ));
    part.commands(fixed(source));
    signatures(source, &mut part);
    evidence(source, &mut part);
    if source.occasion == Occasion::Close {
        part.text(Line::of(
            "This document is the one that the entry of the close holds the digest of, as HTML and as Markdown:",
        ));
        part.commands(
            "sha256sum sign-offs/*/*-certificate.html sign-offs/*/*-certificate.md\n\
             grep -ho '\"event\":{\"closed\":.*' journal/*.jsonl\n",
        );
    }
    part.text(Line::of("With the program, all of this and more:"));
    part.commands(format!(
        "countersign verify {} --allowed-signers allowed_signers --require-signatures\n",
        quoted(&source.facts.status.run).unwrap_or_else(|| ".".to_owned())
    ));
    part.text(Line::of("What none of this can prove:"));
    part.points(NOT_PROVEN.map(Line::of).to_vec(), usize::MAX);
    part
}

/// For a shell: as it is where that is plain, else in quotes. Nothing for what holds signs that nobody sees.
fn quoted(text: &str) -> Option<String> {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "/._@-+:".contains(sign);
    if text.is_empty() || text.contains(is_unseen) {
        return None;
    }
    match text.chars().all(plain) && !text.starts_with('-') {
        true => Some(text.to_owned()),
        false => Some(format!("'{}'", text.replace('\'', r"'\''"))),
    }
}

/// The loop of `docs/verifying.md`, and the last line of each journal that the document covers.
fn journals(source: &Source) -> String {
    let mut commands = r#"for journal in journal/*.jsonl; do
  before=$(printf '%064d' 0)
  while IFS= read -r line; do
    case $line in *'"prev":"'"$before"'"'*) ;; *) echo "$journal: broken before $line" ;; esac
    before=$(printf '%s' "$line" | sha256sum | cut -d ' ' -f 1)
  done < "$journal"
done
is() { [ "$(sed -n "$2p" "$1" | tr -d '\n' | sha256sum)" = "$3  -" ] || echo "$1: line $2 is another"; }
"#
    .to_owned();
    for head in &source.drawn.heads {
        let file = quoted(&format!("journal/{}.jsonl", head.writer));
        let line = match file {
            Some(file) => format!("is {file} {} {}", head.seq, head.sha256),
            None => left_out("a journal"),
        };
        let _ = writeln!(commands, "{line}");
    }
    commands
}

fn left_out(what: &str) -> String {
    format!("# {what} is left out here: its name holds signs that nobody sees")
}

/// A list as `sha256sum -c` reads it: it takes names as they are, but for backslashes and line feeds.
fn sums<'a>(files: impl Iterator<Item = (&'a str, Digest)>) -> String {
    let mut list = "sha256sum --strict --quiet -c <<'END'\n".to_owned();
    let mut left = Vec::new();
    for (file, sha256) in files {
        let readable = !file.contains(|sign: char| is_unseen(sign) || sign == '\\');
        match readable {
            true => {
                let _ = writeln!(list, "{sha256}  {file}");
            }
            false => left.push(left_out("a file")),
        }
    }
    list.push_str("END\n");
    for line in left {
        let _ = writeln!(list, "{line}");
    }
    list
}

fn fixed(source: &Source) -> String {
    let first = source.past.first_checklist.map(|sha256| ("checklist.toml", sha256));
    let amendments = source.facts.amendments.iter();
    let amendments = amendments.map(|amendment| (amendment.file.as_str(), amendment.sha256));
    let certificate = source.past.certificate.iter().flat_map(|(html, text)| {
        let files = std::iter::once(html).chain(text);
        files.map(|file| (file.file.as_str(), file.sha256))
    });
    let statements = source.past.statements.iter().flat_map(of_statement);
    sums(first.into_iter().chain(amendments).chain(statements).chain(certificate))
}

fn of_statement(files: &StatementFiles) -> impl Iterator<Item = (&str, Digest)> {
    let statement = (files.statement.file.as_str(), files.statement.sha256);
    let signature = files.signature.as_ref();
    let signature = signature.map(|signature| (signature.file.as_str(), signature.sha256));
    std::iter::once(statement).chain(signature)
}

fn signatures(source: &Source, part: &mut Part) {
    let signed = source
        .past
        .statements
        .iter()
        .filter_map(|files| Some((files, files.signature.as_ref()?)));
    let commands: Vec<String> = signed
        .map(|(files, signature)| {
            let who = files.person.principal.as_ref().unwrap_or(&files.person.name);
            let names = quoted(who)
                .zip(quoted(&signature.file))
                .zip(quoted(&files.statement.file));
            match names {
                None => left_out("a signature"),
                Some(((who, signature), statement)) => {
                    format!("ssh-keygen -Y verify -f \"$signers\" -I {who} -n countersign -s {signature} < {statement}")
                }
            }
        })
        .collect();
    let total = source.past.statements.len();
    if commands.is_empty() {
        let text = match total {
            0 => "Nobody signed anything.".to_owned(),
            _ => format!(
                "None of {} is cryptographically signed.",
                counted(total, "statement", "statements")
            ),
        };
        return part.text(Line::of(text));
    }
    part.text(Line::of(
        "Who signed, by a list of allowed signers that you trust and that does not come with the run; each answers “Good”:",
    ));
    part.commands(format!("signers=allowed_signers\n{}\n", commands.join("\n")));
}

fn evidence(source: &Source, part: &mut Part) {
    let there = source.past.evidence.iter().filter(|one| one.withdrawn.is_none());
    let there = there.count();
    if there == 0 {
        return;
    }
    let text = format!(
        "The evidence is what it was, read out of the index in this document as Markdown: {}, each “OK”:",
        counted(there, "line", "lines")
    );
    part.text(Line::of(text));
    let document = match source.occasion {
        Occasion::Close => "document=$(ls sign-offs/*/*-certificate.md)",
        Occasion::Asked => "document=certificate.md",
    };
    part.commands(format!(
        "{document}\nsed -n 's/^| `\\([^`]*\\)` | `\\([0-9a-f]\\{{64\\}}\\)` | [0-9]* |.*/\\2  \\1/p' \"$document\" |\n  \
         sha256sum --strict -c -\n"
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_take_for_more_than_a_name_is_quoted() {
        for (text, said) in [
            ("ada@ops1-k7d2m9qa", Some("ada@ops1-k7d2m9qa")),
            ("a b", Some("'a b'")),
            ("$(rm -rf ~)", Some("'$(rm -rf ~)'")),
            ("it's; `x`", Some(r"'it'\''s; `x`'")),
            ("-f", Some("'-f'")),
            ("a\nb", None),
            ("", None),
        ] {
            assert_eq!(quoted(text).as_deref(), said, "{text:?}");
        }
    }

    #[test]
    fn a_name_that_a_list_of_sums_cannot_hold_is_said_to_be_left_out() {
        let list = sums([("a b", Digest::of("a")), ("c\nd", Digest::of("c"))].into_iter());
        let sum = Digest::of("a");
        assert_eq!(
            list,
            format!(
                "sha256sum --strict --quiet -c <<'END'\n{sum}  a b\nEND\n{}\n",
                left_out("a file")
            )
        );
    }
}

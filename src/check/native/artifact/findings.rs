//! What an artifact is asked for by itself, each point a finding of its own: met or not, what was seen, and all names that
//! it is about in the evidence.

use super::{
    super::transcript::Transcript,
    MOST_NAMES,
    listing::{Contents, Cut, Kind, Leads, led_in_words},
    names::{leads_out, listed, shown, size_in_words},
};
use crate::domain::{check::ArtifactCheck, event::ExpectationMet, glob::PathGlob, words::counted};

/// What the checklist asks of it.
#[derive(Debug)]
pub struct Asked {
    require: Vec<PathGlob>,
    forbid: Vec<PathGlob>,
    /// As they are written.
    forbid_content: Vec<String>,
    max_size: Option<u64>,
}

impl Asked {
    /// # Errors
    /// In words: where a pattern for paths is none.
    pub fn of(artifact: &ArtifactCheck) -> Result<Self, String> {
        let globs = |texts: &[String]| {
            let globs = texts
                .iter()
                .map(|text| PathGlob::new(text).map_err(|why| format!("`{text}` is no pattern for paths: {why}")));
            globs.collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            require: globs(&artifact.require)?,
            forbid: globs(&artifact.forbid)?,
            forbid_content: artifact.forbid_content.iter().map(ToString::to_string).collect(),
            max_size: artifact.max_size,
        })
    }
}

/// A point, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    text: String,
    met: Option<bool>,
    /// What was seen, where it is no list of names.
    saw: Option<String>,
    names: Vec<String>,
}

impl Finding {
    fn new(text: impl Into<String>, met: Option<bool>, saw: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            met,
            saw: Some(saw.into()),
            names: Vec::new(),
        }
    }

    fn about(text: impl Into<String>, met: Option<bool>, names: Vec<String>) -> Self {
        Self {
            text: text.into(),
            met,
            saw: None,
            names,
        }
    }

    /// Whether it is met.
    #[cfg(test)]
    pub fn met(&self) -> Option<bool> {
        self.met
    }

    /// Writes it into the evidence, with all names; gives it as the record keeps it, with the first of them.
    pub fn tell(self, transcript: &mut Transcript<'_>) -> ExpectationMet {
        let mark = match self.met {
            Some(true) => "met",
            Some(false) => "not met",
            None => "not known",
        };
        let saw = self.saw.or_else(|| match self.names.len() {
            0 => None,
            _ => Some(listed(&self.names)),
        });
        let few = self.names.len() <= 1;
        let beside = match (&saw, few) {
            (Some(saw), true) => format!(": {saw}"),
            (None, true) => String::new(),
            (_, false) => format!(": {} names", self.names.len()),
        };
        transcript.tell(&format!("{mark}: {}{beside}", self.text));
        let line = transcript.end_line();
        if !few {
            for name in self.names.iter().take(MOST_NAMES) {
                transcript.tell(&format!("  {name}"));
            }
            if let Some(more) = self.names.len().checked_sub(MOST_NAMES).filter(|&more| more > 0) {
                transcript.tell(&format!("  and {more} more"));
            }
        }
        ExpectationMet {
            text: self.text,
            met: self.met,
            saw,
            line: Some(line),
        }
    }
}

/// All of them: what is amiss with the artifact as a whole, then what the checklist asks.
pub fn of(asked: &Asked, contents: &Contents) -> Vec<Finding> {
    let mut findings = whole(contents);
    findings.extend(asked.require.iter().map(|glob| required(glob, contents)));
    findings.extend(asked.forbid.iter().map(|glob| forbidden(glob, contents)));
    let patterns = asked.forbid_content.iter().enumerate();
    findings.extend(patterns.map(|(number, text)| held(number, text, contents)));
    findings.extend(asked.max_size.map(|limit| sized(limit, contents)));
    findings
}

/// That it is there always counts; the others only where something is amiss.
fn whole(contents: &Contents) -> Vec<Finding> {
    let count = contents.file_count();
    let files = format!("{}, {}", counted(count, "file", "files"), size_in_words(contents.bytes));
    let there = if count > 0 { Some(true) } else { known(contents, false) };
    let mut findings = vec![Finding::new("is there and holds files", there, files)];
    match &contents.cut {
        Some(Cut::Damaged(why)) => findings.push(Finding::new("is whole", Some(false), why)),
        Some(Cut::Limit(why)) => findings.push(Finding::new("is read to its end", None, why)),
        None => {}
    }
    let mut amiss = |text: &str, met, names: Vec<String>| {
        if !names.is_empty() {
            findings.push(Finding::about(text, met, names));
        }
    };
    amiss("stays as it is while it is read", None, contents.changed.clone());
    amiss("no name stands in it twice", Some(false), contents.doubled.clone());
    let outside = contents.outside.iter().map(|name| shown(name)).collect();
    amiss("no name leads out of it", Some(false), outside);
    amiss("no link leads out of it", Some(false), links_out(contents));
    amiss("its parts agree", Some(false), contents.amiss.clone());
    findings
}

fn links_out(contents: &Contents) -> Vec<String> {
    let led = contents.led();
    let out = contents.links().filter(|(name, _)| led.get(name) == Some(&Leads::Out));
    out.map(|(name, target)| led_in_words(name, target)).collect()
}

/// What was not found where not all was read is not known.
fn known(contents: &Contents, met: bool) -> Option<bool> {
    contents.is_whole().then_some(met)
}

/// A file or a folder of that name, or a link to one in the artifact.
fn required(glob: &PathGlob, contents: &Contents) -> Finding {
    let led = contents.led();
    let is_there = |name: &[u8]| match contents.kind(name) {
        Some(Kind::File(_)) => !glob.folders_only(),
        Some(Kind::Folder) | None => true,
        Some(Kind::Link(_)) => matches!(led.get(name), Some(Leads::To(_))),
        Some(Kind::Special(_)) => false,
    };
    let found = contents.there().filter(|name| glob.matches(name) && is_there(name));
    let names: Vec<String> = found.map(shown).collect();
    let text = format!("holds \"{}\"", glob.as_str());
    match names.is_empty() {
        true => Finding::new(text, known(contents, false), "nothing of that name"),
        false => Finding::about(text, Some(true), names),
    }
}

/// Whatever has that name, a file or not.
fn forbidden(glob: &PathGlob, contents: &Contents) -> Finding {
    let is_meant = |name: &[u8]| match contents.kind(name) {
        Some(Kind::File(_) | Kind::Special(_)) => !glob.folders_only(),
        Some(Kind::Folder | Kind::Link(_)) | None => true,
    };
    let outside = contents.outside.iter().map(Vec::as_slice);
    let outside = outside.filter(|name| !contents.there().any(|there| there == *name));
    let all = contents.there().chain(outside);
    let found = all.filter(|name| glob.matches(name) && is_meant(name));
    let names: Vec<String> = found.map(|name| with_count(name, contents)).collect();
    let met = if names.is_empty() {
        known(contents, true)
    } else {
        Some(false)
    };
    Finding::about(format!("holds no \"{}\"", glob.as_str()), met, names)
}

/// A folder with how many files are in it.
fn with_count(name: &[u8], contents: &Contents) -> String {
    if !matches!(contents.kind(name), Some(Kind::Folder) | None) || leads_out(name) {
        return shown(name);
    }
    let below = |file: &[u8]| file.strip_prefix(name).is_some_and(|rest| rest.starts_with(b"/"));
    let files = contents.files().filter(|(file, _)| below(file)).count();
    format!("{}/ ({})", shown(name), counted(files, "file", "files"))
}

fn held(number: usize, pattern: &str, contents: &Contents) -> Finding {
    let found = contents.files().filter_map(|(name, content)| {
        let held = content.held.iter().find(|held| held.pattern == number)?;
        Some(format!("{} line {}: {}", shown(name), held.line, held.masked))
    });
    let names: Vec<String> = found.collect();
    let met = if names.is_empty() {
        known(contents, true)
    } else {
        Some(false)
    };
    Finding::about(format!("no file holds \"{pattern}\""), met, names)
}

fn sized(limit: u64, contents: &Contents) -> Finding {
    let met = match contents.bytes > limit {
        true => Some(false),
        false => known(contents, true),
    };
    let text = format!("no larger than {}", size_in_words(limit));
    Finding::new(text, met, size_in_words(contents.bytes))
}

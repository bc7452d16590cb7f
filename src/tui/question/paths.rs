//! Paths that are typed: completed from the folder that they lead into. Where a field names a file and none is there, that
//! is said once; it may come to be there later, and whoever means it says so by entering it again.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{Question, Then};
use crate::tui::{
    context::Cx,
    effect::Effect,
    widgets::path::{self, Entry},
};

/// The name of a field in which a path is typed, of a question that is about one file.
pub(super) const PATH: &str = "path";

/// What is known of the folders of paths that are typed.
#[derive(Debug, Default)]
pub(super) struct Looked {
    /// What goes on from the path that is typed.
    candidates: Vec<String>,
    folders: BTreeMap<PathBuf, Vec<Entry>>,
    /// The folder that Enter waits for.
    awaited: Option<PathBuf>,
    /// The fields and the paths that were doubted.
    doubted: Vec<(String, String)>,
    /// The file that Enter asked about, and what was found there once it was looked at.
    file: Option<(PathBuf, Option<Result<(), String>>)>,
}

impl Looked {
    /// What goes on from the path that is typed.
    pub fn candidates(&self) -> &[String] {
        &self.candidates
    }

    /// Whether what Enter waited for was looked at by now.
    pub fn arrived(&self) -> bool {
        let folder = self.awaited.as_ref();
        let folder = folder.is_some_and(|folder| self.folders.contains_key(folder));
        folder || matches!(self.file, Some((_, Some(_))))
    }

    /// Something else is typed or chosen: the file that was asked about is not waited for any more.
    pub(super) fn forget_file(&mut self) {
        self.file = None;
    }
}

/// Where relative paths start.
pub(super) fn here() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}

pub(super) fn home() -> Option<PathBuf> {
    std::env::var_os("HOME").map(PathBuf::from)
}

fn folder_of(typed: &str) -> PathBuf {
    path::folder(typed, &here(), home().as_deref())
}

impl Question {
    /// The field with a path that has the focus, and what is typed there.
    fn typed_path(&self) -> Option<(String, String)> {
        let row = self.form.focused()?;
        let is_path = row.name == PATH || row.file.is_some();
        is_path.then(|| (row.name.clone(), self.form.value(&row.name)))
    }

    /// Asks what the folder of the path that is typed holds.
    pub(super) fn look_into_folder(&mut self, cx: &mut Cx<'_>) {
        self.looked.candidates.clear();
        if let Some((_, typed)) = self.typed_path() {
            cx.effects.push(Effect::ListFolder(folder_of(&typed)));
        }
    }

    /// What a folder holds came; gives whether a path that is typed here leads into it.
    pub(super) fn listed(&mut self, folder: &Path, entries: &[Entry]) -> bool {
        let awaited = self.looked.awaited.as_deref() == Some(folder);
        if awaited {
            self.looked.folders.insert(folder.to_owned(), entries.to_vec());
        }
        let Some((name, typed)) = self.typed_path().filter(|(_, typed)| folder_of(typed) == *folder) else {
            return awaited;
        };
        // A field that is filled in already lists nothing before somebody types there.
        let row = self.form.rows.iter().find(|row| row.name == name);
        let untouched = row.is_some_and(|row| row.file.as_ref() == Some(&typed));
        if !untouched {
            self.looked.candidates = path::complete(&typed, entries).candidates;
        }
        self.looked.folders.insert(folder.to_owned(), entries.to_vec());
        true
    }

    /// Tab in a path: as far as all candidates agree. Gives whether it was for the path: from a field among others, Tab
    /// goes on where it completes nothing.
    pub(super) fn completes(&mut self, cx: &mut Cx<'_>) -> bool {
        let Some((name, typed)) = self.typed_path() else {
            return false;
        };
        let before = typed
            .rsplit_once('/')
            .map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let candidates = self.looked.candidates.iter();
        let shared = candidates.cloned().reduce(|shared, name| {
            let same = shared.chars().zip(name.chars()).take_while(|(a, b)| a == b).count();
            shared.chars().take(same).collect()
        });
        let completed = shared.map(|shared| format!("{before}{shared}"));
        let Some(completed) = completed.filter(|completed| name == PATH || *completed != typed) else {
            return name == PATH;
        };
        self.form.set(&name, &completed);
        self.look_into_folder(cx);
        true
    }

    /// Enter: of each file that is not there that is said once; then what was answered is done.
    pub fn confirm(&mut self, cx: &mut Cx<'_>) -> Then {
        self.looked.awaited = None;
        self.form.absolve();
        if self.doubts_file(cx) {
            return Then::Stay;
        }
        self.enter(cx)
    }

    /// Says of the first field that names a file that none is there, or looks for it; gives whether there is one.
    fn doubts_file(&mut self, cx: &mut Cx<'_>) -> bool {
        let typed = self.form.rows.iter().filter_map(|row| {
            let typed = self.form.value(&row.name);
            let changed = row.file.as_ref().is_some_and(|before| *before != typed);
            (changed && !typed.is_empty()).then(|| (row.name.clone(), typed))
        });
        let typed: Vec<(String, String)> = typed.filter(|typed| !self.looked.doubted.contains(typed)).collect();
        for (name, path) in typed {
            let folder = folder_of(&path);
            if !self.looked.folders.contains_key(&folder) {
                self.form.judge(None, "looking for the file: one moment …");
                cx.effects.push(Effect::ListFolder(folder.clone()));
                self.looked.awaited = Some(folder);
                return true;
            }
            if let Some(problem) = self.leads_nowhere(&path) {
                let problem = format!("{problem}: enter again means it all the same");
                self.form.judge(Some(&name), problem);
                self.looked.doubted.push((name, path));
                return true;
            }
        }
        false
    }

    /// Whether the file of that path can be kept: nothing before it was looked at, and each answer counts once, as what
    /// lies there may be another thing by the next Enter.
    pub(super) fn readable(&mut self, path: &Path, cx: &mut Cx<'_>) -> Option<Result<(), String>> {
        match self.looked.file.take() {
            Some((known, Some(found))) if known == path => Some(found),
            _ => {
                self.form.judge(None, "looking for the file: one moment …");
                cx.effects.push(Effect::LookAtFile(path.to_owned()));
                self.looked.file = Some((path.to_owned(), None));
                None
            }
        }
    }

    /// A file was looked at.
    pub(super) fn file_looked_at(&mut self, path: &Path, found: Result<(), String>) {
        if let Some((_, outcome)) = self.looked.file.as_mut().filter(|(known, _)| known == path) {
            *outcome = Some(found);
        }
    }

    /// Why a path leads to nothing, as far as its folder was looked into.
    fn leads_nowhere(&self, typed: &str) -> Option<String> {
        let folder = folder_of(typed);
        let entries = self.looked.folders.get(&folder)?;
        let name = typed.rsplit('/').next().filter(|name| !name.is_empty())?;
        let there = entries.iter().any(|entry| entry.name == name);
        (!there).then(|| format!("nothing is called {name} in {}", folder.display()))
    }
}

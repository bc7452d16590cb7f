//! What can go wrong with what is set up on a machine. Every error names the file or folder that it speaks of.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::reading::Wrong;

/// Why settings, checklists, people or what is trusted could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The system names no home folder.
    #[error("this system names no home folder for {0}")]
    NoHome(&'static str),
    /// The disk said no.
    #[error("cannot {doing} {path}: {source}", path = path.display())]
    Disk {
        /// What was being done, as a verb.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The settings hold mistakes, each with its place.
    #[error("{}", wrong.iter().map(|wrong| format!("{}:{wrong}", path.display())).collect::<Vec<_>>().join("\n"))]
    Settings {
        /// Their file.
        path: PathBuf,
        /// What is wrong with them.
        wrong: Vec<Wrong>,
    },
    /// A list of people holds mistakes, each with its place.
    #[error("{}", wrong.iter().map(|wrong| format!("{}:{wrong}", path.display())).collect::<Vec<_>>().join("\n"))]
    People {
        /// Its file.
        path: PathBuf,
        /// What is wrong with it.
        wrong: Vec<Wrong>,
    },
    /// What was named is no brand and app.
    #[error("{named:?} names no product: {why}")]
    Product {
        /// What was typed.
        named: String,
        /// What is wrong with it.
        why: String,
    },
    /// Somebody stands in no repository.
    #[error("{} stands in no repository", .0.display())]
    NoRepository(PathBuf),
    /// A file is there already.
    #[error("{} is there already", .0.display())]
    Taken(PathBuf),
    /// No checklist is called so.
    #[error("there is no checklist {name:?}")]
    NoSuchChecklist {
        /// What was asked for.
        name: String,
        /// One that is called nearly so.
        nearest: Option<String>,
    },
}

impl ConfigError {
    /// For `map_err`: what was being done with `path`.
    pub(super) fn at(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Disk { doing, path, source }
    }

    /// What the person can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoHome(_) => Some("set HOME, or name the folders with --runs and --config".to_owned()),
            Self::NoSuchChecklist {
                nearest: Some(nearest), ..
            } => Some(format!(
                "did you mean {nearest}? `countersign checklists` lists them all"
            )),
            Self::NoSuchChecklist { .. } => {
                Some("`countersign checklists` lists them; a file is named by its path".to_owned())
            }
            Self::Product { .. } => Some("as in acme/shop".to_owned()),
            Self::NoRepository(_) => {
                Some("checklists of a product live in its repository: go there, or make one with `git init`".to_owned())
            }
            Self::Taken(_) => Some("edit it, or take it away first: nothing is overwritten".to_owned()),
            Self::Disk { .. } | Self::Settings { .. } | Self::People { .. } => None,
        }
    }
}

//! Where things are kept on this machine, by the XDG Base Directory Specification. Nothing is made here: a folder comes
//! into being when something is first written to it.

use std::{
    env,
    path::{Path, PathBuf},
};

use directories::ProjectDirs;

use super::ConfigError;

/// What was asked for instead of the usual places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The runs folder.
    pub runs: Option<PathBuf>,
    /// The settings file.
    pub settings: Option<PathBuf>,
}

/// Where things are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The folder of all runs.
    pub runs: PathBuf,
    /// The settings file.
    pub settings: PathBuf,
    /// Whether somebody named that file: then it has to be there.
    pub settings_asked: bool,
    /// What the program remembers: its own journals, which checklists are trusted.
    pub state: PathBuf,
    /// Sockets of running checks.
    pub sockets: PathBuf,
    /// The user's own checklists.
    pub checklists: PathBuf,
    /// The user's own themes.
    pub themes: PathBuf,
    /// The user's own list of people.
    pub people: PathBuf,
}

impl Paths {
    /// The places for this user, but for what was asked for.
    ///
    /// # Errors
    /// Where the system names no home folder.
    pub fn find(asked: &Asked) -> Result<Self, ConfigError> {
        let dirs = ProjectDirs::from("", "", "countersign").ok_or(ConfigError::NoHome("countersign"))?;
        let config = dirs.config_dir();
        let state = dirs.state_dir().unwrap_or(dirs.data_local_dir()).to_owned();
        Ok(Self {
            runs: absolute(asked.runs.clone().unwrap_or_else(|| dirs.data_dir().join("runs"))),
            settings: absolute(asked.settings.clone().unwrap_or_else(|| config.join("config.toml"))),
            settings_asked: asked.settings.is_some(),
            sockets: dirs.runtime_dir().map_or_else(|| state.join("sockets"), Path::to_owned),
            checklists: config.join("checklists"),
            themes: config.join("themes"),
            people: config.join("people.toml"),
            state,
        })
    }
}

/// A check may run elsewhere, so no path may hang on where the program was started.
fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

/// The root of the repository that `inside` lies in: the nearest folder at or above it that holds `.git`.
pub fn repository(inside: &Path) -> Option<PathBuf> {
    let ceiling = env::var_os("GIT_CEILING_DIRECTORIES").unwrap_or_default();
    let ceilings: Vec<PathBuf> = env::split_paths(&ceiling).collect();
    inside
        .ancestors()
        .take_while(|folder| *folder == inside || !ceilings.iter().any(|ceiling| ceiling == folder))
        .find(|folder| folder.join(".git").exists())
        .map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_goes_before_the_usual_places() {
        let asked = Asked {
            runs: Some("/srv/runs".into()),
            settings: Some("/srv/c.toml".into()),
        };
        let paths = Paths::find(&asked).unwrap();
        assert_eq!(
            (paths.runs, paths.settings),
            (PathBuf::from("/srv/runs"), PathBuf::from("/srv/c.toml"))
        );
        assert!(paths.settings_asked);
    }

    #[test]
    fn a_repository_is_the_nearest_folder_above_that_holds_git() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::create_dir(folder.path().join("a/.git")).unwrap();
        assert_eq!(repository(&inner), Some(folder.path().join("a")));
    }
}

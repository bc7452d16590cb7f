//! Where keys to sign with, and the lists of who may sign, are named on this machine. Whom to believe is never taken
//! from inside a run's folder: whoever wrote the run could have written that too.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Paths, Settings, repository};

/// In a repository.
const ALLOWED: &str = ".countersign/allowed_signers";

/// Where keys and lists are named: in the settings, in the repository stood in, by git. The default names none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SigningSources {
    /// The key that the settings name: a path, or a public key as git takes one (`key::…`).
    pub key: Option<String>,
    /// The allowed signers that the settings, or somebody just now, name.
    pub allowed: Option<PathBuf>,
    /// The revoked keys, likewise.
    pub revoked: Option<PathBuf>,
    /// Where the program was started; nothing: neither a repository nor git is asked.
    pub inside: Option<PathBuf>,
    /// The home folder.
    pub home: Option<PathBuf>,
    /// The socket of ssh-agent.
    pub agent: Option<PathBuf>,
}

/// The files of the lists, as far as one is named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lists {
    /// Who may sign for whom.
    pub allowed: Option<Named>,
    /// Keys that nobody may use any more.
    pub revoked: Option<Named>,
}

/// A file, and who named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The file.
    pub path: PathBuf,
    /// In words: `the settings`, `this repository`, `git`.
    pub by: &'static str,
    /// It lies inside the run that it is to judge, and must not be read.
    pub inside_run: bool,
}

/// What git is set to, where it signs with SSH keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Git {
    format: Option<String>,
    key: Option<String>,
    allowed: Option<String>,
    revoked: Option<String>,
}

impl SigningSources {
    /// Those of this machine and this user, for a program started in `inside`. Asks nobody yet.
    pub fn of(paths: &Paths, settings: &Settings, inside: &Path) -> Self {
        let path = |text: &String| settings.path(paths, text);
        Self {
            key: settings.signing_key.as_ref().map(|text| {
                let literal = text.contains(' ') || text.starts_with("key::");
                if literal {
                    text.clone()
                } else {
                    path(text).display().to_string()
                }
            }),
            allowed: settings.allowed_signers.as_ref().map(path),
            revoked: settings.revoked_keys.as_ref().map(path),
            inside: Some(inside.to_owned()),
            home: env::home_dir(),
            agent: env::var_os("SSH_AUTH_SOCK")
                .filter(|socket| !socket.is_empty())
                .map(PathBuf::from),
        }
    }

    /// Git's `user.signingkey`, where its `gpg.format` is `ssh`. Starts git.
    pub fn key_of_git(&self) -> Option<String> {
        let inside = self.inside.as_deref()?;
        let git = Git::ask(inside, false);
        let key = git.key.filter(|_| git.format.as_deref() == Some("ssh"))?;
        let literal = key.contains(' ') || key.starts_with("key::") || key.starts_with("~/");
        Some(if literal {
            key
        } else {
            inside.join(key).display().to_string()
        })
    }

    /// The lists that count for the run in that folder: the settings', else the repository's, else git's. May start git.
    pub fn lists(&self, run: &Path) -> Lists {
        let set = |path: &Option<PathBuf>| path.clone().map(|path| (path, "the settings"));
        let root = self.inside.as_deref().and_then(repository);
        // A repository that begins inside a run came with the run.
        let root = root.filter(|root| !lies_inside(root, run));
        let mut allowed = set(&self.allowed).or_else(|| {
            let path = root.as_ref()?.join(ALLOWED);
            path.is_file().then_some((path, "this repository"))
        });
        let mut revoked = set(&self.revoked);
        if let Some(inside) = self
            .inside
            .as_deref()
            .filter(|_| allowed.is_none() || revoked.is_none())
        {
            let git = Git::ask(inside, root.is_none());
            let path = |text: String| (self.path_of_git(root.as_deref().unwrap_or(inside), &text), "git");
            allowed = allowed.or_else(|| git.allowed.map(path));
            revoked = revoked.or_else(|| git.revoked.map(path));
        }
        let named = |found: Option<(PathBuf, &'static str)>| {
            found.map(|(path, by)| Named {
                inside_run: lies_inside(&path, run),
                path,
                by,
            })
        };
        Lists {
            allowed: named(allowed),
            revoked: named(revoked),
        }
    }

    fn path_of_git(&self, from: &Path, text: &str) -> PathBuf {
        match (text.strip_prefix("~/"), &self.home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => from.join(text),
        }
    }
}

/// Whether the path, with every link followed, is the folder or lies below it.
fn lies_inside(path: &Path, folder: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = real(folder);
    // Also one that is a link out of the run: the link came with the run.
    let named = path
        .parent()
        .map(real)
        .is_some_and(|parent| parent.starts_with(&folder));
    named || real(path).starts_with(&folder)
}

impl Git {
    /// What git is set to, as seen from that folder; only what the user has set, where the repository may not count.
    fn ask(inside: &Path, only_user: bool) -> Self {
        let mut command = Command::new("git");
        command.arg("-C").arg(inside).arg("config");
        if only_user {
            command.arg("--global").arg("--includes");
        }
        command.args(["--null", "--get-regexp", r"^(gpg\.|user\.signingkey$)"]);
        let Ok(asked) = command.output() else {
            return Self::default();
        };
        let mut git = Self::default();
        for pair in String::from_utf8_lossy(&asked.stdout).split('\0') {
            // The last of a name counts.
            let Some((name, value)) = pair.split_once('\n') else {
                continue;
            };
            let value = Some(value.to_owned()).filter(|value| !value.is_empty());
            match name {
                "gpg.format" => git.format = value,
                "user.signingkey" => git.key = value,
                "gpg.ssh.allowedsignersfile" => git.allowed = value,
                "gpg.ssh.revocationfile" => git.revoked = value,
                _ => {}
            }
        }
        git
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Stage {
        folder: tempfile::TempDir,
    }

    impl Stage {
        /// A repository, and a run outside it.
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            for inner in ["repo/.countersign", "repo/deep", "runs/one/.countersign"] {
                fs::create_dir_all(folder.path().join(inner)).unwrap();
            }
            let stage = Self { folder };
            stage.git("repo", &["init", "-q"]);
            stage
        }

        fn path(&self, path: &str) -> PathBuf {
            self.folder.path().join(path)
        }

        fn git(&self, inside: &str, args: &[&str]) {
            let done = Command::new("git").arg("-C").arg(self.path(inside)).args(args).status();
            assert!(done.unwrap().success());
        }

        fn from(&self, inside: &str) -> SigningSources {
            SigningSources {
                inside: Some(self.path(inside)),
                home: Some(self.path("home")),
                ..SigningSources::default()
            }
        }

        fn allowed(&self, sources: &SigningSources) -> Option<Named> {
            sources.lists(&self.path("runs/one")).allowed
        }
    }

    #[test]
    fn the_settings_go_before_the_repository_and_that_before_git() {
        let stage = Stage::new();
        stage.git("repo", &["config", "gpg.ssh.allowedSignersFile", "~/signers"]);
        stage.git("repo", &["config", "gpg.ssh.revocationFile", "revoked"]);
        let mut sources = stage.from("repo/deep");
        let named = stage.allowed(&sources).unwrap();
        assert_eq!((named.path, named.by), (stage.path("home/signers"), "git"));
        let revoked = sources.lists(&stage.path("runs/one")).revoked.unwrap();
        assert_eq!(
            revoked.path,
            stage.path("repo/revoked"),
            "from the top of the repository"
        );
        fs::write(stage.path("repo").join(ALLOWED), "").unwrap();
        let named = stage.allowed(&sources).unwrap();
        assert_eq!(
            (named.path, named.by),
            (stage.path("repo").join(ALLOWED), "this repository")
        );
        sources.allowed = Some("/etc/signers".into());
        assert_eq!(stage.allowed(&sources).unwrap().by, "the settings");
    }

    #[test]
    fn nothing_inside_the_run_says_whom_to_believe() {
        let stage = Stage::new();
        let run = "runs/one";
        stage.git(run, &["init", "-q"]);
        stage.git(run, &["config", "gpg.ssh.allowedSignersFile", "/tmp/signers"]);
        fs::write(stage.path(run).join(ALLOWED), "").unwrap();
        let mut sources = stage.from(run);
        assert_eq!(
            stage.allowed(&sources).filter(|named| named.by != "git"),
            None,
            "neither its list nor its git"
        );
        assert!(
            stage
                .allowed(&sources)
                .is_none_or(|named| named.path != Path::new("/tmp/signers"))
        );
        for path in ["runs/one/sign-offs/list", "runs/one/../one/list"] {
            sources.allowed = Some(stage.path(path));
            assert!(stage.allowed(&sources).unwrap().inside_run, "{path}");
        }
        std::os::unix::fs::symlink("/etc/passwd", stage.path("runs/one/link")).unwrap();
        sources.allowed = Some(stage.path("runs/one/link"));
        assert!(stage.allowed(&sources).unwrap().inside_run, "a link out of it");
        std::os::unix::fs::symlink(stage.path("runs/one"), stage.path("other")).unwrap();
        sources.allowed = Some(stage.path("other/list"));
        assert!(stage.allowed(&sources).unwrap().inside_run, "a link into it");
    }

    #[test]
    fn gits_key_counts_where_git_signs_with_ssh() {
        let stage = Stage::new();
        stage.git("repo", &["config", "user.signingkey", "keys/me.pub"]);
        let sources = stage.from("repo/deep");
        stage.git("repo", &["config", "gpg.format", "openpgp"]);
        assert_eq!(sources.key_of_git(), None);
        stage.git("repo", &["config", "gpg.format", "ssh"]);
        assert_eq!(
            sources.key_of_git(),
            Some(stage.path("repo/deep/keys/me.pub").display().to_string())
        );
        for literal in ["key::ssh-ed25519 AAAA", "ssh-ed25519 AAAA me", "~/.ssh/id_ed25519"] {
            stage.git("repo", &["config", "user.signingkey", literal]);
            assert_eq!(sources.key_of_git().as_deref(), Some(literal));
        }
    }
}

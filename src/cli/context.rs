//! What every command stands on: folders, settings, who writes, which run is meant.

use std::{
    env,
    path::{Path, PathBuf},
    sync::LazyLock,
    thread,
};

use super::{Fault, args::Global};
use crate::{
    check,
    config::{self, Asked, Paths, PeopleFiles, Settings, SigningSources, Trust, checklists::Places},
    domain::event::{How, Person},
    engine::Workplace,
    record::{self, Identity, Listed},
};

/// What every command stands on.
#[derive(Debug)]
pub struct Context {
    /// Where things are kept.
    pub paths: Paths,
    /// What the person likes.
    pub settings: Settings,
    /// What was asked for beside the verb.
    pub global: Global,
    /// Where the program was started.
    pub inside: PathBuf,
    person: LazyLock<Person, Box<dyn FnOnce() -> Person + Send>>,
}

impl Context {
    /// Finds folders and reads settings.
    ///
    /// # Errors
    /// Where there is no home folder, or the settings are wrong.
    pub fn of(global: Global) -> Result<Self, Fault> {
        let paths = Paths::find(&Asked {
            runs: global.runs.clone(),
            settings: global.config.clone(),
        })?;
        let settings = Settings::read(&paths)?;
        let inside = env::current_dir().map_err(|why| Fault::environment("cannot tell the folder stood in", why))?;
        let person = look_up_person(&settings, &global, &inside);
        Ok(Self {
            paths,
            settings,
            global,
            inside,
            person,
        })
    }

    /// Where checklists are found.
    pub fn places(&self) -> Places {
        Places::of(&self.paths, &self.settings, &self.inside)
    }

    /// Where people are named.
    pub fn people(&self) -> PeopleFiles {
        PeopleFiles::of(&self.paths, &self.inside)
    }

    /// Which checklists may run commands.
    pub fn trust(&self) -> Trust {
        Trust::in_state(&self.paths.state)
    }

    /// As whom one writes.
    pub fn person(&self) -> Person {
        self.person.clone()
    }

    /// Where a person works, to write from there.
    ///
    /// # Errors
    /// Refused with `--readonly`; where the program does not find itself.
    pub fn workplace(&self, how: How) -> Result<Workplace, Fault> {
        if self.global.readonly {
            return Err(Fault::refused("this writes to a run, and --readonly was asked for"));
        }
        self.workplace_to_look(how)
    }

    /// The same, also where nothing may be written.
    ///
    /// # Errors
    /// Where the program does not find itself.
    pub fn workplace_to_look(&self, how: How) -> Result<Workplace, Fault> {
        let program = check::program().map_err(|why| Fault::environment("cannot find this program's own file", why))?;
        let machine = config::machine();
        let root = config::repository(&self.inside).unwrap_or_else(|| self.inside.clone());
        Ok(Workplace {
            runs: self.paths.runs.clone(),
            state: self.paths.state.clone(),
            sockets: self.paths.sockets.clone(),
            program,
            identity: Identity {
                person: self.person(),
                login: machine.login,
                host: machine.host,
                zone: machine.zone,
                cwd: self.inside.display().to_string(),
                how,
                program: env!("CARGO_PKG_VERSION").to_owned(),
            },
            at_once: self.at_once(),
            redact: self.settings.redact.clone().into_iter().collect(),
            limit: self.settings.output_limit.unwrap_or(check::Plan::LIMIT),
            root,
            reach: self.reach(),
            signing: self.signing(),
        })
    }

    /// How others are reached from here.
    fn reach(&self) -> check::Reach {
        let roots = self.settings.roots.iter();
        check::Reach {
            proxy: self.settings.proxy.clone(),
            roots: roots.map(|path| self.settings.path(&self.paths, path)).collect(),
            prometheus: self.settings.prometheus.clone(),
        }
    }

    /// Where keys to sign with, and the lists of who may sign, are named.
    pub fn signing(&self) -> SigningSources {
        SigningSources::of(&self.paths, &self.settings, &self.inside)
    }

    /// So many checks run at once.
    pub fn at_once(&self) -> usize {
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        self.settings.checks_at_once.unwrap_or_else(cores)
    }

    /// The folder of the run that is meant: by name, beginning or path; without one, the one under way.
    ///
    /// # Errors
    /// Where there is none, or several could be meant.
    pub fn run(&self, named: Option<&str>) -> Result<PathBuf, Fault> {
        if let Some(named) = named {
            return Ok(record::resolve(&self.paths.runs, named)?.path().to_owned());
        }
        let mut under_way = self.under_way()?;
        match (under_way.next(), under_way.next()) {
            (Some(run), None) => Ok(run.path),
            (None, _) => {
                let text = format!("no run is under way in {}", self.paths.runs.display());
                Err(Fault::usage(text)
                    .hint("`countersign start CHECKLIST` begins one; `countersign list` names the closed ones"))
            }
            (Some(first), Some(second)) => {
                let text = format!("several runs are under way: {}, {}, …", first.name, second.name);
                Err(Fault::usage(text).hint("name one: the beginning of its name is enough"))
            }
        }
    }

    /// The folders of the runs that are meant, also of all in a folder that holds runs.
    ///
    /// # Errors
    /// As [`Context::run`].
    pub fn runs(&self, named: &[String]) -> Result<Vec<PathBuf>, Fault> {
        if named.is_empty() {
            return Ok(vec![self.run(None)?]);
        }
        let mut found = Vec::new();
        for named in named {
            let runs = record::resolve_all(&self.paths.runs, named)?;
            found.extend(runs.iter().map(|run| run.path().to_owned()));
        }
        Ok(found)
    }

    /// The runs under way, the newest first.
    ///
    /// # Errors
    /// Where the runs folder cannot be read.
    pub fn under_way(&self) -> Result<impl Iterator<Item = Listed> + use<>, Fault> {
        Ok(record::list(&self.paths.runs)?.filter(|run| !run.is_closed()))
    }
}

/// Begins to find out as whom one writes: git may have to be asked, and nothing else waits for it.
fn look_up_person(
    settings: &Settings,
    global: &Global,
    inside: &Path,
) -> LazyLock<Person, Box<dyn FnOnce() -> Person + Send>> {
    let (settings, asked, inside) = (settings.clone(), global.as_name.clone(), inside.to_owned());
    let look_up = move || config::person(&settings, asked.as_deref(), &inside);
    let again = look_up.clone();
    let asking = thread::Builder::new().name("person".to_owned()).spawn(look_up);
    LazyLock::new(Box::new(move || {
        let found = asking.ok().and_then(|asking| asking.join().ok());
        found.unwrap_or_else(again)
    }))
}

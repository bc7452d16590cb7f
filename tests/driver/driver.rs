//! The whole program without a terminal: the real app, its real host, a real journal in a folder of its own. Keys go in,
//! screens come out; after every step the run on the screen is the journal played back.

use std::{
    collections::HashMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    rc::Rc,
    time::Duration,
};

use chrono::{FixedOffset, TimeDelta};
use countersign::{
    config::{Paths, PeopleFiles, Settings, SigningSources, checklists::Places},
    domain::{
        decide::Stamp,
        desk,
        event::{EntryRef, How, Person},
        standing::Standing,
        time::Time,
    },
    engine::{self, Workplace},
    record::Identity,
    tui::{
        app::{App, Setup, view},
        context::AtRun,
        effect::{Answer, Effect, Input},
        glyph::Glyphs,
        host::{Host, Kit, Wish},
        key::Key,
        keymap::KeyMap,
        theme::{Depth, Theme},
    },
};
use crossterm::event::{KeyCode, KeyModifiers};
use secrecy::SecretString;
use tokio::{runtime::Runtime, time::Instant};

use crate::screen::Screen;

const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign");
/// Longer than anything here takes: what takes so long hangs.
const GENEROUS: Duration = Duration::from_secs(60);

/// What the program is started with.
pub struct Start {
    folder: Rc<tempfile::TempDir>,
    /// The login name, the full name, and the machine.
    who: (&'static str, &'static str, &'static str),
    read_only: bool,
    program: PathBuf,
    settings: Settings,
    glyphs: Glyphs,
    depth: Depth,
    signing: SigningSources,
    principal: Option<String>,
    secrets: HashMap<String, SecretString>,
}

/// The program, and who sits before it.
pub struct Driver {
    app: App,
    host: Host,
    runtime: Runtime,
    person: Person,
    size: (u16, u16),
    /// How far the clock of the screen is ahead.
    pub ahead: TimeDelta,
    /// What the editor makes of a text.
    pub editor: fn(&str) -> String,
    /// What was put on the clipboard.
    pub copied: Vec<String>,
    /// The program has ended.
    pub left: bool,
    /// Drafts that the desk asked to have written, since a run was opened.
    pub drafts: usize,
    /// What was compared with the journal last: entries shown, bytes of the journals.
    compared: (usize, u64),
    /// Others write to the same run: the disk may be ahead.
    shared: bool,
    folder: Rc<tempfile::TempDir>,
    /// The verification that was asked for last, and of which runs.
    pub verifying: Option<(Time, Vec<PathBuf>)>,
}

impl Default for Start {
    fn default() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("cs-")
            .tempdir_in("/tmp")
            .expect("a folder");
        Self {
            folder: Rc::new(folder),
            who: ("ada", "Ada Lovelace", "ops1"),
            read_only: false,
            program: PathBuf::from(PROGRAM),
            settings: Settings::default(),
            glyphs: Glyphs::Unicode,
            depth: Depth::True,
            signing: SigningSources::default(),
            principal: None,
            secrets: HashMap::new(),
        }
    }
}

impl Start {
    /// Where the person stands: commands run here.
    pub fn inside(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// Somebody else, on another machine, whose runs lie in the same folder.
    pub fn beside(other: &Driver, login: &'static str, name: &'static str, host: &'static str) -> Self {
        Self {
            folder: Rc::clone(&other.folder),
            who: (login, name, host),
            ..Self::default()
        }
    }

    /// Somebody else, on another machine, with a copy of the runs as they are now.
    pub fn with_a_copy(other: &Driver, login: &'static str, name: &'static str, host: &'static str) -> Self {
        let start = Self {
            who: (login, name, host),
            ..Self::default()
        };
        let runs = other.root().join("runs");
        let copied = Command::new("cp").arg("-r").args([&runs, start.folder.path()]).status();
        assert!(copied.is_ok_and(|copied| copied.success()), "the runs are copied");
        start
    }

    /// Started to look only.
    pub fn read_only(self) -> Self {
        Self {
            read_only: true,
            ..self
        }
    }

    /// On another terminal, or as somebody else likes it.
    pub fn look(self, glyphs: Glyphs, depth: Depth) -> Self {
        Self { glyphs, depth, ..self }
    }

    /// With this key, of which a list says whose it is: what the settings and the list would name.
    pub fn signing(mut self, home: &Path, key: Option<&str>, allowed: &Path, principal: &str) -> Self {
        self.signing.home = Some(home.to_owned());
        self.signing.key = key.map(str::to_owned);
        self.signing.allowed = Some(allowed.to_owned());
        self.principal = Some(principal.to_owned());
        self
    }

    /// With no word in the settings of as what the person signs.
    pub fn without_principal(self) -> Self {
        Self {
            principal: None,
            ..self
        }
    }

    /// With this variable in the environment, for a secret field.
    pub fn secret(mut self, variable: &str, value: &str) -> Self {
        self.secrets.insert(variable.to_owned(), value.to_owned().into());
        self
    }

    /// With an agent that listens there.
    pub fn agent(mut self, socket: &Path) -> Self {
        self.signing.agent = Some(socket.to_owned());
        self
    }

    /// With a file where the person stands.
    pub fn file(self, name: &str, text: &str) -> Self {
        let path = self.inside().join(name);
        write(&path, text, 0o644);
        self
    }

    /// With a script where the person stands.
    pub fn script(self, name: &str, text: &str) -> Self {
        let path = self.inside().join(name);
        write(&path, &format!("#!/bin/sh\n{text}\n"), 0o755);
        self
    }

    /// With programs that checks find before any other.
    pub fn stubs(mut self, stubs: &[(&str, &str)]) -> Self {
        let folder = self.folder.path().join("stubs");
        for (name, text) in stubs {
            write(&folder.join(name), &format!("#!/bin/sh\n{text}\n"), 0o755);
        }
        let shim = self.folder.path().join("shim");
        let text = format!(
            "#!/bin/sh\nPATH='{}':$PATH\nexport PATH\nexec '{PROGRAM}' \"$@\"\n",
            folder.display()
        );
        write(&shim, &text, 0o755);
        self.program = shim;
        self
    }

    /// The program as it comes up, of that size.
    pub fn at(self, width: u16, height: u16) -> Driver {
        let root = self.folder.path().to_owned();
        let inside = self.inside();
        fs::create_dir_all(&inside).expect("a folder");
        let paths = Paths {
            runs: root.join("runs"),
            settings: root.join("config/config.toml"),
            settings_asked: false,
            state: root.join(format!("state-{}", self.who.0)),
            sockets: root.join("sockets"),
            checklists: root.join("config/checklists"),
            themes: root.join("config/themes"),
            people: root.join("config/people.toml"),
        };
        let person = Person {
            principal: self.principal,
            ..Person::named(self.who.1)
        };
        let workplace = Workplace {
            runs: paths.runs.clone(),
            state: paths.state.clone(),
            sockets: paths.sockets.clone(),
            program: self.program,
            identity: Identity {
                person: person.clone(),
                login: self.who.0.to_owned(),
                host: self.who.2.to_owned(),
                zone: "+01:00".to_owned(),
                cwd: inside.display().to_string(),
                how: How::Screen,
                program: "0.1.0".to_owned(),
            },
            at_once: 2,
            redact: Vec::new(),
            limit: countersign::check::Plan::LIMIT,
            root: inside.clone(),
            reach: countersign::check::Reach::default(),
            signing: self.signing,
        };
        let setup = Setup {
            theme: Theme::named("dark", None, self.depth).expect("a built-in theme"),
            themes: Theme::names(Some(&paths.themes)),
            glyphs: self.glyphs,
            keys: KeyMap::default(),
            person: person.clone(),
            offset: FixedOffset::east_opt(3600).expect("an offset"),
            started: engine::now(),
        };
        let kit = Kit {
            places: Places::of(&paths, &self.settings, &inside),
            people: PeopleFiles::of(&paths, &inside),
            paths,
            settings: self.settings,
            workplace,
            depth: self.depth,
            read_only: self.read_only,
            secrets: self.secrets,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let mut driver = Driver {
            app: App::new(setup),
            host: Host::new(kit),
            runtime,
            person,
            size: (width, height),
            ahead: TimeDelta::zero(),
            editor: str::to_owned,
            copied: Vec::new(),
            left: false,
            drafts: 0,
            verifying: None,
            compared: (0, 0),
            shared: false,
            folder: self.folder,
        };
        driver.take(Input::Tick);
        driver
    }
}

fn write(path: &Path, text: &str, mode: u32) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

impl Driver {
    /// Now, by the clock of the screen.
    pub fn now(&self) -> Time {
        engine::now() + self.ahead
    }

    /// The open run.
    pub fn at(&self) -> &AtRun {
        self.app.at().expect("a run is open")
    }

    /// The app.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Others write to the same run from here on: what they have on the disk is not on this screen at the same moment.
    pub fn share(&mut self) -> &mut Self {
        self.shared = true;
        self
    }

    /// Waits until the screen holds all that the disk does, and sees that it is the same.
    pub fn catch_up(&mut self) -> &mut Self {
        self.until("the screen has caught up with the disk", |driver| {
            let read = engine::read(&driver.at().folder).expect("the run can be read");
            driver.at().desk.idle() && driver.at().desk.run().entries.len() == read.run.entries.len()
        });
        let read = engine::read(&self.at().folder).expect("the run can be read");
        assert_eq!(self.at().desk.run().entries, read.run.entries);
        self.take(Input::Tick);
        let standing = self.at().desk.standing();
        assert!(
            *standing == Standing::of(&read.run, standing.at),
            "the standing is that of the journals"
        );
        self
    }

    /// The folder of everything.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Presses keys, by their names, with spaces between them.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split(' ') {
            let key: Key = key.parse().unwrap_or_else(|error| panic!("{key}: {error}"));
            self.input(Input::Key(key));
        }
        self
    }

    /// Types a text, character by character.
    pub fn type_in(&mut self, text: &str) -> &mut Self {
        for sign in text.chars() {
            self.take(Input::Key(Key::new(KeyCode::Char(sign), KeyModifiers::NONE)));
        }
        self.compare();
        self.draw();
        self
    }

    /// Pastes a text.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.input(Input::Paste(text.to_owned()));
        self
    }

    /// Makes the window another size.
    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.size = (width, height);
        self.input(Input::Resized);
        self
    }

    /// Lets anything happen.
    pub fn input(&mut self, input: Input) {
        self.take(input);
        self.compare();
        self.draw();
    }

    /// What is on the screen.
    pub fn draw(&mut self) -> Screen {
        let mut memo = None;
        let (app, now) = (&self.app, engine::now() + self.ahead);
        let screen = Screen::draw(self.size.0, self.size.1, |frame| memo = Some(view(app, now, frame)));
        self.app.remember(memo.expect("it was drawn"));
        assert_eq!(screen.unseen(), None, "{}", screen.characters());
        screen
    }

    /// Both grids, with everything that differs from one day and machine to the next put in one form of the same width.
    pub fn redacted(&mut self) -> String {
        let screen = self.draw();
        let mut characters = screen.characters();
        for (pattern, kept) in [
            (r"\b\d\d:\d\d(:\d\d)?\b", ":"),
            (r"\b20\d\d-\d\d-\d\d\b", "-"),
            (r"\b\d\d [A-Z][a-z][a-z] 00:00\b", " :"),
            (r"\b[0-9a-f]{8,64}\b", ""),
            (r"(ada|bob)@ops[12]-[0-9a-z]{8}", "@-"),
            (r"/tmp/cs-[0-9A-Za-z]{6}", "/-"),
            (r"-\d+\.\d+\.\d+-[0-9a-z]{4}\b", "-."),
            ("[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]", ""),
            (r"\b20\d\d-\d\d-\d\dT[0-9:.]+Z\b", "-T:.Z"),
            (r"\b\d+(\.\d+)? (ms|s|B|KiB)\b", " .msBKi"),
        ] {
            let pattern = regex::Regex::new(pattern).expect("a pattern");
            let blanked = |found: &regex::Captures<'_>| -> String {
                found[0]
                    .chars()
                    .map(|sign| if kept.contains(sign) { sign } else { '0' })
                    .collect()
            };
            characters = pattern.replace_all(&characters, blanked).into_owned();
        }
        format!("{characters}\n{}", screen.styles())
    }

    /// Whether a text stands on the screen, in one row.
    pub fn shows(&mut self, text: &str) -> bool {
        self.draw().shows(text)
    }

    /// Waits until a text stands on the screen.
    pub fn see(&mut self, text: &str) -> &mut Self {
        self.until(&format!("“{text}” is on the screen"), |driver| driver.shows(text))
    }

    /// A text stands on the screen without anything having come from outside.
    pub fn see_at_once(&mut self, text: &str) -> &mut Self {
        assert!(self.shows(text), "{text}\n{}", self.draw().characters());
        self
    }

    /// Waits until nothing is on its way to the disk, waits or runs.
    pub fn settle(&mut self) -> &mut Self {
        self.until("everything has settled", |driver| driver.at().desk.idle())
    }

    /// Waits for what comes from outside until something holds.
    pub fn until(&mut self, what: &str, holds: impl Fn(&mut Driver) -> bool) -> &mut Self {
        let give_up = Instant::now() + GENEROUS;
        while !holds(self) {
            let wake = self.app.next_wake(self.now());
            let wake = wake.map_or(GENEROUS, |at| (at - self.now()).to_std().unwrap_or_default());
            let limit = give_up.min(Instant::now() + wake);
            let host = &mut self.host;
            let came = self
                .runtime
                .block_on(async { tokio::time::timeout_at(limit, host.next()).await });
            // Also while something goes on coming: what floods the screen is no progress.
            if Instant::now() >= give_up {
                panic!("never: {what}\n{}", self.draw().characters());
            }
            self.take(came.unwrap_or(Input::Tick));
            self.compare();
        }
        self.draw();
        self
    }

    /// Takes whatever has come from outside by now, and waits for nothing.
    pub fn take_what_came(&mut self) {
        let give_up = Instant::now() + GENEROUS;
        loop {
            assert!(Instant::now() < give_up, "what comes never ends");
            let host = &mut self.host;
            let came = self
                .runtime
                .block_on(async { tokio::time::timeout(Duration::ZERO, host.next()).await });
            match came {
                Ok(input) => self.take(input),
                Err(_) => return self.compare(),
            }
        }
    }

    /// Says something to a running check, as its pane would.
    pub fn control_type(&mut self, check: &EntryRef, bytes: &[u8]) {
        let control = engine::Control::Type(bytes.to_vec());
        self.host.carry_out(Effect::Control(check.clone(), control));
    }

    /// Ends the program as its loop does when the terminal goes away.
    pub fn leave(&mut self) {
        self.host.leave();
    }

    fn take(&mut self, input: Input) {
        let stamp = Stamp {
            at: self.now(),
            person: self.person.clone(),
        };
        if matches!(&input, Input::Answer(Answer::Opened(_))) {
            self.compared = (0, 0);
        }
        for effect in self.app.update(input, &stamp) {
            if let Effect::Desk(desk::Effect::Append { drafts, .. }) = &effect {
                self.drafts += drafts.len();
            }
            if let Effect::Verify { asked, runs } = &effect {
                self.verifying = Some((*asked, runs.clone()));
            }
            match self.host.carry_out(effect) {
                None | Some(Wish::Redraw | Wish::Suspend) => {}
                Some(Wish::Quit) => self.left = true,
                Some(Wish::Copy(text)) => self.copied.push(text),
                Some(Wish::Edit { text, purpose, .. }) => {
                    let edited = Some((self.editor)(&text)).filter(|edited| *edited != text);
                    self.take(Input::Answer(Answer::Edited(purpose, edited)));
                }
            }
        }
    }

    /// What is shown is never ahead of the disk, and where nothing is under way it is all that the disk holds.
    fn compare(&mut self) {
        let Some(at) = self.app.at().filter(|at| !self.shared && at.folder.is_dir()) else {
            return;
        };
        let (shown, idle, folder) = (at.desk.run().entries.len(), at.desk.idle(), at.folder.clone());
        let now = (shown, journal_bytes(&folder));
        if now == self.compared {
            return;
        }
        let mut read = engine::read(&folder).expect("the run can be read");
        // What verifying signatures came to stands in no journal.
        read.run.signatures = at.desk.run().signatures.clone();
        if !idle {
            let on_disk = &read.run.entries;
            assert!(on_disk.len() >= shown, "the screen is ahead of the disk");
            assert_eq!(at.desk.run().entries[..], on_disk[..shown]);
            return;
        }
        self.compared = now;
        self.take(Input::Tick);
        let at = self.at();
        assert_eq!(read.notes, Vec::<String>::new());
        assert_eq!(at.desk.run().entries, read.run.entries);
        let standing = at.desk.standing();
        assert!(
            *standing == Standing::of(&read.run, standing.at),
            "the standing is that of the journal"
        );
    }
}

fn journal_bytes(folder: &Path) -> u64 {
    let files = fs::read_dir(folder.join("journal")).into_iter().flatten().flatten();
    files.filter_map(|file| Some(file.metadata().ok()?.len())).sum()
}

//! Foolish things: any key anywhere, clicks and wheels at random, windows of every size, pastes where nothing takes them.
//! Nothing panics, the screen stays the journal played back, and nothing is recorded that nobody wanted.

use countersign::tui::{
    effect::{Input, Pointed},
    key::Key,
};
use crossterm::event::{KeyCode, KeyModifiers};

use crate::driver::{Driver, Start};

/// Small, but with everything that a row, a question or a page can be made of. Its environment is production, so that no
/// action starts by accident.
const CHECKLIST: &str = r#"
schema = 1
id = "small"
title = "Small"
version = "1"
environment = { name = "production", proof = "echo yes" }

[[fields]]
id = "version"
label = "Version"
kind = "version"

[[fields]]
id = "token"
label = "Token"
secret = true

[[roles]]
id = "lead"
title = "Lead"

[[decisions]]
id = "go"
title = "Go"
covers = ["one"]
decides = "lead"
poll = ["lead"]

[[sections]]
id = "one"
title = "One"
phase = "prepare"
owner = "lead"
sign_offs = [{ role = "lead", statement = "All is well.", confirms = ["I looked"] }]

[[sections.items]]
id = "quick"
title = "Quick"
check = { run = "echo seen" }

[[sections.items]]
id = "slow"
title = "Slow"
check = { run = "read -r answer; echo $answer", timeout = "1m" }

[[sections.items]]
id = "red"
title = "Red"
check = { run = "printf '\\033]0;title\\007\\033[31mno\\033[0m'; exit 1" }

[[sections.items]]
id = "deploy"
title = "Deploy"
check = { run = "echo deployed", action = true }

[[sections.items]]
id = "size"
title = "Size"
measures = [{ id = "bytes", label = "Bytes", unit = "MB", target = "< 10 MB" }]
items = [{ id = "part", title = "Part" }]

[[sections]]
id = "two"
title = "Two"
phase = "execute"
after = ["one"]

[[sections.items]]
id = "last"
title = "Last"
evidence = "required"
fields = [{ id = "note", label = "Note" }]
"#;

/// The same numbers from the same seed: a failure can be played again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }

    fn small(&mut self, sides: usize) -> u16 {
        u16::try_from(self.roll(sides)).expect("a small number")
    }

    fn key(&mut self) -> Key {
        const NAMED: [KeyCode; 16] = [
            KeyCode::Enter,
            KeyCode::Enter,
            KeyCode::Esc,
            KeyCode::Esc,
            KeyCode::Tab,
            KeyCode::BackTab,
            KeyCode::Backspace,
            KeyCode::Delete,
            KeyCode::Up,
            KeyCode::Down,
            KeyCode::Left,
            KeyCode::Right,
            KeyCode::Home,
            KeyCode::End,
            KeyCode::PageUp,
            KeyCode::PageDown,
        ];
        let sign = char::from(u8::try_from(32 + self.roll(95)).expect("ASCII"));
        match self.roll(10) {
            0..6 => Key::new(KeyCode::Char(sign), KeyModifiers::NONE),
            6 => Key::new(KeyCode::Char(sign), KeyModifiers::CONTROL),
            7 => Key::new(KeyCode::Char(sign), KeyModifiers::ALT),
            8 => Key::new(KeyCode::F(1 + self.roll(12) as u8), KeyModifiers::NONE),
            _ => Key::new(NAMED[self.roll(NAMED.len())], KeyModifiers::NONE),
        }
    }

    fn input(&mut self) -> Input {
        match self.roll(20) {
            0..15 => Input::Key(self.key()),
            15 => Input::Key("enter".parse().expect("a key")),
            16 => Input::Paste("pasted\nthings\u{1b}[2J\u{0}é漢".to_owned()),
            17 => Input::Mouse(Pointed::Click(self.small(300), self.small(100))),
            18 => Input::Mouse(Pointed::Click(self.small(60), self.small(20))),
            _ => Input::Mouse(Pointed::Wheel(
                self.small(140),
                self.small(40),
                3 - 6 * self.roll(2) as isize,
            )),
        }
    }
}

fn begin() -> Driver {
    let mut program = Start::default()
        .file(".countersign/checklists/small.toml", CHECKLIST)
        .at(100, 30);
    program
        .see("this repository")
        .press("/")
        .type_in("Small")
        .press("enter enter");
    program
        .see("Trust these commands?")
        .press("enter")
        .see("Start Small")
        .press("enter")
        .see("Quick");
    program
}

/// Plays so many inputs; whenever the run is left, its record has to be whole, and another one is begun.
fn play(seed: u64, steps: usize) {
    let mut program = begin();
    let mut folder = program.at().folder.clone();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (seed << 32 | seed));
    for _ in 0..steps {
        program.input(dice.input());
        program.take_what_came();
        if dice.roll(15) == 0 {
            program.resize(1 + dice.small(300), 1 + dice.small(100));
            program.resize(100, 30);
        }
        if program.left || program.app().at().is_none() {
            ends_well(&mut program, &folder);
            program = begin();
            folder = program.at().folder.clone();
        }
    }
    ends_well(&mut program, &folder);
}

/// The program ends, and the record is whole.
fn ends_well(program: &mut Driver, folder: &std::path::Path) {
    program.leave();
    let verification = countersign::record::verify(folder).expect("it can be verified");
    assert!(verification.holds(), "{:?}", verification.findings);
}

/// How many walks are played, and with which seed they begin: `COUNTERSIGN_WALKS=100 COUNTERSIGN_SEED=5`.
fn walks() -> std::ops::Range<u64> {
    let given = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let first = given("COUNTERSIGN_SEED").unwrap_or(1);
    first..first + given("COUNTERSIGN_WALKS").unwrap_or(4)
}

#[test]
fn any_key_anywhere_does_no_harm() {
    for seed in walks() {
        println!("walk with seed {seed}");
        play(seed, 400);
    }
}

#[test]
fn no_window_is_too_small_or_too_large_for_any_screen() {
    let mut program = begin();
    for key in [
        "?", "Q", "@", ";", "s", "e", ":", "c", "$", "A", "T", "/", "a", "f", "M", "b", "d",
    ] {
        program.press(key);
        for (width, height) in [
            (1, 1),
            (2, 30),
            (300, 1),
            (59, 19),
            (60, 20),
            (79, 24),
            (80, 24),
            (99, 30),
            (140, 40),
            (300, 100),
        ] {
            program.resize(width, height);
        }
        program.press("esc esc q");
        if program.app().at().is_none() {
            program.see("-small-").press("r").see("Quick");
        }
    }
}

#[test]
fn a_paste_outside_a_text_field_does_nothing() {
    let mut program = begin();
    let entries = program.at().desk.run().entries.len();
    let before = program.draw().characters();
    program.paste(" x\nq\nr");
    assert_eq!(
        program.draw().characters().lines().skip(2).collect::<Vec<_>>(),
        before.lines().skip(2).collect::<Vec<_>>()
    );
    assert_eq!(program.at().desk.run().entries.len(), entries);
    program.press("c").paste("two\nlines").press("enter").settle();
    assert_eq!(program.at().desk.run().entries.len(), entries + 1);
}

#[test]
fn nothing_is_written_that_nobody_asked_for() {
    let mut program = begin();
    let entries = program.at().desk.run().entries.len();
    program
        .press("j j k G g ctrl-d ctrl-u tab tab tab z z Z Z 1 2 3 4 1 o O / s enter n N esc ? q Q q @ q ; q s q b G g tab h l [ ] j k d esc q t t");
    assert_eq!(program.drafts, 0);
    program.press("g /").type_in("Part").press("enter space").settle();
    let screen = program.draw().characters();
    assert_eq!(program.drafts, 1, "{screen}");
    assert_eq!(program.at().desk.run().entries.len(), entries + 1);
}

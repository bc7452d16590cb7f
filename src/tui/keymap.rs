//! Which key asks for which command where: the registry's keys with the user's own laid over them.

use super::command::{Command, Entry, Group, Place, REGISTRY};
use super::key::{Key, KeyError};
use std::collections::HashMap;
use toml::{Table, Value};

/// What is wrong with the keys of the settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyMapError {
    /// No command has that id.
    #[error("keys: there is no command `{id}`{nearest}")]
    UnknownCommand {
        /// What was written.
        id: String,
        /// A proposal, or nothing.
        nearest: String,
    },
    /// A text that is no key.
    #[error("keys: `{id}`: {source}")]
    Key {
        /// The command's id.
        id: String,
        /// What is wrong with it.
        source: KeyError,
    },
    /// Neither a key nor a list of keys.
    #[error("keys: `{id}` must be a key or a list of keys, not {found}")]
    Shape {
        /// The command's id.
        id: String,
        /// What stands there.
        found: String,
    },
    /// Two commands of one screen would share a key.
    #[error("keys: `{key}` would ask for both `{one}` and `{two}` on the screen {place}")]
    Clash {
        /// The key.
        key: String,
        /// The command that comes first in the registry.
        one: &'static str,
        /// The other.
        two: &'static str,
        /// Where both can be asked for.
        place: &'static str,
    },
    /// A plain character where characters are text.
    #[error("keys: `{id}` needs a key that types nothing, as `{key}` does on the screen {place}")]
    Types {
        /// The command's id.
        id: &'static str,
        /// The key.
        key: String,
        /// Where it would be text.
        place: &'static str,
    },
}

/// The keys of every command and the command of every key.
#[derive(Clone, Debug)]
pub struct KeyMap {
    /// In the order of the registry.
    keys: Vec<Vec<Key>>,
    commands: HashMap<(Place, Key), Command>,
}

impl KeyMap {
    /// The keys of the registry with those of the settings in their place: a table from a command's id to a key or a list of
    /// keys; an empty list takes a command's keys away.
    ///
    /// # Errors
    /// Everything that is wrong with the table, at once.
    pub fn with(settings: &Table) -> Result<KeyMap, Vec<KeyMapError>> {
        let mut errors = Vec::new();
        let mut keys = registered();
        for (id, value) in settings {
            match own_keys(id, value) {
                Ok((command, own)) => keys[command as usize] = own,
                Err(error) => errors.push(error),
            }
        }
        let mut map = KeyMap {
            keys,
            commands: HashMap::new(),
        };
        map.fill(&mut errors);
        if errors.is_empty() { Ok(map) } else { Err(errors) }
    }

    fn fill(&mut self, errors: &mut Vec<KeyMapError>) {
        for entry in &REGISTRY {
            for key in &self.keys[entry.command as usize] {
                let only_text = entry.places.iter().find(|place| place.takes_text());
                if let (Some(place), Some(_), true) =
                    (only_text, key.typed(), entry.places.iter().all(|p| p.takes_text()))
                {
                    errors.push(KeyMapError::Types {
                        id: entry.id,
                        key: key.to_string(),
                        place: place.title(),
                    });
                }
                let here = |place: &&Place| !(place.takes_text() && key.typed().is_some());
                for place in entry.places.iter().filter(here) {
                    let before = self.commands.insert((*place, *key), entry.command);
                    if let Some(before) = before.filter(|before| *before != entry.command) {
                        errors.push(KeyMapError::Clash {
                            key: key.to_string(),
                            one: before.entry().id,
                            two: entry.id,
                            place: place.title(),
                        });
                        break;
                    }
                }
            }
        }
    }

    /// The command that a key asks for there.
    pub fn command(&self, place: Place, key: Key) -> Option<Command> {
        self.commands.get(&(place, key)).copied()
    }

    /// The keys of a command, the one for hints first.
    pub fn keys(&self, command: Command) -> &[Key] {
        &self.keys[command as usize]
    }

    /// The key that hints show for a command there; none where it has no key that works there.
    pub fn hint(&self, command: Command, place: Place) -> Option<Key> {
        let works = |key: &&Key| self.command(place, **key) == Some(command);
        self.keys(command).iter().find(works).copied()
    }

    /// The keys of a command as hints show them, `up, k`; empty where it has none.
    pub fn written(&self, command: Command) -> String {
        let keys: Vec<String> = self.keys(command).iter().map(Key::to_string).collect();
        keys.join(", ")
    }

    /// The key table of the README: one row a group, in the order of the help. What has no key stands under the palette's.
    pub fn table_markdown(&self) -> String {
        let mut out = String::from("| | keys |\n| --- | --- |\n");
        for group in Group::ALL {
            let entries = REGISTRY.iter().filter(|entry| entry.group == group);
            let commands: Vec<String> = entries.map(|entry| self.command_markdown(entry)).collect();
            out.push_str(&format!("| {} | {} |\n", group.title(), commands.join(" · ")));
        }
        out
    }

    fn command_markdown(&self, entry: &Entry) -> String {
        let own = self.keys(entry.command);
        let keys: Vec<String> = own.iter().map(|key| format!("`{key}`")).collect();
        let palette = || format!("`{}`", self.written(Command::Palette));
        let keys = if own.is_empty() { palette() } else { keys.join(" ") };
        format!("{keys} {}", lower_case_first(entry.title))
    }
}

fn lower_case_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}

impl Default for KeyMap {
    /// The keys of the registry. That they are right, a test shows.
    fn default() -> KeyMap {
        let mut map = KeyMap {
            keys: registered(),
            commands: HashMap::new(),
        };
        map.fill(&mut Vec::new());
        map
    }
}

fn registered() -> Vec<Vec<Key>> {
    let parsed = |keys: &[&str]| keys.iter().filter_map(|key| key.parse().ok()).collect();
    REGISTRY.iter().map(|entry| parsed(entry.keys)).collect()
}

fn own_keys(id: &str, value: &Value) -> Result<(Command, Vec<Key>), KeyMapError> {
    let command = Command::of_id(id).ok_or_else(|| KeyMapError::UnknownCommand {
        id: id.to_owned(),
        nearest: nearest(id),
    })?;
    let shape = || KeyMapError::Shape {
        id: id.to_owned(),
        found: value.to_string(),
    };
    let texts: Vec<&str> = match value {
        Value::String(text) => vec![text],
        Value::Array(list) => list
            .iter()
            .map(Value::as_str)
            .collect::<Option<_>>()
            .ok_or_else(shape)?,
        _ => return Err(shape()),
    };
    let keys: Result<Vec<Key>, KeyError> = texts.into_iter().map(str::parse).collect();
    let keys = keys.map_err(|source| KeyMapError::Key {
        id: id.to_owned(),
        source,
    })?;
    Ok((command, keys))
}

fn nearest(id: &str) -> String {
    let scored = REGISTRY
        .iter()
        .map(|entry| (strsim::jaro_winkler(id, entry.id), entry.id));
    match scored.max_by(|one, two| one.0.total_cmp(&two.0)) {
        Some((score, name)) if score > 0.75 => format!(" (did you mean `{name}`?)"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str) -> Result<KeyMap, Vec<String>> {
        let table: Table = toml::from_str(text).expect("the table is TOML");
        KeyMap::with(&table).map_err(|errors| errors.iter().map(KeyMapError::to_string).collect())
    }

    fn key(text: &str) -> Key {
        text.parse().expect(text)
    }

    #[test]
    fn no_two_commands_of_one_screen_share_a_key_and_every_key_of_the_registry_is_one() {
        assert!(with("").is_ok());
        let map = KeyMap::default();
        for entry in &REGISTRY {
            assert_eq!(map.keys(entry.command).len(), entry.keys.len(), "{}", entry.id);
        }
    }

    #[test]
    fn every_key_of_a_command_asks_for_it_on_each_of_its_screens_unless_it_is_text_there() {
        let map = KeyMap::default();
        for entry in &REGISTRY {
            for key in map.keys(entry.command) {
                for place in entry.places {
                    let expected = (!place.takes_text() || key.typed().is_none()).then_some(entry.command);
                    assert_eq!(map.command(*place, *key), expected, "{} on {place:?}", entry.id);
                }
            }
        }
    }

    #[test]
    fn plain_characters_are_text_in_a_question() {
        let map = KeyMap::default();
        for sign in (' '..='~').map(|sign| {
            Key::new(
                crossterm::event::KeyCode::Char(sign),
                crossterm::event::KeyModifiers::NONE,
            )
        }) {
            for place in Place::ALL.into_iter().filter(|place| place.takes_text()) {
                assert_eq!(map.command(place, sign), None, "{sign} on {place:?}");
            }
        }
        assert_eq!(map.command(Place::Palette, key("down")), Some(Command::Down));
        assert_eq!(map.command(Place::Question, key("esc")), Some(Command::Back));
    }

    #[test]
    fn ones_own_keys_stand_in_place_of_the_registrys() {
        let map = with("run-check = \"f5\"\npass = [\"f6\", \"space\"]\nfail = []").expect("right");
        assert_eq!(map.command(Place::Run, key("f5")), Some(Command::RunCheck));
        assert_eq!(map.command(Place::Run, key("r")), None);
        assert_eq!(map.command(Place::Run, key("f6")), Some(Command::Pass));
        assert_eq!(map.written(Command::Pass), "f6, space");
        assert_eq!(map.hint(Command::Fail, Place::Run), None);
    }

    #[test]
    fn everything_that_is_wrong_with_ones_own_keys_is_told_at_once() {
        let errors = with("run-chek = \"f5\"\npass = \"hyper-x\"\nfail = 3\nwaive = \"c\"").expect_err("wrong");
        assert_eq!(errors.len(), 4, "{errors:?}");
        for expected in [
            "there is no command `run-chek` (did you mean `run-check`?)",
            "`pass`: `hyper-x` is not a key",
            "`fail` must be a key or a list of keys, not 3",
            "`c` would ask for both `waive` and `comment` on the screen Run",
        ] {
            assert!(
                errors.iter().any(|error| error.contains(expected)),
                "{expected}: {errors:?}"
            );
        }
        assert!(with("leave-check = \"x\"").expect_err("wrong")[0].contains("needs a key that types nothing"));
    }

    #[test]
    fn the_key_table_names_every_command_with_its_keys() {
        let table = KeyMap::default().table_markdown();
        assert_eq!(table.lines().count(), Group::ALL.len() + 2);
        assert_eq!(table.matches(" · ").count(), REGISTRY.len() - Group::ALL.len());
        assert!(table.contains("| Marks | `space` pass · `x` fail · "), "{table}");
        assert!(table.contains("`:` close the run"), "{table}");
        assert!(table.contains("`up` `k` up"), "{table}");
    }
}

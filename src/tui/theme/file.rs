//! A theme's file: every key is known, every colour is readable, or the error names the file and the key.

use super::Palette;
use super::colour::{ANSI_NAMES, Rgb};
use ratatui::style::Color;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Why a theme cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// The file cannot be read.
    #[error("theme {path} cannot be read", path = path.display())]
    Read {
        /// The theme's file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is no TOML.
    #[error("theme {path} is not valid TOML: {message}", path = path.display())]
    Syntax {
        /// The theme's file.
        path: PathBuf,
        /// What is wrong and where.
        message: String,
    },
    /// A key that themes do not have.
    #[error("theme {path} has the unknown key `{key}`{nearest}", path = path.display())]
    UnknownKey {
        /// The theme's file.
        path: PathBuf,
        /// The key, with its table.
        key: String,
        /// A proposal, or nothing.
        nearest: String,
    },
    /// A key that every theme needs.
    #[error("theme {path} lacks the key `{key}`", path = path.display())]
    Missing {
        /// The theme's file.
        path: PathBuf,
        /// The key.
        key: String,
    },
    /// A value that is no colour.
    #[error("theme {path}: `{key}` must be {expected}, not {found}", path = path.display())]
    Colour {
        /// The theme's file.
        path: PathBuf,
        /// The key, with its table.
        key: String,
        /// What would be right.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// No theme has that name.
    #[error("there is no theme `{name}`; there are: {known}")]
    Unknown {
        /// The name asked for.
        name: String,
        /// Those there are.
        known: String,
    },
}

/// The keys of the file's top.
const KEYS: [&str; 12] = [
    "background",
    "text",
    "dim",
    "border",
    "selection",
    "match",
    "accent",
    "good",
    "bad",
    "warn",
    "busy",
    "danger",
];
/// The keys of `[sixteen]`, with the colour of 16 where a theme names none.
const SIXTEEN: [(&str, Color); 6] = [
    ("accent", Color::Cyan),
    ("good", Color::Green),
    ("bad", Color::Red),
    ("warn", Color::Yellow),
    ("busy", Color::Blue),
    ("danger", Color::Red),
];

/// Reads the colours of a theme.
pub(super) fn palette(path: &Path, text: &str) -> Result<Palette, ThemeError> {
    let table: Table = toml::from_str(text).map_err(|error: toml::de::Error| ThemeError::Syntax {
        path: path.to_owned(),
        message: error.to_string().trim_end().to_owned(),
    })?;
    let empty = Table::new();
    let sixteen = match table.get("sixteen") {
        None => &empty,
        Some(Value::Table(sixteen)) => sixteen,
        Some(other) => return Err(wrong(path, "sixteen", "a table", other)),
    };
    let file = File {
        path,
        table: &table,
        sixteen,
    };
    file.check_keys()?;
    file.palette()
}

struct File<'a> {
    path: &'a Path,
    table: &'a Table,
    sixteen: &'a Table,
}

impl File<'_> {
    fn check_keys(&self) -> Result<(), ThemeError> {
        let top: Vec<&str> = KEYS.iter().copied().chain(["sixteen"]).collect();
        let in_sixteen: Vec<&str> = SIXTEEN.iter().map(|(key, _)| *key).collect();
        for (prefix, table, known) in [("", self.table, &top), ("sixteen.", self.sixteen, &in_sixteen)] {
            if let Some(key) = table.keys().find(|key| !known.contains(&key.as_str())) {
                return Err(ThemeError::UnknownKey {
                    path: self.path.to_owned(),
                    key: format!("{prefix}{key}"),
                    nearest: nearest(key, known),
                });
            }
        }
        Ok(())
    }

    fn palette(&self) -> Result<Palette, ThemeError> {
        let both = |key: &str| Ok((self.rgb(key)?, self.ansi(key)?));
        Ok(Palette {
            background: self.rgb("background")?,
            text: self.rgb("text")?,
            dim: self.rgb("dim")?,
            border: self.rgb("border")?,
            selection: self.rgb("selection")?,
            matched: self.rgb("match")?,
            accent: both("accent")?,
            good: both("good")?,
            bad: both("bad")?,
            warn: both("warn")?,
            busy: both("busy")?,
            danger: both("danger")?,
        })
    }

    fn rgb(&self, key: &str) -> Result<Rgb, ThemeError> {
        let value = self.table.get(key).ok_or_else(|| ThemeError::Missing {
            path: self.path.to_owned(),
            key: key.to_owned(),
        })?;
        let colour = value.as_str().and_then(Rgb::parse);
        colour.ok_or_else(|| wrong(self.path, key, "a colour like \"#1e232b\"", value))
    }

    fn ansi(&self, key: &str) -> Result<Color, ThemeError> {
        let standard = SIXTEEN.iter().find(|(known, _)| *known == key);
        let standard = standard.map_or(Color::Reset, |(_, colour)| *colour);
        let Some(value) = self.sixteen.get(key) else {
            return Ok(standard);
        };
        let named = ANSI_NAMES.into_iter().find(|(name, _)| value.as_str() == Some(name));
        named.map(|(_, colour)| colour).ok_or_else(|| {
            let names: Vec<&str> = ANSI_NAMES.iter().map(|(name, _)| *name).collect();
            let expected = format!("one of {}", names.join(", "));
            wrong(self.path, &format!("sixteen.{key}"), &expected, value)
        })
    }
}

fn wrong(path: &Path, key: &str, expected: &str, found: &Value) -> ThemeError {
    ThemeError::Colour {
        path: path.to_owned(),
        key: key.to_owned(),
        expected: expected.to_owned(),
        found: found.to_string(),
    }
}

fn nearest(key: &str, known: &[&str]) -> String {
    let scored = known.iter().map(|name| (strsim::jaro_winkler(key, name), name));
    let best = scored.max_by(|one, two| one.0.total_cmp(&two.0));
    match best {
        Some((score, name)) if score > 0.75 => format!(" (did you mean `{name}`?)"),
        _ => String::new(),
    }
}

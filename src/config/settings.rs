//! What a person likes: the settings file. Every mistake in it is told at once, with its line and the nearest right key.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use toml::de::DeValue;

use super::{
    ConfigError, Paths,
    reading::{Key, Reading, Value, Wrong},
};
use crate::domain::{glob, pattern::Pattern, quantity::Quantity, unit::Unit};

/// Environments that count as production unless the settings say otherwise; `*` stands for any run of characters.
pub const PRODUCTION: [&str; 6] = ["prod", "prod-*", "*-prod", "*-prod-*", "*production*", "live"];

/// What a person likes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// As whom they write.
    pub name: Option<String>,
    /// As what their signing key is known.
    pub principal: Option<String>,
    /// The key that they sign with: a path, or a public key as git takes one.
    pub signing_key: Option<String>,
    /// File of who may sign for whom.
    pub allowed_signers: Option<String>,
    /// File of keys that nobody may use any more.
    pub revoked_keys: Option<String>,
    /// Name of the theme.
    pub theme: Option<String>,
    /// Words in place of glyphs.
    pub words: bool,
    /// Nothing but ASCII on the screen.
    pub ascii: bool,
    /// Environments that count as production, as patterns with `*`.
    pub production: Vec<String>,
    /// So many checks at once; nothing: the number of cores.
    pub checks_at_once: Option<usize>,
    /// What is kept of one check's output, in bytes; nothing: the usual limit.
    pub output_limit: Option<u64>,
    /// Keys of commands, by the command's id; not looked into here.
    pub keys: BTreeMap<String, Vec<String>>,
    /// More folders with checklists.
    pub checklists: Vec<String>,
    /// What `$EDITOR` is overridden with.
    pub editor: Option<String>,
    /// The proxy of all requests that checks make.
    pub proxy: Option<String>,
    /// PEM files of root certificates that are believed beside the system's.
    pub roots: Vec<String>,
    /// The Prometheus server of queries that name none.
    pub prometheus: Option<String>,
    /// What is replaced in all that a check prints before it is kept, by a name of one's own.
    pub redact: BTreeMap<String, Pattern>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: None,
            principal: None,
            signing_key: None,
            allowed_signers: None,
            revoked_keys: None,
            theme: None,
            words: false,
            ascii: false,
            production: PRODUCTION.map(str::to_owned).to_vec(),
            checks_at_once: None,
            output_limit: None,
            keys: BTreeMap::new(),
            checklists: Vec::new(),
            editor: None,
            proxy: None,
            roots: Vec::new(),
            prometheus: None,
            redact: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Reads the settings file; the defaults where it is not there and nobody asked for it by name.
    ///
    /// # Errors
    /// Where it cannot be read, or holds mistakes.
    pub fn read(paths: &Paths) -> Result<Self, ConfigError> {
        let text = match fs::read_to_string(&paths.settings) {
            Ok(text) => text,
            Err(why) if why.kind() == io::ErrorKind::NotFound && !paths.settings_asked => return Ok(Self::default()),
            Err(why) => return Err(ConfigError::at("read", &paths.settings)(why)),
        };
        Self::parse(&text).map_err(|wrong| ConfigError::Settings {
            path: paths.settings.clone(),
            wrong,
        })
    }

    /// Reads settings.
    ///
    /// # Errors
    /// Every mistake, in the order of the file.
    pub fn parse(text: &str) -> Result<Self, Vec<Wrong>> {
        let (mut reading, tree) = Reading::of(text);
        let mut settings = Self::default();
        for (key, value) in tree.get_ref() {
            reading.key(&mut settings, key, value);
        }
        reading.finish(settings)
    }

    /// Whether an environment of that name counts as production. Case makes no difference.
    pub fn is_production(&self, environment: &str) -> bool {
        let environment = environment.trim().to_lowercase();
        self.production
            .iter()
            .any(|pattern| glob::covers(&pattern.to_lowercase(), &environment))
    }

    /// The folders with checklists that the settings name, `~` and relative paths seen from the settings file.
    pub fn checklist_folders<'a>(&'a self, paths: &'a Paths) -> impl Iterator<Item = PathBuf> + 'a {
        self.checklists.iter().map(move |folder| self.path(paths, folder))
    }

    /// A path that the settings name, `~` and relative ones seen from the settings file.
    pub fn path(&self, paths: &Paths, text: &str) -> PathBuf {
        match text.strip_prefix("~/") {
            Some(rest) => std::env::home_dir().unwrap_or_default().join(rest),
            None => paths.settings.parent().unwrap_or(Path::new("/")).join(text),
        }
    }
}

const KEYS: [&str; 18] = [
    "name",
    "principal",
    "signing_key",
    "allowed_signers",
    "revoked_keys",
    "theme",
    "words",
    "ascii",
    "production",
    "checks_at_once",
    "output_limit",
    "checklists",
    "editor",
    "proxy",
    "roots",
    "prometheus",
    "keys",
    "redact",
];

impl Reading<'_> {
    fn key(&mut self, settings: &mut Settings, key: &Key<'_>, value: &Value<'_>) {
        let name = &**key.get_ref();
        match name {
            "name" => settings.name = self.text_value(name, value),
            "principal" => settings.principal = self.text_value(name, value),
            "signing_key" => settings.signing_key = self.text_value(name, value),
            "allowed_signers" => settings.allowed_signers = self.text_value(name, value),
            "revoked_keys" => settings.revoked_keys = self.text_value(name, value),
            "theme" => settings.theme = self.text_value(name, value),
            "editor" => settings.editor = self.text_value(name, value),
            "words" => settings.words = self.yes_or_no(name, value),
            "ascii" => settings.ascii = self.yes_or_no(name, value),
            "production" => settings.production = self.texts(name, value),
            "checklists" => settings.checklists = self.texts(name, value),
            "checks_at_once" => settings.checks_at_once = self.count(name, value),
            "output_limit" => settings.output_limit = self.size(name, value),
            "proxy" => settings.proxy = self.address(name, value),
            "roots" => settings.roots = self.texts(name, value),
            "prometheus" => settings.prometheus = self.address(name, value),
            "keys" => self.keys(settings, value),
            "redact" => self.redact(settings, value),
            _ => self.unknown(key, "setting", &KEYS),
        }
    }

    fn yes_or_no(&mut self, key: &str, value: &Value<'_>) -> bool {
        let DeValue::Boolean(yes) = value.get_ref() else {
            self.expected(key, value, "true or false");
            return false;
        };
        *yes
    }

    fn count(&mut self, key: &str, value: &Value<'_>) -> Option<usize> {
        let count = match value.get_ref() {
            DeValue::Integer(number) => usize::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        let count = count.filter(|count| (1..=1024).contains(count));
        if count.is_none() {
            self.expected(key, value, "a whole number from 1 to 1024");
        }
        count
    }

    fn size(&mut self, key: &str, value: &Value<'_>) -> Option<u64> {
        let bytes = match value.get_ref() {
            DeValue::String(text) => bytes(text),
            _ => None,
        };
        let bytes = bytes.filter(|bytes| *bytes >= 4096);
        if bytes.is_none() {
            self.expected(key, value, "a size like \"64 MiB\", of at least 4 KiB,");
        }
        bytes
    }

    fn address(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = self.text_value(key, value)?;
        if !is_address(&text) {
            self.expected(key, value, "an address like \"http://host:3128\"");
            return None;
        }
        Some(text)
    }

    fn keys(&mut self, settings: &mut Settings, value: &Value<'_>) {
        let DeValue::Table(table) = value.get_ref() else {
            self.expected("keys", value, "a table of commands and their keys");
            return;
        };
        for (command, keys) in table {
            let name = format!("keys.{}", command.get_ref());
            let keys = self.texts(&name, keys);
            settings.keys.insert(command.get_ref().to_string(), keys);
        }
    }

    fn redact(&mut self, settings: &mut Settings, value: &Value<'_>) {
        let DeValue::Table(table) = value.get_ref() else {
            self.expected("redact", value, "a table of names and regular expressions");
            return;
        };
        for (name, value) in table {
            let key = format!("redact.{}", name.get_ref());
            if name.get_ref().chars().any(char::is_control) || name.get_ref().len() > LONGEST_NAME {
                self.wrong(
                    name.span().start,
                    Some("redact"),
                    "a short name on one line is expected".to_owned(),
                );
                continue;
            }
            let Some(text) = self.text_value(&key, value) else {
                continue;
            };
            match Pattern::new(&text) {
                // Replacing nothing everywhere is no redaction.
                Ok(pattern) if pattern.regex().is_match("") => {
                    self.expected(&key, value, "a regular expression that does not match an empty text");
                }
                Ok(pattern) => drop(settings.redact.insert(name.get_ref().to_string(), pattern)),
                Err(why) => self.wrong(value.span().start, Some(&key), pattern_fault(&why)),
            }
        }
    }
}

/// Names of patterns stand in the journal, on one line.
const LONGEST_NAME: usize = 64;

/// Whether it begins like the address of a machine that speaks HTTP.
fn is_address(text: &str) -> bool {
    let rest = ["http://", "https://"].iter().find_map(|scheme| {
        let begins = text.get(..scheme.len())?.eq_ignore_ascii_case(scheme);
        begins.then(|| &text[scheme.len()..])
    });
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', ':', '?', '#']) && !rest.contains(' '))
}

fn bytes(text: &str) -> Option<u64> {
    let bytes = Quantity::parse(text).ok()?.in_unit(&Unit::parse("B").ok()?)?;
    bytes.value.try_into().ok()
}

/// In one line: the compiler's own message draws the place below the text.
fn pattern_fault(why: &regex::Error) -> String {
    let text = why.to_string();
    let last = text.lines().last().unwrap_or_default();
    format!("not a regular expression: {}", last.trim_start_matches("error: "))
}

#[cfg(test)]
mod tests;

//! The way to the full-screen program.

use std::{
    collections::HashMap,
    env,
    io::{self, IsTerminal},
    path::Path,
};

use secrecy::SecretString;

use super::{Context, Fault, Status};
use crate::{
    domain::event::How,
    engine,
    tui::{
        app::{App, Setup},
        effect::{Effect, Entrance},
        glyph::Glyphs,
        host::{Host, Kit, terminal},
        keymap::KeyMap,
        theme::{Depth, Theme},
    },
};

/// The theme without any setting.
const THEME: &str = "dark";

/// Opens the full-screen program, at a run where one is named; where another works on that run, one is asked there
/// whether to watch, to take part, or to take the controls.
///
/// # Errors
/// Where there is no terminal to draw on, or a setting is wrong.
pub fn open(context: &Context, run: Option<&Path>) -> Result<Status, Fault> {
    let hint = match run {
        Some(_) => "`countersign show`, `mark`, `sign` and the others work without a screen: see `countersign --help`",
        None => "`countersign run CHECKLIST` runs one without a screen: see `countersign --help`",
    };
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        let text = "the full-screen program needs a terminal, and this is none";
        return Err(Fault::new(Status::Environment, anyhow::Error::msg(text)).hint(hint));
    }
    let depth = depth(context);
    let setup = setup(context, depth)?;
    let kit = Kit {
        paths: context.paths.clone(),
        settings: context.settings.clone(),
        places: context.places(),
        people: context.people(),
        workplace: context.workplace_to_look(How::Screen)?,
        depth,
        read_only: context.global.readonly,
        secrets: secrets(),
    };
    let mut host = Host::new(kit);
    host.watch_theme(setup.theme.name());
    let first = run.map(|run| Effect::Open(run.to_owned(), Entrance::Ask));
    terminal::run(host, App::new(setup), first.into_iter().collect())
        .map_err(|why| Fault::environment("the terminal cannot be used", why))?;
    Ok(Status::Done)
}

/// What the environment gives commands to read: some of it may be the values of secret fields.
fn secrets() -> HashMap<String, SecretString> {
    let given = env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    given
        .filter(|(name, value)| name.starts_with("CS_") && !value.is_empty())
        .map(|(name, value)| (name, SecretString::from(value)))
        .collect()
}

fn depth(context: &Context) -> Depth {
    if context.global.no_color {
        return Depth::None;
    }
    Depth::of_environment(|name| env::var(name).ok())
}

fn setup(context: &Context, depth: Depth) -> Result<Setup, Fault> {
    let settings = &context.settings;
    let name = context
        .global
        .theme
        .as_deref()
        .or(settings.theme.as_deref())
        .unwrap_or(THEME);
    let folder = Some(context.paths.themes.as_path());
    let theme = Theme::named(name, folder, depth)
        .map_err(|why| Fault::new(Status::Usage, why.into()).hint("`theme` in the settings, or --theme, names it"))?;
    let mut table = toml::Table::new();
    for (command, keys) in &settings.keys {
        table.insert(command.clone(), toml::Value::from(keys.clone()));
    }
    let keys = KeyMap::with(&table).map_err(|wrong| {
        let wrong: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        let text = format!("{}: [keys]: {}", context.paths.settings.display(), wrong.join("; "));
        Fault::new(Status::Usage, anyhow::Error::msg(text))
            .hint("`?` in the program, and the README, name every command's keys")
    })?;
    let glyphs = match (settings.words, settings.ascii) {
        (true, _) => Glyphs::Words,
        (false, true) => Glyphs::Ascii,
        (false, false) => Glyphs::Unicode,
    };
    Ok(Setup {
        themes: Theme::names(folder),
        theme,
        glyphs,
        keys,
        person: context.person(),
        offset: *chrono::Local::now().offset(),
        started: engine::now(),
    })
}

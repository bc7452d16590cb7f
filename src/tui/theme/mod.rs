//! Themes: named roles to styles, from TOML, at four depths of colour.
//!
//! A screen never names a colour: it names a role, so that every theme and every terminal keeps every meaning.

mod colour;
mod file;

pub use colour::{Depth, Rgb};
pub use file::ThemeError;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use std::path::Path;

/// What a piece of the screen is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Text.
    Text,
    /// Text that matters less.
    Dim,
    /// Titles and headings.
    Title,
    /// Focus and keys: the one accent.
    Accent,
    /// Earned.
    Good,
    /// Failed or blocking.
    Bad,
    /// Waits or needs care.
    Warn,
    /// Running.
    Busy,
    /// The frame around a production run, and questions that cannot be undone.
    Danger,
    /// The word PRODUCTION and the like: danger, filled.
    DangerBadge,
    /// Borders.
    Border,
    /// Borders of the pane that has the focus.
    BorderFocused,
    /// The ground of the selected row; it is laid over the row's own styles.
    Selection,
    /// The ground of a field that text goes into.
    Field,
    /// Where a search matches.
    Match,
    /// What stands behind a dialog.
    Backdrop,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 16] = [
        Role::Text,
        Role::Dim,
        Role::Title,
        Role::Accent,
        Role::Good,
        Role::Bad,
        Role::Warn,
        Role::Busy,
        Role::Danger,
        Role::DangerBadge,
        Role::Border,
        Role::BorderFocused,
        Role::Selection,
        Role::Field,
        Role::Match,
        Role::Backdrop,
    ];
}

/// The colours that a theme names, and the one of 16 that stands for each where there are no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Palette {
    background: Rgb,
    text: Rgb,
    dim: Rgb,
    border: Rgb,
    selection: Rgb,
    matched: Rgb,
    accent: (Rgb, Color),
    good: (Rgb, Color),
    bad: (Rgb, Color),
    warn: (Rgb, Color),
    busy: (Rgb, Color),
    danger: (Rgb, Color),
}

/// A theme at the depth of colour of this terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    name: String,
    depth: Depth,
    palette: Palette,
}

const BUILT_IN: [(&str, &str); 4] = [
    ("dark", include_str!("../../../themes/dark.toml")),
    ("light", include_str!("../../../themes/light.toml")),
    ("high-contrast", include_str!("../../../themes/high-contrast.toml")),
    ("colour-blind", include_str!("../../../themes/colour-blind.toml")),
];

/// The theme without any setting.
pub const DEFAULT: &str = "dark";

impl Theme {
    /// The theme of that name: one in `folder` as `NAME.toml` if there is one, else a built-in one.
    ///
    /// # Errors
    /// Where there is no such theme, or its file cannot be read or is wrong.
    pub fn named(name: &str, folder: Option<&Path>, depth: Depth) -> Result<Theme, ThemeError> {
        // A name is never a path: what a setting says must not make us read just any file.
        let plain = !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.');
        let own = folder
            .filter(|_| plain)
            .map(|folder| folder.join(format!("{name}.toml")));
        if let Some(path) = own.filter(|path| path.is_file()) {
            return Theme::load(&path, depth);
        }
        match BUILT_IN.iter().find(|(known, _)| *known == name) {
            Some((known, text)) => Theme::parse(known, Path::new(known), text, depth),
            None => Err(ThemeError::Unknown {
                name: name.to_owned(),
                known: Theme::names(folder).join(", "),
            }),
        }
    }

    /// The theme in a file; its name is the file's. Called again when the file changed.
    ///
    /// # Errors
    /// Where the file cannot be read or is wrong; the error names the file and the key.
    pub fn load(path: &Path, depth: Depth) -> Result<Theme, ThemeError> {
        let text = std::fs::read_to_string(path).map_err(|source| ThemeError::Read {
            path: path.to_owned(),
            source,
        })?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        Theme::parse(&name, path, &text, depth)
    }

    fn parse(name: &str, path: &Path, text: &str, depth: Depth) -> Result<Theme, ThemeError> {
        Ok(Theme {
            name: name.to_owned(),
            depth,
            palette: file::palette(path, text)?,
        })
    }

    /// The names that may be picked: the built-in ones and those in `folder`.
    pub fn names(folder: Option<&Path>) -> Vec<String> {
        let mut names: Vec<String> = BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect();
        let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok());
        let mut own: Vec<String> = entries
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|file| file.strip_suffix(".toml").map(str::to_owned))
            .filter(|name| !names.contains(name))
            .collect();
        own.sort();
        names.append(&mut own);
        names
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The depth of colour that it is drawn at.
    pub fn depth(&self) -> Depth {
        self.depth
    }

    /// The style of a role at this depth.
    pub fn style(&self, role: Role) -> Style {
        match self.depth {
            Depth::True | Depth::Indexed => self.coloured(role),
            Depth::Sixteen => self.sixteen(role),
            Depth::None => plain(role),
        }
    }

    /// The ground of the whole screen, laid down before anything else.
    pub fn ground(&self) -> Style {
        match self.depth {
            Depth::True | Depth::Indexed => self.style(Role::Text).bg(self.colour(self.palette.background)),
            Depth::Sixteen | Depth::None => Style::reset(),
        }
    }

    /// Dims what is already drawn in `area`, before a dialog is drawn over it.
    pub fn dim_behind(&self, area: Rect, buffer: &mut Buffer) {
        let style = self.ground().patch(self.style(Role::Backdrop));
        for position in area.intersection(buffer.area).positions() {
            if let Some(cell) = buffer.cell_mut(position) {
                cell.modifier = Modifier::empty();
                cell.set_style(style);
            }
        }
    }

    fn colour(&self, rgb: Rgb) -> Color {
        match self.depth {
            Depth::Indexed => Color::Indexed(rgb.nearest_of_256()),
            _ => Color::Rgb(rgb.0, rgb.1, rgb.2),
        }
    }

    fn coloured(&self, role: Role) -> Style {
        let palette = &self.palette;
        let front = |rgb| Style::new().fg(self.colour(rgb));
        match role {
            Role::Text => front(palette.text),
            Role::Dim | Role::Backdrop => front(palette.dim),
            Role::Title => front(palette.text).add_modifier(Modifier::BOLD),
            Role::Accent | Role::BorderFocused => front(palette.accent.0),
            Role::Good => front(palette.good.0),
            Role::Bad => front(palette.bad.0),
            Role::Warn => front(palette.warn.0),
            Role::Busy => front(palette.busy.0),
            Role::Danger => front(palette.danger.0),
            Role::DangerBadge => front(palette.background)
                .bg(self.colour(palette.danger.0))
                .add_modifier(Modifier::BOLD),
            Role::Border => front(palette.border),
            Role::Selection | Role::Field => Style::new().bg(self.colour(palette.selection)),
            Role::Match => front(palette.background).bg(self.colour(palette.matched)),
        }
    }

    /// Sixteen colours are the user's own, so the hierarchy is told by bold, dim and reverse.
    fn sixteen(&self, role: Role) -> Style {
        let palette = &self.palette;
        let style = plain(role);
        match role {
            Role::Accent => style.fg(palette.accent.1),
            Role::BorderFocused => style.fg(palette.accent.1),
            Role::Good => style.fg(palette.good.1),
            Role::Bad => style.fg(palette.bad.1),
            Role::Warn => style.fg(palette.warn.1),
            Role::Busy => style.fg(palette.busy.1),
            Role::Danger | Role::DangerBadge => style.fg(palette.danger.1),
            _ => style,
        }
    }
}

/// Modifiers alone: what is left where no colour is wanted.
fn plain(role: Role) -> Style {
    let modifier = match role {
        Role::Text | Role::Good | Role::Busy => Modifier::empty(),
        Role::Dim | Role::Border | Role::Backdrop => Modifier::DIM,
        Role::Title | Role::Accent | Role::Bad | Role::Warn | Role::Danger | Role::BorderFocused => Modifier::BOLD,
        Role::DangerBadge => Modifier::BOLD.union(Modifier::REVERSED),
        Role::Selection => Modifier::REVERSED,
        Role::Field => Modifier::UNDERLINED,
        Role::Match => Modifier::UNDERLINED.union(Modifier::BOLD),
    };
    Style::new().add_modifier(modifier)
}

#[cfg(test)]
mod tests;

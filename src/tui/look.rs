//! How everything looks: the theme and the glyphs, handed down together to whatever draws.

use super::glyph::{Glyphs, Signature, State};
use super::theme::{Role, Theme};
use ratatui::style::Style;
use ratatui::text::Span;

/// The theme and the glyphs of this screen.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// Colours and modifiers.
    pub theme: &'a Theme,
    /// Unicode, ASCII or words.
    pub glyphs: Glyphs,
}

impl Look<'_> {
    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// A piece of text in the style of a role.
    pub fn span<'t>(&self, role: Role, text: impl Into<std::borrow::Cow<'t, str>>) -> Span<'t> {
        Span::styled(text, self.style(role))
    }

    /// The glyph of a state, in the state's colour.
    pub fn state(&self, state: State) -> Span<'static> {
        Span::styled(state.text(self.glyphs), self.style(state.role()))
    }

    /// The glyph of what a signature is worth, in its colour.
    pub fn signature(&self, signature: Signature) -> Span<'static> {
        Span::styled(signature.text(self.glyphs), self.style(signature.role()))
    }
}

//! One glyph a state, the same on every screen, each with an ASCII twin and a word.
//!
//! Every glyph is one column wide in every terminal, so that nothing shifts when the alphabet changes.

use super::theme::Role;

/// Which signs the screen is drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// The signs themselves.
    #[default]
    Unicode,
    /// Their ASCII twins, for terminals and fonts without them.
    Ascii,
    /// Words for states, for those who listen to their screen; the rest as in ASCII.
    Words,
}

impl Glyphs {
    /// The one of a glyph, its ASCII twin and its word that is drawn.
    const fn one_of(self, (unicode, ascii, word): (&'static str, &'static str, &'static str)) -> &'static str {
        match self {
            Glyphs::Unicode => unicode,
            Glyphs::Ascii => ascii,
            Glyphs::Words => word,
        }
    }
}

/// How something stands, as far as a glyph says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Marked passed, or a check that passed.
    Passed,
    /// Passed by a person, whose word is all that there is: its check did not say so.
    OnWord,
    /// Marked failed, or a check that failed.
    Failed,
    /// Waived with a reason.
    Waived,
    /// Does not apply to this run.
    NotApplicable,
    /// Nobody has answered it yet.
    Open,
    /// A check is running.
    Running,
    /// Two writers said different things.
    InDispute,
    /// Waits for something else.
    Locked,
    /// A hold point: waits for a sign-off.
    Signs,
    /// The check ran, but did not show what was asked.
    Inconclusive,
    /// The check could not run.
    Errored,
    /// The check took too long.
    TimedOut,
    /// The answer was given before the item was amended.
    BeforeChange,
    /// On its way to the disk.
    BeingSaved,
    /// A sign-off whose scope has changed.
    Stale,
}

impl State {
    /// Every state, in the order of the legend.
    pub const ALL: [State; 16] = [
        State::Passed,
        State::OnWord,
        State::Failed,
        State::Waived,
        State::NotApplicable,
        State::Open,
        State::Running,
        State::InDispute,
        State::Locked,
        State::Signs,
        State::Inconclusive,
        State::Errored,
        State::TimedOut,
        State::BeforeChange,
        State::BeingSaved,
        State::Stale,
    ];

    /// Glyph, ASCII twin and word.
    const fn forms(self) -> (&'static str, &'static str, &'static str) {
        match self {
            State::Passed => ("✓", "+", "passed"),
            State::OnWord => ("w", "w", "passed on a person's word"),
            State::Failed => ("✗", "x", "failed"),
            State::Waived => ("~", "~", "waived"),
            State::NotApplicable => ("–", "-", "not applicable"),
            State::Open => ("·", ".", "open"),
            State::Running => ("▶", ">", "running"),
            State::InDispute => ("!", "!", "in dispute"),
            State::Locked => ("⌂", "#", "locked"),
            State::Signs => ("⚿", "s", "signs"),
            State::Inconclusive => ("?", "?", "inconclusive"),
            State::Errored => ("e", "e", "errored"),
            State::TimedOut => ("t", "t", "timed out"),
            State::BeforeChange => ("\"", "\"", "given before the change"),
            // The ellipsis has no single ASCII character of its own; the comma is the one sign left that no state has.
            State::BeingSaved => ("…", ",", "being saved"),
            State::Stale => ("↻", "o", "stale"),
        }
    }

    /// What is drawn for it: a glyph, its ASCII twin, or its word.
    pub const fn text(self, glyphs: Glyphs) -> &'static str {
        glyphs.one_of(self.forms())
    }

    /// Its word, for sentences and legends.
    pub const fn word(self) -> &'static str {
        self.forms().2
    }

    /// The role that colours it. Colour only repeats what the glyph says.
    pub const fn role(self) -> Role {
        match self {
            State::Passed => Role::Good,
            State::Failed | State::InDispute | State::Errored | State::TimedOut => Role::Bad,
            State::OnWord | State::Waived | State::Signs | State::Inconclusive | State::Stale | State::BeforeChange => {
                Role::Warn
            }
            State::Running | State::BeingSaved => Role::Busy,
            State::NotApplicable | State::Open | State::Locked => Role::Dim,
        }
    }
}

/// What the signature of a sign-off is worth. Never mixed with whether the sign-off is current: these signs are no
/// [`State`]'s, so that nobody takes the one for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Signature {
    /// By a key that may sign for this person.
    Valid,
    /// By a key that might, when it was made by the signer's clock.
    ValidThen,
    /// The name was typed, and nothing more.
    TypedOnly,
    /// By a key of which nobody here says whose it is.
    Unknown,
    /// By a key that was revoked.
    Revoked,
    /// It is no signature of this statement.
    Invalid,
    /// It could not be verified.
    Unverified,
    /// It is being verified.
    Verifying,
}

impl Signature {
    /// Every one.
    pub const ALL: [Signature; 8] = [
        Signature::Valid,
        Signature::ValidThen,
        Signature::TypedOnly,
        Signature::Unknown,
        Signature::Revoked,
        Signature::Invalid,
        Signature::Unverified,
        Signature::Verifying,
    ];

    /// Glyph, ASCII twin and word.
    const fn forms(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Signature::Valid => ("≡", "=", "valid signature"),
            Signature::ValidThen => ("≈", ":", "valid when made"),
            Signature::TypedOnly => ("✎", "n", "typed name only"),
            Signature::Unknown => ("¿", "u", "signer unknown"),
            Signature::Revoked => ("⊘", "r", "key revoked"),
            Signature::Invalid => ("≠", "/", "invalid signature"),
            Signature::Unverified => ("∅", "0", "not verified"),
            Signature::Verifying => ("∴", ";", "being verified"),
        }
    }

    /// What is drawn for it: a glyph, its ASCII twin, or its word.
    pub const fn text(self, glyphs: Glyphs) -> &'static str {
        glyphs.one_of(self.forms())
    }

    /// Its word, for sentences and legends.
    pub const fn word(self) -> &'static str {
        self.forms().2
    }

    /// The role that colours it. Colour only repeats what the glyph says.
    pub const fn role(self) -> Role {
        match self {
            Signature::Valid => Role::Good,
            Signature::ValidThen | Signature::TypedOnly | Signature::Unknown | Signature::Unverified => Role::Warn,
            Signature::Revoked | Signature::Invalid => Role::Bad,
            Signature::Verifying => Role::Busy,
        }
    }
}

/// Signs that are no states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Something was left out here.
    Ellipsis,
    /// A section that shows its items.
    Unfolded,
    /// A section that hides them.
    Folded,
    /// Between two facts on one line.
    Separator,
    /// From one thing to another.
    Arrow,
    /// Before the time since the run started.
    Clock,
    /// More above what is shown.
    MoreAbove,
    /// More below what is shown.
    MoreBelow,
    /// The part of a scroll bar that stands for what is shown.
    Thumb,
    /// The limit drawn into a gauge.
    Threshold,
    /// A lower limit drawn into it.
    LowerThreshold,
    /// What fills a gauge without counting in full.
    HalfEarned,
    /// Before who holds the controls.
    Controls,
    /// Before an entry that the rules would have refused.
    Flag,
}

impl Sign {
    /// Every sign.
    pub const ALL: [Sign; 14] = [
        Sign::Ellipsis,
        Sign::Unfolded,
        Sign::Folded,
        Sign::Separator,
        Sign::Arrow,
        Sign::Clock,
        Sign::MoreAbove,
        Sign::MoreBelow,
        Sign::Thumb,
        Sign::Threshold,
        Sign::LowerThreshold,
        Sign::HalfEarned,
        Sign::Controls,
        Sign::Flag,
    ];

    /// What is drawn for it. In ASCII an ellipsis and an arrow take three and two columns.
    pub const fn text(self, glyphs: Glyphs) -> &'static str {
        let (unicode, ascii) = match self {
            Sign::Ellipsis => ("…", "..."),
            Sign::Unfolded => ("▾", "v"),
            Sign::Folded => ("▸", ">"),
            Sign::Separator => ("·", "|"),
            Sign::Arrow => ("→", "->"),
            Sign::Clock => ("⏱", "T"),
            Sign::MoreAbove => ("↑", "^"),
            Sign::MoreBelow => ("↓", "v"),
            Sign::Thumb => ("┃", "#"),
            Sign::Threshold => ("┃", "|"),
            Sign::LowerThreshold => ("┊", ":"),
            Sign::HalfEarned => ("▒", "="),
            Sign::Controls => ("◆", "*"),
            Sign::Flag => ("⚑", "!"),
        };
        glyphs.one_of((unicode, ascii, ascii))
    }
}

/// The pieces of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// The upper and the lower edge.
    pub horizontal: &'static str,
    /// The left and the right edge.
    pub vertical: &'static str,
}

impl Frame {
    /// Thin and rounded, or made of `+`, `-` and `|`.
    pub const fn of(glyphs: Glyphs) -> Frame {
        match glyphs {
            Glyphs::Unicode => Frame {
                corners: ["╭", "╮", "╰", "╯"],
                horizontal: "─",
                vertical: "│",
            },
            Glyphs::Ascii | Glyphs::Words => Frame {
                corners: ["+", "+", "+", "+"],
                horizontal: "-",
                vertical: "|",
            },
        }
    }
}

/// Partly filled cells, from an eighth to seven eighths.
pub const EIGHTHS: [&str; 7] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// How many heights [`level`] has.
pub const LEVELS: usize = 8;

/// A bar of that height, from 0 to [`LEVELS`] - 1; what is higher is drawn as the highest.
pub const fn level(glyphs: Glyphs, step: usize) -> &'static str {
    let step = if step < LEVELS { step } else { LEVELS - 1 };
    match glyphs {
        Glyphs::Unicode => ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"][step],
        Glyphs::Ascii | Glyphs::Words => ["_", ".", "-", "=", "+", "*", "%", "#"][step],
    }
}

/// One picture of the sign that says that something is running; `turn` counts up while it is.
pub const fn spinner(glyphs: Glyphs, turn: usize) -> &'static str {
    match glyphs {
        Glyphs::Unicode => ["⠋", "⠙", "⠸", "⠴", "⠦", "⠇"][turn % 6],
        Glyphs::Ascii | Glyphs::Words => ["|", "/", "-", "\\"][turn % 4],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn every_state_is_one_column_wide_in_unicode_and_in_ascii() {
        for state in State::ALL {
            assert_eq!(state.text(Glyphs::Unicode).width(), 1, "{state:?}");
            let ascii = state.text(Glyphs::Ascii);
            assert_eq!(ascii.len(), 1, "{state:?}");
            assert!(ascii.is_ascii(), "{state:?}");
        }
    }

    #[test]
    fn no_two_states_share_a_glyph_a_twin_or_a_word() {
        for glyphs in [Glyphs::Unicode, Glyphs::Ascii, Glyphs::Words] {
            let seen: HashSet<_> = State::ALL.iter().map(|state| state.text(glyphs)).collect();
            assert_eq!(seen.len(), State::ALL.len(), "{glyphs:?}");
        }
    }

    #[test]
    fn what_a_signature_is_worth_has_signs_that_no_state_has() {
        for glyphs in [Glyphs::Unicode, Glyphs::Ascii, Glyphs::Words] {
            let states = State::ALL.iter().map(|state| state.text(glyphs));
            let seen: HashSet<_> = Signature::ALL
                .iter()
                .map(|one| one.text(glyphs))
                .chain(states)
                .collect();
            assert_eq!(seen.len(), State::ALL.len() + Signature::ALL.len(), "{glyphs:?}");
        }
        for one in Signature::ALL {
            assert_eq!(one.text(Glyphs::Unicode).width(), 1, "{one:?}");
            let ascii = one.text(Glyphs::Ascii);
            assert!(ascii.is_ascii() && ascii.len() == 1, "{one:?}");
        }
    }

    #[test]
    fn no_glyph_asks_to_be_drawn_as_an_emoji() {
        for state in State::ALL {
            let text = state.text(Glyphs::Unicode);
            assert!(!text.contains('\u{fe0f}'), "{state:?} asks for an emoji");
        }
    }

    #[test]
    fn signs_frames_and_gauges_are_one_column_wide() {
        for sign in Sign::ALL {
            assert_eq!(sign.text(Glyphs::Unicode).width(), 1, "{sign:?}");
            assert!(sign.text(Glyphs::Ascii).is_ascii(), "{sign:?}");
        }
        for glyphs in [Glyphs::Unicode, Glyphs::Ascii, Glyphs::Words] {
            let frame = Frame::of(glyphs);
            let pieces = frame.corners.into_iter().chain([frame.horizontal, frame.vertical]);
            let bars = (0..12).map(|step| level(glyphs, step));
            for piece in pieces.chain((0..12).map(|turn| spinner(glyphs, turn))).chain(bars) {
                assert_eq!(piece.width(), 1, "{piece}");
                assert!(glyphs == Glyphs::Unicode || piece.is_ascii(), "{piece}");
            }
        }
        assert!(EIGHTHS.iter().all(|block| block.width() == 1));
    }
}

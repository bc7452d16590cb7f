//! The pieces that screens are put together from. Each draws into the area it is given and never outside it.

pub mod choice;
pub mod dialog;
pub mod digits;
pub mod footer;
pub mod gauge;
pub mod large;
pub mod list;
pub mod masked;
pub mod messages;
pub mod note;
pub mod pane;
pub mod path;
pub mod prompt;
pub mod proposed;
pub mod prose;
pub mod sparkline;
pub mod text;
pub mod units;

#[cfg(test)]
pub(in crate::tui) mod testing;

//! The screens. What is drawn follows from the state alone: nothing here touches the run but through an intent.

pub mod app;
pub mod chrome;
pub mod command;
pub mod context;
pub mod effect;
pub mod find;
pub mod fuzzy;
pub mod glyph;
pub mod host;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod live;
pub mod look;
pub mod news;
pub mod palette;
pub mod people;
pub mod question;
pub mod screens;
pub mod sides;
pub mod signed;
pub mod signing;
pub mod terminal_guard;
pub mod theme;
pub mod typing;
pub mod widgets;

//! The headless driver: the real screens drawn without a terminal. Keys in, the grid of characters and the grid of styles out.

mod driver;
mod go_live;
mod home;
mod screen;
mod stage;
mod widgets;

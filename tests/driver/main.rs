//! The headless driver: the real screens drawn without a terminal. Keys in, the grid of characters and the grid of styles out.

mod evidence;
mod home;
mod night;
mod pages;
mod screen;
mod stage;
mod widgets;

//! The headless driver: the real screens drawn without a terminal. Keys in, the grid of characters and the grid of styles out.

mod bench;
mod closing;
mod disk_gone;
mod driver;
mod evidence;
mod first_flight;
mod foolish;
mod go_live;
mod home;
mod hostile;
mod large;
mod night;
mod pages;
mod people;
mod run;
mod screen;
mod signing;
mod stage;
mod states;
mod widgets;

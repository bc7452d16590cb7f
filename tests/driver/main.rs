//! The headless driver: the real screens drawn without a terminal. Keys in, the grid of characters and the grid of styles out.

mod bench;
mod board;
mod clocks;
mod closing;
mod disk_gone;
mod driver;
mod evidence;
mod export;
mod first_flight;
mod foolish;
mod go_live;
mod home;
mod hostile;
mod large;
mod lead;
mod night;
mod pages;
mod people;
mod release;
mod roles;
mod run;
mod screen;
mod signing;
mod stage;
mod states;
mod widgets;

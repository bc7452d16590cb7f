//! How runs stand, case by case.

mod disputes;
mod items;
mod measures;
mod sections;
mod sign_offs;
mod signatures;

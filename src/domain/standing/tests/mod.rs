//! How runs stand, case by case.

mod disputes;
mod items;
mod sections;
mod sign_offs;
mod signatures;

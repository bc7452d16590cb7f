//! How runs stand, case by case.

mod items;
mod sections;
mod sign_offs;

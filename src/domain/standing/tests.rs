//! How runs stand, case by case.

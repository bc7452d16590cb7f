//! The fold, case by case.

//! The reader of statements.

#![no_main]

use countersign::format::statement::Statement;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| drop(Statement::parse(text)));

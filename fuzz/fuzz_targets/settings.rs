//! The settings reader.

#![no_main]

use countersign::config::Settings;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| drop(Settings::parse(text)));

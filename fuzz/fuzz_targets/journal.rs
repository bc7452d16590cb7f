//! The journal reader.

#![no_main]

use countersign::{
    domain::id::Writer,
    record::{Journal, RecordPath},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(file) = "journal/w.jsonl".parse::<RecordPath>() {
        Journal::read(Writer::new("w"), file, bytes, 1);
    }
});

//! The reader of lists of who may sign for whom.

#![no_main]

use chrono::Utc;
use countersign::signing::AllowedSigners;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let signers = AllowedSigners::parse("allowed_signers", bytes, &Utc);
    let lines = bytes.split(|byte| *byte == b'\n').count();
    assert!(signers.len() + signers.mistakes().len() <= lines);
});

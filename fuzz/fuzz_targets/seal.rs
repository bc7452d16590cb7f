//! The reader of the statements of seals: what it takes, it would have written.

#![no_main]

use countersign::format::seal::Seal;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(seal) = Seal::parse(text) {
        assert_eq!(seal.text(), text);
    }
});

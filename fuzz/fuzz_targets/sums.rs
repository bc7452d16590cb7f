//! The reader of SHA256SUMS.

#![no_main]

use countersign::{domain::id::Writer, format::manifest::parse_sums};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| drop(parse_sums(&Writer::new("w"), text)));

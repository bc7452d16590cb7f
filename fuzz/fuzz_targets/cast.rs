//! The reader of captured output.

#![no_main]

use countersign::check::cast;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| cast::shown(bytes).map_while(Result::ok).for_each(drop));

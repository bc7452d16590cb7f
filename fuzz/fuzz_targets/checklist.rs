//! The checklist reader, and the drawing of what it finds.

#![no_main]

use countersign::format::checklist::{Strictness, parse, render};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    for strictness in [Strictness::Written, Strictness::Frozen] {
        if let Err(problems) = parse(source, strictness) {
            render(&problems, source, "x.toml", true, 100);
        }
    }
});

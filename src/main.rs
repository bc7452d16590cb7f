//! Turns an outcome into an exit status; nothing else.

#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo)]

use std::process::ExitCode;

use countersign::{check::shim, cli};

fn main() -> ExitCode {
    match std::env::args_os().nth(1) {
        Some(name) if name == "shim" => shim::main(),
        Some(name) if name == "shim-exec" => shim::exec(),
        _ => cli::main(),
    }
}

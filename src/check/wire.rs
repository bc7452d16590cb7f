//! What a program and a shim say to each other on their socket: one JSON object a line, after the plan.

use std::io;

use serde::{Deserialize, Serialize};

use super::plan::Finished;

/// From the program to the shim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// Bytes typed at the command.
    Typed(Vec<u8>),
    /// The pseudo-terminal takes another size.
    Resize {
        /// Columns.
        columns: u16,
        /// Rows.
        rows: u16,
    },
    /// INT to what runs in the foreground.
    Interrupt,
    /// A check's process tree is ended; an action is interrupted.
    Cancel,
    /// The process tree is killed at once, also an action's.
    Kill,
}

/// From the shim to every program that follows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// A try began.
    Started {
        /// The command's process.
        pid: i32,
    },
    /// Output came, and is in the evidence.
    Progress {
        /// Length of the output so far.
        bytes: u64,
        /// Lines of plain text so far.
        lines: u64,
    },
    /// An action takes longer than its timeout.
    Overdue,
    /// The check is done and its evidence and outcome are on the disk.
    Finished(Box<Finished>),
}

/// `value` as one line.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn line(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

//! The record under faults: torn lines, flipped bytes, full disks, programs that write at once. Whatever happens, what
//! was acknowledged is there, what was not is given back, and no honest accident looks like tampering.

mod accidents;
mod bench;
mod disk;
mod exhaustive;
mod following;
mod keys;
mod reference;
mod reopened;
mod runs;
mod shared;
mod steps;
mod tampering;
mod verifying;
mod worked;
mod writers;

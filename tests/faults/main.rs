//! The record under faults: torn lines, flipped bytes, full disks, programs that write at once. Whatever happens, what
//! was acknowledged is there, what was not is given back, and no honest accident looks like tampering.

mod bench;
mod disk;
mod following;
mod reference;
mod reopened;
mod runs;
mod shared;
mod tampering;
mod verifying;
mod writers;

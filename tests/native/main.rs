//! Checks that are no commands, through the program's outside: each asked of something real.

#[cfg(test)]
mod artifact;

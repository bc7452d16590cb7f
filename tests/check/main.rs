//! Checks through the program's outside: real commands on real pseudo-terminals under the real shim.

#[cfg(test)]
mod actions;
#[cfg(test)]
mod artifact;
#[cfg(test)]
mod bench;
#[cfg(test)]
mod evidence;
#[cfg(test)]
mod http;
#[cfg(test)]
mod results;
// Whoever looks whether a process is left needs `/proc`.
#[cfg(all(test, target_os = "linux"))]
mod killed;
#[cfg(all(test, target_os = "linux"))]
mod trees;

//! The real program on a real pseudo-terminal: what no test without one can show.

// Disks of a test's own need the system's namespaces.
#[cfg(all(test, target_os = "linux"))]
mod apart;
#[cfg(all(test, target_os = "linux"))]
mod disk;
#[cfg(test)]
mod home;
// Whoever looks whether a process is left needs `/proc`.
#[cfg(all(test, target_os = "linux"))]
mod hung_up;
#[cfg(all(test, target_os = "linux"))]
mod killed;
#[cfg(all(test, target_os = "linux"))]
mod kills;
#[cfg(test)]
mod leaving;
#[cfg(test)]
mod output;
#[cfg(test)]
mod panics;
#[cfg(test)]
mod pty;
#[cfg(test)]
mod seat;
#[cfg(test)]
mod transport;

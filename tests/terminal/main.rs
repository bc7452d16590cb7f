//! The real program on a real pseudo-terminal: what no test without one can show.

#[cfg(test)]
mod home;
// Whoever looks whether a process is left needs `/proc`.
#[cfg(all(test, target_os = "linux"))]
mod killed;
#[cfg(all(test, target_os = "linux"))]
mod kills;
#[cfg(test)]
mod leaving;
#[cfg(test)]
mod output;
#[cfg(test)]
mod pty;
#[cfg(test)]
mod seat;

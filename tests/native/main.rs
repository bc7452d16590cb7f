//! Checks that are no commands, through the program's outside: each asked of something real.

#[cfg(test)]
mod asked;
#[cfg(test)]
mod certificates;
#[cfg(test)]
mod prometheus;
#[cfg(test)]
mod prometheus_server;
#[cfg(test)]
mod real_prometheus;
#[cfg(test)]
#[expect(dead_code, reason = "what the tests of the command line need of it")]
#[path = "../cli/stage.rs"]
mod stage;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod walked;

//! Who writes, and on which machine. Git is asked only where nothing nearer names the person.

use std::{env, fs, path::Path, process::Command};

use super::Settings;
use crate::domain::{event::Person, known::one_line};

/// The machine, as a journal names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Login name.
    pub login: String,
    /// Host name.
    pub host: String,
    /// Time zone, as an offset (`+01:00`).
    pub zone: String,
}

/// This machine, as this user.
pub fn machine() -> Machine {
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    Machine {
        login: login(),
        host: if host.is_empty() { "localhost".to_owned() } else { host },
        zone: chrono::Local::now().offset().to_string(),
    }
}

/// As whom one writes: the name asked for, else the settings', else git's `user.name` as seen from `inside`, else the
/// login name. The settings' principal goes with the settings' name only.
pub fn person(settings: &Settings, asked: Option<&str>, inside: &Path) -> Person {
    let named = |name: Option<&str>| name.map(one_line).filter(|name| !name.is_empty());
    let asked = named(asked);
    let own = named(settings.name.as_deref());
    let principal = settings.principal.clone().filter(|_| asked.is_none() || asked == own);
    let name = asked
        .or(own)
        .or_else(|| named(git_name(inside).as_deref()))
        .unwrap_or_else(login);
    Person { name, principal }
}

fn git_name(inside: &Path) -> Option<String> {
    let asked = Command::new("git")
        .arg("-C")
        .arg(inside)
        .args(["config", "user.name"])
        .output()
        .ok()?;
    asked
        .status
        .success()
        .then(|| String::from_utf8_lossy(&asked.stdout).into_owned())
}

/// The user's name in the system's list, else in the environment (on hosts whose users stand elsewhere), else by number.
fn login() -> String {
    let uid = rustix::process::getuid().as_raw().to_string();
    let listed = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let listed = listed.lines().find_map(|line| {
        let mut parts = line.split(':');
        let (name, number) = (parts.next()?, parts.nth(1)?);
        (number == uid).then(|| name.to_owned())
    });
    listed
        .or_else(|| ["LOGNAME", "USER"].iter().find_map(|name| env::var(name).ok()))
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| format!("uid{uid}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_asked_for_goes_first_and_leaves_the_principal_of_another_behind() {
        let settings = Settings {
            name: Some(" Ada\tLovelace ".to_owned()),
            principal: Some("ada@example.com".to_owned()),
            ..Settings::default()
        };
        let here = Path::new("/");
        let ada = person(&settings, None, here);
        assert_eq!(
            (ada.name.as_str(), ada.principal.as_deref()),
            ("Ada Lovelace", Some("ada@example.com"))
        );
        assert_eq!(person(&settings, Some("Bob"), here), Person::named("Bob"));
        assert_eq!(person(&settings, Some("Ada Lovelace"), here), ada);
    }

    #[test]
    fn there_is_always_a_login_a_host_and_an_offset() {
        let machine = machine();
        assert!(!machine.login.is_empty() && !machine.host.is_empty());
        assert!(machine.zone.starts_with(['+', '-']), "{}", machine.zone);
    }
}

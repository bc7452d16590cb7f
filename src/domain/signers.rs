//! Who signs: whether two are the same person, and who may hold a role.
//!
//! What a person types, name and principal alike, is their claim. Where a signature was verified, its principal is
//! proven, and a role that names principals goes by that one.

use super::{checklist::Role, event::Person, glob, signature::SignatureState};

/// Whether the two are one: by their principals, else by their names.
pub fn same(one: &Person, other: &Person) -> bool {
    match (&one.principal, &other.principal) {
        (Some(one), Some(other)) => one == other,
        _ => one.name.trim().to_lowercase() == other.name.trim().to_lowercase(),
    }
}

/// Whether a role that names principals may be held by this person, as they say who they are.
///
/// A pattern speaks of principals. Of somebody without one, the name satisfies only a pattern that is written as a name:
/// without `*` and `@`, and the same. So nobody becomes `*@example.com` by typing a name that looks like it.
pub fn may_hold(role: &Role, person: &Person) -> bool {
    let named = |pattern: &String| !pattern.contains(['*', '@']) && *pattern == person.name;
    let holds = |pattern: &String| match &person.principal {
        Some(principal) => glob::covers(pattern, principal),
        None => named(pattern),
    };
    role.principals.is_empty() || role.principals.iter().any(holds)
}

/// Why a role that names principals may not be held by this person, in a sentence that says who may; nothing where it may.
pub fn refuses(role: &Role, person: &Person) -> Option<String> {
    if may_hold(role, person) {
        return None;
    }
    let (title, may) = (&role.title, role.principals.join(", "));
    let but = match &person.principal {
        Some(principal) => format!("{} is {principal}", person.name),
        None => format!("of {} no principal is given", person.name),
    };
    Some(format!("{title} may only be held by {may}: {but}"))
}

/// Whether the role may be held by whom a verified signature proves; nothing where none is proven.
pub fn proven_may_hold(role: &Role, signature: &SignatureState) -> Option<bool> {
    let principal = signature.principal()?;
    let mut patterns = role.principals.iter();
    Some(role.principals.is_empty() || patterns.any(|pattern| glob::covers(pattern, principal)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(principals: &[&str]) -> Role {
        Role {
            id: "dba".into(),
            title: "DBA".into(),
            principals: principals.iter().map(ToString::to_string).collect(),
        }
    }

    fn person(name: &str, principal: Option<&str>) -> Person {
        Person {
            name: name.into(),
            principal: principal.map(str::to_owned),
        }
    }

    #[test]
    fn a_typed_name_is_no_principal() {
        let limited = role(&["*@dba.example.com", "Grace Hopper", "Robot*"]);
        for (who, holds) in [
            (person("Ada", Some("ada@dba.example.com")), true),
            (person("Ada", Some("ada@example.com")), false),
            (person("ada@dba.example.com", None), false),
            (person("ada@dba.example.com", Some("eve@example.com")), false),
            (person("Grace Hopper", None), true),
            (person("Grace Hopper", Some("eve@example.com")), false),
            (person("Robot 7", None), false),
        ] {
            assert_eq!(may_hold(&limited, &who), holds, "{who:?}");
        }
        assert!(may_hold(&role(&[]), &person("Anybody", None)));
    }

    #[test]
    fn who_may_not_hold_a_role_is_told_who_may() {
        let limited = role(&["*@dba.example.com", "root@example.com"]);
        for (who, why) in [
            (
                person("Ada", Some("ada@example.com")),
                Some("DBA may only be held by *@dba.example.com, root@example.com: Ada is ada@example.com"),
            ),
            (
                person("Ada", None),
                Some("DBA may only be held by *@dba.example.com, root@example.com: of Ada no principal is given"),
            ),
            (person("Ada", Some("ada@dba.example.com")), None),
        ] {
            assert_eq!(refuses(&limited, &who).as_deref(), why);
        }
    }

    #[test]
    fn what_a_signature_proves_counts_for_more_than_what_was_typed() {
        let limited = role(&["*@dba.example.com"]);
        let valid = |principal: &str| SignatureState::Valid {
            principal: principal.into(),
            key: "SHA256:x".into(),
        };
        assert_eq!(proven_may_hold(&limited, &valid("ada@dba.example.com")), Some(true));
        assert_eq!(proven_may_hold(&limited, &valid("eve@example.com")), Some(false));
        assert_eq!(proven_may_hold(&limited, &SignatureState::Unsigned), None);
    }

    #[test]
    fn two_are_the_same_by_principal_else_by_name() {
        for (one, other, same_) in [
            (person("Ada", Some("a@x")), person("Bob", Some("a@x")), true),
            (person("Ada", Some("a@x")), person("Ada", Some("b@x")), false),
            (person("Ada", Some("a@x")), person(" ada ", None), true),
            (person("Ada", None), person("Bob", None), false),
        ] {
            assert_eq!(same(&one, &other), same_, "{one:?} {other:?}");
        }
    }
}

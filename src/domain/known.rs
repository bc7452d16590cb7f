//! The people one knows of before a run says anything: as what their keys are known, and which roles each usually holds.
//! They are proposed, and their principals filled in; nothing here gives a role to anybody.

use std::collections::BTreeMap;

use super::{checklist::Role, event::Person, id::RoleId, signers, words::and};

/// Somebody one knows of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Who.
    pub person: Person,
    /// The roles that they usually hold.
    pub roles: Vec<RoleId>,
    /// Who says so.
    pub from: Source,
}

/// Where one knows of somebody from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The repository stood in names them.
    Repository,
    /// The user's own file does.
    Own,
    /// It is whoever sits here.
    Oneself,
    /// They have to do with this run.
    Run,
}

impl Source {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Repository => "people.toml of this repository",
            Self::Own => "your people.toml",
            Self::Oneself => "yourself",
            Self::Run => "at this run",
        }
    }
}

/// Everybody one knows of, whoever goes before others first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct People(Vec<Known>);

impl People {
    /// One more. Of somebody who is known already, only what nobody said of them before is taken over.
    pub fn add(&mut self, known: Known) {
        let mut all = self.0.iter_mut();
        match all.find(|before| signers::same(&before.person, &known.person)) {
            None => self.0.push(known),
            Some(before) => {
                before.person.principal = before.person.principal.take().or(known.person.principal);
                if before.roles.is_empty() {
                    before.roles = known.roles;
                }
            }
        }
    }

    /// All of them.
    pub fn all(&self) -> &[Known] {
        &self.0
    }

    /// Whoever usually holds the role, and may.
    pub fn usual<'a>(&'a self, role: &'a Role) -> impl Iterator<Item = &'a Known> {
        self.fit(role).filter(|known| known.roles.contains(&role.id))
    }

    /// Whom to propose for the role: who usually holds it, then everybody else who may.
    pub fn for_role<'a>(&'a self, role: &'a Role) -> impl Iterator<Item = &'a Known> {
        let others = self.fit(role).filter(|known| !known.roles.contains(&role.id));
        self.usual(role).chain(others)
    }

    fn fit<'a>(&'a self, role: &'a Role) -> impl Iterator<Item = &'a Known> {
        self.0.iter().filter(|known| signers::may_hold(role, &known.person))
    }

    /// Who is meant by what was typed: `Ada Lovelace <ada@example.com>`, or a name or a principal of somebody known, or
    /// the name of somebody who is not.
    ///
    /// # Errors
    /// Where nobody can be meant, or several could.
    pub fn meant(&self, typed: &str) -> Result<Person, String> {
        let typed = one_line(typed);
        if let Some((name, principal)) = written_out(&typed)? {
            return Ok(Person {
                name: name.to_owned(),
                principal: Some(principal.to_owned()),
            });
        }
        let principal = typed.strip_prefix('<').and_then(|typed| typed.strip_suffix('>'));
        if typed.starts_with('<') && principal.is_none() {
            return Err(format!("write name and principal as in {EXAMPLE}"));
        }
        let looked_for = principal.unwrap_or(&typed);
        let by_principal = |known: &&Known| known.person.principal.as_deref() == Some(looked_for);
        if let Some(known) = self.0.iter().find(by_principal) {
            return Ok(known.person.clone());
        }
        if principal.is_some() {
            return Err(format!(
                "nobody is known by {looked_for}: write the name before it, as in {EXAMPLE}"
            ));
        }
        let called = |known: &&Known| known.person.name.to_lowercase() == typed.to_lowercase();
        let mut called = self.0.iter().filter(called).map(|known| &known.person);
        match (called.next(), called.next()) {
            (None, _) => Ok(Person::named(typed)),
            (Some(one), None) => Ok(one.clone()),
            (Some(one), Some(other)) => Err(format!(
                "several are called {typed}: write {} or {}",
                written(one),
                written(other)
            )),
        }
    }

    /// The person with the principal that they are known by, where they were named without one and can be told apart.
    pub fn complete(&self, person: &Person) -> Person {
        match &person.principal {
            Some(_) => person.clone(),
            None => self.meant(&person.name).unwrap_or_else(|_| person.clone()),
        }
    }
}

const EXAMPLE: &str = "Ada Lovelace <ada@example.com>";

/// `Ada Lovelace <ada@example.com>`: a person as they are typed and told.
pub fn written(person: &Person) -> String {
    match &person.principal {
        Some(principal) => format!("{} <{principal}>", person.name),
        None => person.name.clone(),
    }
}

/// Name and principal, where both were typed.
fn written_out(typed: &str) -> Result<Option<(&str, &str)>, String> {
    let brackets = typed.split_once('<');
    let Some((name, rest)) = brackets.filter(|(name, _)| !name.is_empty()) else {
        return match typed.contains(['<', '>']) && !typed.starts_with('<') {
            true => Err(format!("write name and principal as in {EXAMPLE}")),
            false => Ok(None),
        };
    };
    let principal = rest.strip_suffix('>').unwrap_or_default();
    match is_principal(principal) {
        true => Ok(Some((name.trim_end(), principal))),
        false => Err(format!("write name and principal as in {EXAMPLE}")),
    }
}

/// Whether a text may be the principal of one person: in a list of allowed signers these signs part or match several.
pub fn is_principal(text: &str) -> bool {
    let never = |sign: char| sign.is_whitespace() || sign.is_control() || "*?!,<>\"".contains(sign);
    !text.is_empty() && !text.contains(never)
}

/// The name on one line: it will stand in statements.
pub fn one_line(name: &str) -> String {
    let words = name.split(|sign: char| sign.is_whitespace() || sign.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// From where roles that have no person are given to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pool<'a> {
    /// Whoever usually holds them.
    Usual,
    /// Whoever held them in the last run, of that name.
    Last(&'a str, &'a BTreeMap<RoleId, Person>),
}

/// Roles with their one candidate, and those that have none, or several.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filled {
    /// To whom each goes.
    pub given: Vec<(RoleId, Person)>,
    /// Which are left, and why.
    pub left: Vec<(RoleId, String)>,
}

impl Filled {
    /// Gives those of the roles that have a candidate there to that one; the others stay among them, with one reason more.
    pub fn and(&mut self, roles: &mut Vec<&Role>, people: &People, pool: Pool<'_>) {
        let more = fill(roles.iter().copied(), people, pool);
        roles.retain(|role| more.left.iter().any(|(left, _)| *left == role.id));
        for (role, why) in more.left {
            match self.left.iter_mut().find(|(left, _)| *left == role) {
                Some((_, before)) => *before = format!("{before}; {why}"),
                None => self.left.push((role, why)),
            }
        }
        self.left.retain(|(left, _)| roles.iter().any(|role| role.id == *left));
        self.given.extend(more.given);
    }
}

/// Gives each of these roles to its one candidate.
pub fn fill<'a>(roles: impl IntoIterator<Item = &'a Role>, people: &People, pool: Pool<'_>) -> Filled {
    let mut filled = Filled::default();
    for role in roles {
        match candidate(role, people, pool) {
            Ok(person) => filled.given.push((role.id.clone(), person)),
            Err(why) => filled.left.push((role.id.clone(), why)),
        }
    }
    filled
}

/// The one candidate for a role, or why there is none.
///
/// # Errors
/// Where nobody comes into question, or several do.
pub fn candidate(role: &Role, people: &People, pool: Pool<'_>) -> Result<Person, String> {
    match pool {
        Pool::Usual => {
            let usual: Vec<String> = people.usual(role).map(|known| written(&known.person)).collect();
            let mut all = people.usual(role);
            match (all.next(), usual.len()) {
                (Some(one), 1) => Ok(one.person.clone()),
                (Some(_), many) => {
                    let names: Vec<&str> = usual.iter().map(String::as_str).collect();
                    Err(format!("{many} come into question: {}", and(&names)))
                }
                (None, _) => Err(nobody(role, people)),
            }
        }
        Pool::Last(run, held) => {
            let last = held.get(&role.id).map(|person| people.complete(person));
            let last = last.ok_or_else(|| format!("nobody held it in {run}"))?;
            match signers::refuses(role, &last) {
                None => Ok(last),
                Some(why) => Err(format!("{last} held it in {run}, but {why}")),
            }
        }
    }
}

fn nobody(role: &Role, people: &People) -> String {
    let mut named = people.all().iter().filter(|known| known.roles.contains(&role.id));
    let why = named.find_map(|known| signers::refuses(role, &known.person));
    why.unwrap_or_else(|| format!("no people.toml names {} for anybody", role.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, principal: &str) -> Person {
        Person {
            name: name.into(),
            principal: Some(principal.to_owned()).filter(|principal| !principal.is_empty()),
        }
    }

    fn people() -> People {
        let mut people = People::default();
        for (name, principal, roles, from) in [
            (
                "Ada Lovelace",
                "ada@example.com",
                &["dba", "cto"][..],
                Source::Repository,
            ),
            ("Grace Hopper", "grace@example.com", &["cto"], Source::Repository),
            ("John Smith", "john@example.com", &[], Source::Own),
            ("John Smith", "smith@example.com", &["ops"], Source::Own),
            ("Bob", "", &["qa"], Source::Own),
            // Known already.
            ("ada lovelace", "", &["qa"], Source::Own),
        ] {
            people.add(Known {
                person: person(name, principal),
                roles: roles.iter().map(|role| (*role).into()).collect(),
                from,
            });
        }
        people
    }

    fn role(id: &str, principals: &[&str]) -> Role {
        Role {
            id: id.into(),
            title: id.to_uppercase(),
            principals: principals.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn what_is_typed_means_one_person_or_nobody() {
        let people = people();
        let several =
            "several are called John Smith: write John Smith <john@example.com> or John Smith <smith@example.com>";
        let how = "write name and principal as in Ada Lovelace <ada@example.com>";
        for (typed, meant) in [
            ("Ada Lovelace", Ok(("Ada Lovelace", "ada@example.com"))),
            ("  ada\tLOVELACE ", Ok(("Ada Lovelace", "ada@example.com"))),
            ("grace@example.com", Ok(("Grace Hopper", "grace@example.com"))),
            ("<grace@example.com>", Ok(("Grace Hopper", "grace@example.com"))),
            (
                "Ada Lovelace <other@example.com>",
                Ok(("Ada Lovelace", "other@example.com")),
            ),
            ("New Person <new@example.com>", Ok(("New Person", "new@example.com"))),
            ("Bob", Ok(("Bob", ""))),
            ("Nobody Known", Ok(("Nobody Known", ""))),
            ("John Smith", Err(several)),
            ("smith@example.com", Ok(("John Smith", "smith@example.com"))),
            ("Ada <ada@*>", Err(how)),
            ("Ada <", Err(how)),
            ("Ada <>", Err(how)),
            ("Ada>", Err(how)),
            ("<Ada", Err(how)),
            (
                "<new@example.com>",
                Err(
                    "nobody is known by new@example.com: write the name before it, as in Ada Lovelace <ada@example.com>",
                ),
            ),
        ] {
            let meant = meant
                .map(|(name, principal)| person(name, principal))
                .map_err(str::to_owned);
            assert_eq!(people.meant(typed), meant, "{typed}");
        }
    }

    #[test]
    fn of_somebody_known_already_only_what_was_missing_is_taken_over() {
        let mut people = people();
        let add = |people: &mut People, name: &str, principal: &str, role: &str| {
            people.add(Known {
                person: person(name, principal),
                roles: vec![role.into()],
                from: Source::Oneself,
            });
        };
        add(&mut people, "bob", "bob@example.com", "dba");
        add(&mut people, "Ada Lovelace", "", "dba");
        add(&mut people, "john", "john@example.com", "legal");
        let found = |name: &str| {
            people
                .all()
                .iter()
                .filter(|known| known.person.name == name)
                .collect::<Vec<_>>()
        };
        assert_eq!(found("Bob")[0].person, person("Bob", "bob@example.com"));
        assert_eq!(found("Bob")[0].roles, ["qa".into()]);
        assert_eq!(
            found("John Smith")[0].roles,
            ["legal".into()],
            "by the principal, whatever the name"
        );
        assert_eq!(people.all().len(), 5);
    }

    #[test]
    fn whoever_is_written_means_themselves() {
        for known in people().all() {
            assert_eq!(people().meant(&written(&known.person)), Ok(known.person.clone()));
        }
    }

    #[test]
    fn who_usually_holds_a_role_is_proposed_first_and_who_may_not_hold_it_never() {
        let people = people();
        let proposed = |role: &Role| {
            let names = people.for_role(role).map(|known| known.person.name.clone());
            names.collect::<Vec<_>>().join(", ")
        };
        assert_eq!(
            proposed(&role("cto", &[])),
            "Ada Lovelace, Grace Hopper, John Smith, John Smith, Bob"
        );
        assert_eq!(
            proposed(&role("qa", &[])),
            "Bob, Ada Lovelace, Grace Hopper, John Smith, John Smith"
        );
        assert_eq!(proposed(&role("cto", &["grace@*"])), "Grace Hopper");
    }

    #[test]
    fn a_role_goes_to_its_one_candidate_and_what_is_left_says_why() {
        let people = people();
        let roles = [
            role("dba", &[]),
            role("cto", &[]),
            role("qa", &["*@example.com"]),
            role("ops", &["*@elsewhere.com"]),
            role("legal", &[]),
        ];
        let filled = fill(&roles, &people, Pool::Usual);
        assert_eq!(
            filled.given,
            [("dba".into(), person("Ada Lovelace", "ada@example.com"))]
        );
        let left: Vec<String> = filled.left.iter().map(|(role, why)| format!("{role}: {why}")).collect();
        insta::assert_snapshot!(left.join("\n"), @r"
        cto: 2 come into question: Ada Lovelace <ada@example.com> and Grace Hopper <grace@example.com>
        qa: QA may only be held by *@example.com: of Bob no principal is given
        ops: OPS may only be held by *@elsewhere.com: John Smith is smith@example.com
        legal: no people.toml names legal for anybody
        ");
        let held = [
            ("dba".into(), person("Ada Lovelace", "")),
            ("cto".into(), person("Eve", "eve@example.com")),
            ("qa".into(), person("Bob", "")),
        ]
        .into();
        let filled = fill(&roles[..4], &people, Pool::Last("2026-11-01-api", &held));
        assert_eq!(
            filled.given,
            [
                ("dba".into(), person("Ada Lovelace", "ada@example.com")),
                ("cto".into(), person("Eve", "eve@example.com")),
            ],
            "the principal that one is known by comes along"
        );
        let left: Vec<String> = filled.left.iter().map(|(role, why)| format!("{role}: {why}")).collect();
        insta::assert_snapshot!(left.join("\n"), @r"
        qa: Bob held it in 2026-11-01-api, but QA may only be held by *@example.com: of Bob no principal is given
        ops: nobody held it in 2026-11-01-api
        ");
    }
}

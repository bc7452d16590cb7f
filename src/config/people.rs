//! Whom one knows: `people.toml` of the repository stood in, then one's own. A file with a mistake is told and left out
//! whole; it never keeps the program from going on.

use std::{
    io,
    path::{Path, PathBuf},
};

use toml::{Spanned, de::DeValue};

use super::{
    ConfigError, Paths,
    checklists::{is_inside, read_plain},
    reading::{Key, Reading, Value, Wrong},
    repository,
};
use crate::domain::{
    event::Person,
    id::RoleId,
    known::{Known, People, Source, is_principal, written},
    signers,
};

/// In a repository.
const IN_REPOSITORY: &str = ".countersign/people.toml";

/// The files in which people are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleFiles {
    root: PathBuf,
    own: PathBuf,
}

impl PeopleFiles {
    /// Those that count for somebody who stands in the folder `inside`.
    pub fn of(paths: &Paths, inside: &Path) -> Self {
        Self {
            root: repository(inside).unwrap_or_else(|| inside.to_owned()),
            own: paths.people.clone(),
        }
    }

    /// Everybody whom they name, the repository's first, then whoever sits here; and why a file is left out.
    pub fn read(&self, oneself: &Person) -> (People, Vec<ConfigError>) {
        let mut people = People::default();
        let mut wrong = Vec::new();
        for (from, path) in [
            (Source::Repository, self.root.join(IN_REPOSITORY)),
            (Source::Own, self.own.clone()),
        ] {
            match self.file(from, &path) {
                Ok(known) => known.into_iter().for_each(|known| people.add(known)),
                Err(why) => wrong.push(why),
            }
        }
        people.add(Known {
            person: oneself.clone(),
            roles: Vec::new(),
            from: Source::Oneself,
        });
        (people, wrong)
    }

    fn file(&self, from: Source, path: &Path) -> Result<Vec<Known>, ConfigError> {
        let disk = |why| ConfigError::at("read", path)(why);
        let bytes = match read_plain(path, "list of people") {
            Ok(bytes) => bytes,
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(why) => return Err(disk(why)),
        };
        if from == Source::Repository && !is_inside(&self.root, path) {
            let text = "it is a link that leads out of the repository";
            return Err(disk(io::Error::new(io::ErrorKind::InvalidInput, text)));
        }
        let text = String::from_utf8(bytes).map_err(|why| disk(io::Error::new(io::ErrorKind::InvalidData, why)))?;
        parse(&text, from).map_err(|wrong| ConfigError::People {
            path: path.to_owned(),
            wrong,
        })
    }
}

const KEYS: [&str; 3] = ["name", "principal", "roles"];

/// The people whom a file names, or everything that is wrong with it.
fn parse(text: &str, from: Source) -> Result<Vec<Known>, Vec<Wrong>> {
    let (mut reading, tree) = Reading::of(text);
    let mut people = Vec::new();
    for (key, value) in tree.get_ref() {
        match &**key.get_ref() {
            "people" => people = reading.people(value, from),
            _ => reading.unknown(key, "key", &["people"]),
        }
    }
    reading.finish(people)
}

impl Reading<'_> {
    fn people(&mut self, value: &Value<'_>, from: Source) -> Vec<Known> {
        let DeValue::Array(tables) = value.get_ref() else {
            self.expected("people", value, "[[people]] before each person");
            return Vec::new();
        };
        let mut all: Vec<(usize, Known)> = Vec::new();
        for table in tables.iter() {
            let Some(known) = self.person(table, from) else {
                continue;
            };
            let at = table.span().start;
            let twice = all
                .iter()
                .find(|(_, other)| signers::same(&other.person, &known.person));
            if let Some((line, other)) = twice {
                let text = format!("{} stands in line {line} already", written(&other.person));
                self.wrong(at, Some("people"), text);
                continue;
            }
            all.push((self.line(at), known));
        }
        all.into_iter().map(|(_, known)| known).collect()
    }

    fn person(&mut self, table: &Spanned<DeValue<'_>>, from: Source) -> Option<Known> {
        let DeValue::Table(keys) = table.get_ref() else {
            self.expected("people", table, "[[people]] before each person");
            return None;
        };
        let (mut name, mut principal, mut roles) = (None, None, Vec::new());
        let named = keys.iter().any(|(key, _)| key.get_ref() == "name");
        for (key, value) in keys {
            match &**key.get_ref() {
                "name" => name = self.name(key, value),
                "principal" => principal = self.principal(key, value),
                "roles" => roles = self.roles(value),
                _ => self.unknown(key, "key of a person", &KEYS),
            }
        }
        if !named {
            self.wrong(
                table.span().start,
                Some("name"),
                "it is needed: a person's full name".to_owned(),
            );
        }
        Some(Known {
            person: Person { name: name?, principal },
            roles,
            from,
        })
    }

    fn name(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<String> {
        let before = self.mistakes();
        let name = self.text_value(key.get_ref(), value);
        let bad = name.as_ref().is_none_or(|name| name.contains(['<', '>']));
        if bad && self.mistakes() == before {
            self.expected(key.get_ref(), value, "a full name, without < and >,");
        }
        name.filter(|_| !bad)
    }

    fn principal(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<String> {
        let before = self.mistakes();
        let principal = self.text_value(key.get_ref(), value);
        let bad = principal.as_ref().is_none_or(|text| !is_principal(text));
        if bad && self.mistakes() == before {
            let what = "one principal as in allowed_signers, without wildcards: ada@example.com";
            self.wrong(value.span().start, Some(key.get_ref()), format!("expected is {what}"));
        }
        principal.filter(|_| !bad)
    }

    fn roles(&mut self, value: &Value<'_>) -> Vec<RoleId> {
        let DeValue::Array(values) = value.get_ref() else {
            self.expected("roles", value, "a list of roles, as in [\"dba\", \"cto\"],");
            return Vec::new();
        };
        let mut roles: Vec<RoleId> = Vec::new();
        for value in values.iter() {
            let Some(text) = self.text_value("roles", value) else {
                continue;
            };
            let id = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || "-_".contains(sign);
            if !text.chars().all(id) {
                self.expected("roles", value, "the id of a role in its checklist, like dba,");
            } else if roles.iter().any(|role| role.as_str() == text) {
                self.wrong(value.span().start, Some("roles"), format!("{text} stands there twice"));
            } else {
                roles.push(text.as_str().into());
            }
        }
        roles
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn told(text: &str) -> String {
        let wrong = parse(text, Source::Own).unwrap_err();
        wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn people_their_principals_and_their_roles_are_read() {
        let text = r#"
            [[people]]
            name = " Ada Lovelace "
            principal = "ada@example.com"
            roles = ["dba", "cto"]

            [[people]]
            name = "Bob"
        "#;
        let people = parse(text, Source::Own).unwrap();
        let told: Vec<String> = people
            .iter()
            .map(|known| format!("{} {:?}", written(&known.person), known.roles))
            .collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        Ada Lovelace <ada@example.com> ["dba", "cto"]
        Bob []
        "#);
        assert_eq!(parse("", Source::Own), Ok(Vec::new()));
    }

    #[test]
    fn every_mistake_is_told_with_its_line_and_what_is_expected() {
        let text = r#"persons = 1
[[people]]
nmae = "Ada"
[[people]]
name = ""
principal = "*@example.com"
roles = "dba"
[[people]]
name = "Ada <ada@example.com>"
principal = "two words"
roles = ["DBA", "cto", "cto", 1]
[[people]]
name = "Grace"
principal = "grace@example.com"
[[people]]
name = "Another Grace"
principal = "grace@example.com"
[[people]]
name = "grace"
zzz = "a\nb"
[[people]]
name = "a\nb"
"#;
        insta::assert_snapshot!(told(text), @r#"
        1: persons: there is no such key; there are people
        2: name: it is needed: a person's full name
        3: nmae: there is no such key of a person; did you mean name?
        5: name: a full name, without < and >, is expected
        6: principal: expected is one principal as in allowed_signers, without wildcards: ada@example.com
        7: roles: a list of roles, as in ["dba", "cto"], is expected
        9: name: a full name, without < and >, is expected
        10: principal: expected is one principal as in allowed_signers, without wildcards: ada@example.com
        11: roles: the id of a role in its checklist, like dba, is expected
        11: roles: cto stands there twice
        11: roles: a text in quotes is expected
        15: people: Grace <grace@example.com> stands in line 12 already
        18: people: Grace <grace@example.com> stands in line 12 already
        20: zzz: there is no such key of a person; there are name, principal, roles
        22: name: one line of text is expected
        "#);
        insta::assert_snapshot!(told("people = 1"), @"1: people: [[people]] before each person is expected");
        insta::assert_snapshot!(told("people = [1]"), @"1: people: [[people]] before each person is expected");
        insta::assert_snapshot!(told("[[people]]\nname = \"Ada"), @r#"
        2: invalid basic string, expected `"`
        "#);
    }

    #[test]
    fn the_example_of_the_documentation_is_read() {
        let page = include_str!("../../docs/people.md");
        let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
        assert_eq!(parse(example.unwrap(), Source::Own).map(|people| people.len()), Ok(2));
    }

    struct Stage(tempfile::TempDir);

    impl Stage {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir_all(folder.path().join("repo/.git")).unwrap();
            fs::create_dir_all(folder.path().join("repo/.countersign")).unwrap();
            fs::create_dir_all(folder.path().join("repo/deep")).unwrap();
            Self(folder)
        }

        fn write(&self, path: &str, text: &str) {
            fs::write(self.0.path().join(path), text).unwrap();
        }

        fn read(&self) -> (People, Vec<ConfigError>) {
            let paths = Paths {
                people: self.0.path().join("people.toml"),
                ..Paths::find(&Default::default()).unwrap()
            };
            PeopleFiles::of(&paths, &self.0.path().join("repo/deep")).read(&Person::named("Me"))
        }

        fn names(&self) -> Vec<String> {
            let (people, wrong) = self.read();
            assert!(wrong.is_empty(), "{wrong:?}");
            people
                .all()
                .iter()
                .map(|known| format!("{} ({})", written(&known.person), known.from.words()))
                .collect()
        }
    }

    #[test]
    fn the_repositorys_people_go_before_ones_own_and_oneself_is_always_known() {
        let stage = Stage::new();
        assert_eq!(stage.names(), ["Me (yourself)"]);
        stage.write(
            "people.toml",
            "[[people]]\nname = \"Bob\"\n[[people]]\nname = \"Ada\"\nprincipal = \"own@x\"\n",
        );
        stage.write(
            "repo/.countersign/people.toml",
            "[[people]]\nname = \"Ada\"\nprincipal = \"ada@x\"\n",
        );
        let names = stage.names();
        assert_eq!(
            names,
            [
                "Ada <ada@x> (people.toml of this repository)",
                "Bob (your people.toml)",
                "Ada <own@x> (your people.toml)",
                "Me (yourself)"
            ]
        );
    }

    #[test]
    fn a_file_that_is_wrong_or_leads_out_of_the_repository_is_told_and_left_out() {
        let stage = Stage::new();
        stage.write(
            "people.toml",
            "[[people]]\nname = \"Bob\"\nrole = \"dba\"\n[[people]]\nname = \"Ada\"\n",
        );
        stage.write("outside.toml", "[[people]]\nname = \"Eve\"\n");
        let link = stage.0.path().join("repo/.countersign/people.toml");
        std::os::unix::fs::symlink(stage.0.path().join("outside.toml"), link).unwrap();
        let (people, wrong) = stage.read();
        assert_eq!(people.all().len(), 1, "{people:?}");
        let folder = stage.0.path().display().to_string();
        let told: Vec<String> = wrong.iter().map(|why| why.to_string().replace(&folder, "~")).collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        cannot read ~/repo/.countersign/people.toml: it is a link that leads out of the repository
        ~/people.toml:3: role: there is no such key of a person; did you mean roles?
        ");
    }
}

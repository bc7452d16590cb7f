//! A checklist of one's own, made from another: the same file under another id, with answers written where its author left
//! them open. Everything else, comments too, stays as it was written.

use toml_edit::{Array, DocumentMut, Item, TableLike, Value};

use super::amend::tables;
use crate::domain::id::{FieldId, RoleId};

/// What is different in the copy.
#[derive(Debug, Clone, Default)]
pub struct Differs<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What is said above all, line by line.
    pub head: Vec<String>,
    /// The defaults of fields; an empty one takes away the default that there was.
    pub defaults: &'a [(FieldId, String)],
    /// Who may hold roles, as patterns.
    pub principals: &'a [(RoleId, Vec<String>)],
}

/// The file with what is different in it; nothing where it is no TOML, or holds no such field or role.
pub fn copied(source: &str, differs: &Differs<'_>) -> Option<String> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut document: DocumentMut = source.parse().ok()?;
    put(document.as_table_mut(), "id", differs.id.into());
    put(document.as_table_mut(), "title", differs.title.into());
    for (field, default) in differs.defaults {
        let field = find(&mut document, "fields", field.as_str())?;
        match default.is_empty() {
            true => drop(field.remove("default")),
            false => put(field, "default", default.into()),
        }
    }
    for (role, principals) in differs.principals {
        let role = find(&mut document, "roles", role.as_str())?;
        let principals: Array = principals.iter().collect();
        put(role, "principals", principals.into());
    }
    let head = differs.head.iter().map(|line| format!("# {line}\n"));
    let head: String = head.collect();
    Some(format!("{head}\n{}", document.to_string().trim_start_matches('\n')))
}

/// The table of that id in an array of the document.
fn find<'a>(document: &'a mut DocumentMut, array: &str, id: &str) -> Option<&'a mut dyn TableLike> {
    let mut all = tables(document.get_mut(array)?).into_iter();
    all.find(|table| table.get("id").and_then(Item::as_str) == Some(id))
}

/// Puts a value there, with what stood around the one before it.
fn put(table: &mut dyn TableLike, key: &str, mut value: Value) {
    let decor = table
        .get(key)
        .and_then(Item::as_value)
        .map(|before| before.decor().clone());
    if let Some(decor) = decor {
        *value.decor_mut() = decor;
    }
    match table.get_mut(key) {
        Some(item) => *item = Item::Value(value),
        None => drop(table.insert(key, Item::Value(value))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"# Every release of the shop.
schema = 1
id = "shop" # its name
title = "Shop"
version = "1.0.0"

# Where it goes.
[[fields]]
id = "environment" # asked for
label = "Environment"
default = "staging" # the safe one
kind = "environment"

[[fields]]
id = "api"
kind = "url"
# Nobody knows it yet.

roles = [{ id = "not-me" }]

[[roles]]
id = "dba" # signs
title = "DBA"
"#;

    fn differs<'a>(defaults: &'a [(FieldId, String)], principals: &'a [(RoleId, Vec<String>)]) -> Differs<'a> {
        Differs {
            id: "acme-shop",
            title: "Shop (acme/shop)",
            head: vec!["From shop 1.0.0.".to_owned()],
            defaults,
            principals,
        }
    }

    #[test]
    fn answers_are_written_where_they_belong_and_every_comment_stays() {
        let source = SOURCE.replace("roles = [{ id = \"not-me\" }]\n\n", "");
        let defaults = [
            ("environment".into(), "production".to_owned()),
            ("api".into(), "https://x/\"y\"".to_owned()),
        ];
        let principals = [(
            "dba".into(),
            vec!["ada@example.com".to_owned(), "*@ops.example.com".to_owned()],
        )];
        insta::assert_snapshot!(copied(&source, &differs(&defaults, &principals)).unwrap());
    }

    #[test]
    fn an_empty_answer_takes_the_default_away_and_what_is_not_there_is_not_made() {
        let source = SOURCE.replace("roles = [{ id = \"not-me\" }]\n\n", "");
        let copy = copied(&source, &differs(&[("environment".into(), String::new())], &[])).unwrap();
        assert!(!copy.contains("default"), "{copy}");
        assert_eq!(copied(&source, &differs(&[("nothing".into(), "x".into())], &[])), None);
        assert_eq!(copied(&source, &differs(&[], &[("nobody".into(), vec![])])), None);
        assert_eq!(copied("= no toml", &differs(&[], &[])), None);
    }

    #[test]
    fn fields_and_roles_on_one_line_are_written_too() {
        let source = "id = \"a\"\ntitle = \"A\"\nfields = [{ id = \"x\" }, { id = \"y\" }]\nroles = [{ id = \"r\" }]\n";
        let defaults = [("y".into(), "1".to_owned())];
        let principals = [("r".into(), vec!["ada@x".to_owned()])];
        let copy = copied(source, &differs(&defaults, &principals)).unwrap();
        assert!(
            copy.contains("{ id = \"y\" , default = \"1\" }") || copy.contains("{ id = \"y\", default = \"1\" }"),
            "{copy}"
        );
        assert!(copy.contains("principals = [\"ada@x\"]"), "{copy}");
    }
}

//! A checklist's file with one command in it changed, everything else as it was written.

use toml_edit::{DocumentMut, Item, Value};

/// The file with another command for the check of that item; nothing where the file holds no such item with a command.
pub fn with_command(source: &str, item: &str, command: &str) -> Option<String> {
    let mut document: DocumentMut = source.parse().ok()?;
    let sections = document.get_mut("sections")?;
    let check = tables(sections)
        .into_iter()
        .find_map(|section| find(section.get_mut("items")?, item))?;
    let run = check.get_mut("run")?;
    let decor = run.as_value().map(|value| value.decor().clone());
    let mut value = Value::from(command);
    if let Some(decor) = decor {
        *value.decor_mut() = decor;
    }
    *run = Item::Value(value);
    Some(document.to_string())
}

/// The check of the item of that name, among these items and their sub-items.
fn find<'a>(items: &'a mut Item, id: &str) -> Option<&'a mut dyn toml_edit::TableLike> {
    for item in tables(items) {
        if item.get("id").and_then(Item::as_str) == Some(id) {
            return item.get_mut("check")?.as_table_like_mut();
        }
        if let Some(check) = item.get_mut("items").and_then(|items| find(items, id)) {
            return Some(check);
        }
    }
    None
}

/// The tables of an array, however it is written.
pub(super) fn tables(item: &mut Item) -> Vec<&mut dyn toml_edit::TableLike> {
    match item {
        Item::ArrayOfTables(array) => array
            .iter_mut()
            .map(|table| table as &mut dyn toml_edit::TableLike)
            .collect(),
        Item::Value(Value::Array(array)) => array
            .iter_mut()
            .filter_map(Value::as_inline_table_mut)
            .map(|table| table as &mut dyn toml_edit::TableLike)
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::with_command;

    #[test]
    fn one_command_changes_and_every_comment_stays() {
        let source = "# mine\n[[sections]]\nid = \"s\"\n[[sections.items]]\nid = \"a\"\ncheck = { run = \"ls\", confirm = true } # look\n\n[[sections.items.items]]\nid = \"b\"\n[sections.items.items.check]\nrun = 'x'\n";
        let amended = with_command(source, "a", "ls -l").unwrap();
        assert_eq!(amended, source.replace("\"ls\"", "\"ls -l\""));
        let amended = with_command(source, "b", "y \"z\"").unwrap();
        assert_eq!(amended, source.replace("'x'", "'y \"z\"'"));
        assert_eq!(with_command(source, "c", "y"), None);
    }
}

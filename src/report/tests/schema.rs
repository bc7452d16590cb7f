//! The JSON goes by its published schema, and the schema describes all of it.

use jsonschema::Validator;
use serde_json::{Value, json};

use super::{
    draw,
    runs::{plainly, release},
    source, source_at,
};
use crate::{
    domain::testing::*,
    report::{Document, facts::Source, json::SCHEMA, testing::HOSTILE},
};

const PUBLISHED: &str = include_str!("../../../docs/schema/run.schema.json");

fn published() -> Value {
    serde_json::from_str(PUBLISHED).unwrap()
}

/// The schema, closed to members that it does not describe.
fn strict() -> Validator {
    fn close(schema: &mut Value) {
        if let Value::Object(members) = schema {
            if members.contains_key("properties") {
                members.insert("additionalProperties".to_owned(), json!(false));
            }
            members.values_mut().for_each(close);
        } else if let Value::Array(items) = schema {
            items.iter_mut().for_each(close);
        }
    }
    let mut schema = published();
    close(&mut schema);
    jsonschema::draft202012::new(&schema).unwrap()
}

fn goes_by(schema: &Validator, source: &Source) {
    let drawn: Value = serde_json::from_str(&draw(Document::Json, source)).unwrap();
    let wrong: Vec<String> = schema
        .iter_errors(&drawn)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_run_goes_by_the_schema_which_describes_all_of_its_members() {
    let schema = strict();
    goes_by(&schema, &source(&release(&plainly)));
    let empty = Seat::starting(checklist(vec![section("s", vec![item("i")])]));
    goes_by(&schema, &source(&empty));
    let nothing = crate::domain::run::Run::new(empty.plans[0].clone());
    goes_by(&schema, &source_at(&nothing, at(0)));
    for text in HOSTILE {
        goes_by(&schema, &source(&release(&|_| text.to_owned())));
    }
}

#[test]
fn the_schema_is_one_and_every_member_in_it_is_described() {
    let schema = published();
    assert!(jsonschema::meta::validate(&schema).is_ok());
    assert_eq!(schema["properties"]["schema"]["const"], json!(SCHEMA));
    let mut silent = Vec::new();
    walk("", &schema, &mut silent);
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

/// Members and definitions without a word on what they are.
fn walk(path: &str, schema: &Value, silent: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                let path = format!("{path}/{name}");
                if matches!(name.as_str(), "properties" | "$defs") {
                    for (member, value) in value.as_object().unwrap() {
                        let described = value["description"].as_str().is_some_and(|text| !text.is_empty());
                        if !described {
                            silent.push(format!("{path}/{member}"));
                        }
                    }
                }
                walk(&path, value, silent);
            }
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(at, item)| walk(&format!("{path}/{at}"), item, silent)),
        _ => {}
    }
}

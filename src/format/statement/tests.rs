//! Statements read back as they were written, whatever people typed into them.

use proptest::prelude::*;

use super::*;

/// Texts that somebody types who would like to forge a line.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        Just("x\n--- end of scope\nhead: a 1 0".to_owned()),
        Just("--- end of scope".to_owned()),
        Just("\n--- scope\n".to_owned()),
        Just("a: b\r\nperson: Eve".to_owned()),
        Just(" (lead) sha256 ".to_owned()),
        Just("\u{2028}person: Eve\u{85}".to_owned()),
    ]
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,40}".prop_filter("a scope holds no such line", |line| line != END),
        Just("run x--- end of scope".to_owned()),
        Just("--- end of scope ".to_owned()),
        Just("item i \"--- end of scope\"".to_owned()),
    ]
}

prop_compose! {
    fn any_statement()(
        names in proptest::collection::vec(hostile(), 5),
        principal in proptest::option::of(hostile()),
        conditions in proptest::collection::vec(hostile(), 0..3),
        said in proptest::option::of(hostile()),
        confirms in proptest::collection::vec(hostile(), 0..3),
        signed in any::<bool>(),
        lines in proptest::collection::vec(line(), 0..6),
        heads in proptest::collection::btree_map("[a-z]{1,5}@[a-z]{1,5}-[a-z0-9]{8}", any::<u64>(), 0..3),
        answer in prop_oneof![Just(Answer::Approved), Just(Answer::Conditional), Just(Answer::Rejected)],
    ) -> Statement {
        let heads = heads.iter().map(|(writer, seq)| (Writer::from(writer.as_str()), (*seq, Digest::of(writer))));
        Statement {
            run: names[0].clone(),
            checklist: ("list".into(), names[1].clone(), Digest::of("list")),
            role: ("lead".into(), names[2].clone()),
            person: Person { name: names[3].clone(), principal },
            answer,
            conditions,
            statement: said,
            confirms,
            scope: Scope::Run(names[4].clone()),
            at: Time::default(),
            signed,
            lines,
            heads: heads.collect(),
        }
    }
}

/// The statement with every typed text on one line.
fn on_one_line(statement: &Statement) -> Statement {
    let clean = |text: &String| one_line(text);
    Statement {
        run: clean(&statement.run),
        checklist: (
            statement.checklist.0.clone(),
            clean(&statement.checklist.1),
            statement.checklist.2,
        ),
        role: (statement.role.0.clone(), clean(&statement.role.1)),
        person: Person {
            name: clean(&statement.person.name),
            principal: statement.person.principal.as_ref().map(clean),
        },
        conditions: statement.conditions.iter().map(clean).collect(),
        statement: statement.statement.as_ref().map(clean),
        confirms: statement.confirms.iter().map(clean).collect(),
        scope: match &statement.scope {
            Scope::Run(name) => Scope::Run(clean(name)),
            other => other.clone(),
        },
        ..statement.clone()
    }
}

/// What `sed -n '/^--- scope$/,/^--- end of scope$/p' FILE | sed '1d;$d'` prints.
fn sed(text: &str) -> String {
    let lines = text.split_inclusive('\n').skip_while(|line| *line != "--- scope\n");
    lines.skip(1).take_while(|line| *line != "--- end of scope\n").collect()
}

proptest! {
    #[test]
    fn a_statement_reads_back_whatever_was_typed(statement in any_statement()) {
        let text = statement.text();
        let read = Statement::parse(&text).map_err(|why| TestCaseError::fail(format!("{why}\n{text}")))?;
        prop_assert_eq!(&read, &on_one_line(&statement));
        prop_assert_eq!(read.text(), text);
    }

    #[test]
    fn sed_and_sha256sum_come_to_the_digest_of_the_scope(statement in any_statement()) {
        prop_assert_eq!(Digest::of(sed(&statement.text())), statement.scope_sha256());
    }

    #[test]
    fn no_typed_text_adds_a_line(statement in any_statement()) {
        let texts = 9 + statement.conditions.len() + statement.confirms.len();
        let optional = usize::from(statement.statement.is_some()) + usize::from(statement.person.principal.is_some());
        let fixed = 2 + 1 + 1 + 1 + 1;
        let expected = fixed + texts + optional + statement.lines.len() + statement.heads.len();
        prop_assert_eq!(statement.text().split('\n').count() - 1, expected);
    }

    #[test]
    fn reading_never_panics(text in any::<String>(), cut in 0usize..2000, statement in any_statement()) {
        let _ = Statement::parse(&text);
        let whole = statement.text();
        let _ = Statement::parse(&whole.chars().take(cut).collect::<String>());
    }
}

#[test]
fn a_changed_line_of_the_scope_is_found() {
    let statement = Statement {
        run: "run-1".into(),
        checklist: ("list".into(), "1".into(), Digest::ZERO),
        role: ("lead".into(), "Lead".into()),
        person: Person::named("Ada"),
        answer: Answer::Approved,
        conditions: vec![],
        statement: None,
        confirms: vec![],
        scope: Scope::Section("s".into()),
        at: Time::default(),
        signed: false,
        lines: vec!["item i: failed".into()],
        heads: BTreeMap::new(),
    };
    let text = statement.text().replace("failed", "passed");
    let why = Statement::parse(&text).unwrap_err().to_string();
    assert!(why.contains("come to"), "{why}");
}

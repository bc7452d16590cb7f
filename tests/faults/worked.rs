//! A small run that is worked through as people do it: every intent through the rules, every draft through the record.

use countersign::{
    domain::{
        decide::{
            AmendIntent, CloseIntent, Intent, MarkIntent, NewSignature, On, SealIntent, Shown, SignIntent, Stamp,
        },
        desk::{Desk, Effect, Fact, Reply},
        event::{Content, Mark, NewFile, Person, Recorded, RunResult, Scope},
        id::Writer,
        plan::Plan,
    },
    engine::{self, NewRun, Workplace},
    format::{
        checklist::{Strictness, parse},
        seal::Seal,
        statement::Statement,
    },
    record::{self, Identity, JournalWriter, RunFolder, SharedDisk},
    signing::Key,
};

use crate::{
    bench::{Bench, identity},
    keys::{Keys, PRINCIPAL},
};

pub const CHECKLIST: &str = r#"
schema = 1
id = "small"
title = "Small"
version = "1.0.0"

[[roles]]
id = "pilot"
title = "Pilot"

[[sections]]
id = "s"
title = "S"
sign_offs = [{ role = "pilot", statement = "I have seen it." }]

[[sections.items]]
id = "seen"
title = "Seen"
"#;

pub fn plan(checklist: &str) -> Plan {
    let (checklist, _) = parse(checklist, Strictness::Written).unwrap();
    Plan::new(checklist)
}

pub fn bob() -> Identity {
    Identity {
        person: Person::named("Bob Martin"),
        login: "bob".into(),
        host: "ops2".into(),
        ..identity()
    }
}

pub fn workplace(bench: &Bench) -> Workplace {
    Workplace {
        runs: bench.runs(),
        state: bench.state(),
        sockets: bench.home.path().join("sockets"),
        program: env!("CARGO_BIN_EXE_countersign").into(),
        identity: identity(),
        at_once: 2,
        limit: 1 << 20,
        root: bench.home.path().to_owned(),
        reach: countersign::check::Reach::default(),
        redact: Vec::new(),
        signing: Default::default(),
    }
}

/// A run that Ada started.
pub fn begun(bench: &Bench) -> RunFolder {
    let new = NewRun {
        source: CHECKLIST.into(),
        plan: plan(CHECKLIST),
        fields: Default::default(),
        roles: Default::default(),
        subject: Vec::new(),
        trusted: true,
        rehearsal: false,
    };
    let opened = engine::create(&workplace(bench), new).unwrap();
    opened.engine.folder().clone()
}

/// Somebody at the run, whose journal is written here and now.
pub struct Hand {
    desk: Desk,
    pub journal: JournalWriter,
    person: Person,
    /// Without one, the name is typed.
    key: Option<Key>,
    /// What is kept at the close of those who may sign.
    allowed: Vec<u8>,
}

impl Hand {
    pub fn at(folder: &RunFolder, identity: Identity, state: &std::path::Path, disk: SharedDisk) -> Self {
        let files = record::open(folder.path()).unwrap();
        let person = identity.person.clone();
        let begun = JournalWriter::begin(&files, identity, state, engine::now(), disk).unwrap();
        let mut run = engine::read(folder.path()).unwrap().run;
        if !run.entries.iter().any(|known| begun.entries.contains(known)) {
            run.extend(begun.entries);
        }
        let writer = begun.journal.writer().clone();
        Self {
            desk: Desk::new(run, Some(writer), 1, engine::now()),
            journal: begun.journal,
            person,
            key: None,
            allowed: b"ada@example.org ssh-ed25519 AAAA\n".to_vec(),
        }
    }

    /// From now on this key signs.
    pub fn takes(mut self, keys: &Keys) -> Self {
        self.person.principal = Some(PRINCIPAL.to_owned());
        self.key = Some(keys.key());
        self.allowed = keys.list();
        self
    }

    fn signature(&self, text: &str) -> Option<NewSignature> {
        let key = self.key.as_ref()?;
        Some(engine::sign(key, None, text).unwrap())
    }

    pub fn writer(&self) -> Writer {
        self.journal.writer().clone()
    }

    fn stamp(&self) -> Stamp {
        engine::stamp(&self.person)
    }

    /// Records what is wanted.
    pub fn does(&mut self, intent: Intent) -> Vec<Recorded> {
        let stamp = self.stamp();
        let outcome = self.desk.submit(intent, &stamp);
        let mut all = Vec::new();
        for effect in outcome.effects {
            if let Effect::Append { drafts, seen } = effect {
                self.journal.note_heads(&seen);
                let recorded = self.journal.append(drafts, stamp.at).unwrap();
                all.extend(recorded.clone());
                let answered = self.desk.learn_fact(Fact::Appended(recorded), &stamp);
                assert!(matches!(answered.replies[..], [Reply::Recorded(..)]));
            }
        }
        assert!(!all.is_empty(), "{:?}", outcome.replies);
        all
    }

    pub fn notes(&mut self, text: &str) -> Vec<Recorded> {
        self.does(Intent::Note {
            on: On::Run,
            text: text.to_owned(),
        })
    }

    pub fn marks(&mut self) -> Vec<Recorded> {
        self.does(Intent::Mark(MarkIntent {
            shown: Shown::Whatever,
            ..MarkIntent::new("seen".into(), Mark::Passed)
        }))
    }

    pub fn attaches(&mut self, name: &str, bytes: &[u8]) -> Vec<Recorded> {
        self.does(Intent::Attach {
            item: Some("seen".into()),
            file: NewFile {
                name: name.to_owned(),
                content: Content::Bytes(bytes.to_vec()),
            },
            source: "pasted".to_owned(),
        })
    }

    pub fn signs(&mut self) -> Vec<Recorded> {
        let run = self.desk.run();
        let section = &run.plan().sections[0];
        let asked = section.sign_offs[0].clone();
        let scope = Scope::Section(section.id.clone());
        let mut statement = Statement::of(run, &asked, scope, &self.stamp());
        statement.signed = self.key.is_some();
        let signature = self.signature(&statement.text());
        self.does(Intent::Sign(Box::new(SignIntent {
            role: asked.role,
            person: statement.person.clone(),
            answer: statement.answer,
            conditions: Vec::new(),
            scope: statement.scope.clone(),
            scope_sha256: statement.scope_sha256(),
            confirmed: 0,
            statement: statement.text(),
            signature,
        })))
    }

    pub fn amends(&mut self) -> Vec<Recorded> {
        let source = CHECKLIST.replace("1.0.0", "1.0.1");
        self.does(Intent::Amend(Box::new(AmendIntent {
            plan: plan(&source),
            source: source.into_bytes(),
            reason: "a typo".to_owned(),
            trusted: true,
            weakening_confirmed: true,
        })))
    }

    pub fn closes(&mut self) -> Vec<Recorded> {
        self.does(Intent::Close(Box::new(CloseIntent {
            result: RunResult::Success,
            note: Some("all is done".to_owned()),
            allowed_signers: Some(self.allowed.clone()),
            certificate: None,
        })))
    }

    pub fn seals(&mut self) -> Vec<Recorded> {
        let mut seal = Seal::of(self.desk.run(), &self.stamp()).unwrap();
        seal.signed = self.key.is_some();
        let signature = self.signature(&seal.text());
        self.does(Intent::Seal(Box::new(SealIntent {
            person: seal.person.clone(),
            heads: seal.heads.clone(),
            statement: seal.text(),
            signature,
        })))
    }

    /// Reads what the others wrote.
    pub fn looks(&mut self, folder: &RunFolder) {
        let run = engine::read(folder.path()).unwrap().run;
        let writer = self.writer();
        self.desk = Desk::new(run, Some(writer), 1, engine::now());
    }
}

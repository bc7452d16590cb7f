//! How fast a verdict over a long run is: `cargo bench --bench verdict`.
//!
//! It prints medians, and the ratio to hashing the lines of a sign-off over all of it with SHA-256, which somebody who
//! checks such a sign-off by hand has to do at the least.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use countersign::{
    domain::{
        check::Outcome,
        digest::Digest,
        event::{
            Answer, By, CheckFinished, CheckStarted, ChecklistName, Entry, Event, FileDigest, How, ItemMarked,
            JournalOpened, Mark, Person, PollAnswer, Polled, Recorded, RunStarted, Scope, Signed,
        },
        id::Writer,
        plan::Plan,
        run::Run,
        scope,
        standing::Standing,
        time::Time,
        verdict::Word,
    },
    format::checklist::{self, Strictness},
};

const ITEMS: usize = 5000;
const ROLES: usize = 6;
const TIMES: usize = 101;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for (what, marked, signs) in [
        ("nothing marked", 0, false),
        ("half of them marked", ITEMS / 2, false),
        ("all marked", ITEMS, false),
        ("all marked, six stations of the poll signed", ITEMS, true),
    ] {
        let run = run(marked, signs)?;
        let (verdict, word) = standing(&run)?;
        let lines = scope::lines(&run, &Scope::Decision("live".to_owned()));
        let hashing = median(|| {
            black_box(scope::digest(&lines));
        });
        println!(
            "{ITEMS} items, {what}: {word} in {verdict:?}; hashing the {} lines of the decision's scope {hashing:?}; \
             ratio {:.2}",
            lines.len(),
            verdict.as_secs_f64() / hashing.as_secs_f64()
        );
    }
    Ok(())
}

/// How the whole run stands, its verdict with it.
fn standing(run: &Run) -> Result<(Duration, Word), &'static str> {
    let now = at(ITEMS + 100);
    let standing = Standing::of(run, now);
    let word = standing.verdict().ok_or("no decision")?.word;
    let took = median(|| {
        black_box(Standing::of(run, now));
    });
    Ok((took, word))
}

fn median(mut what: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..TIMES)
        .map(|_| {
            let start = Instant::now();
            what();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[TIMES / 2]
}

fn checklist_text() -> String {
    let roles: Vec<String> = (0..ROLES).map(|role| format!("\"r{role}\"")).collect();
    let roles = roles.join(", ");
    let mut text = format!(
        "schema = 1\nid = \"bench\"\ntitle = \"Bench\"\nversion = \"1.0.0\"\n\
         [[fields]]\nid = \"version\"\ndefault = \"1.0.0\"\n\
         [policy]\ncritical = {{ go = 100 }}\nhigh = {{ go = 90, conditional = 70 }}\n\
         [[decisions]]\nid = \"live\"\ntitle = \"Live\"\ncovers = [\"s49\"]\npoll = [{roles}]\n"
    );
    for role in 0..ROLES {
        text.push_str(&format!("[[roles]]\nid = \"r{role}\"\ntitle = \"Role {role}\"\n"));
    }
    for section in 0..50_usize {
        let after = section
            .checked_sub(1)
            .map(|before| format!("after = [\"s{before}\"]\n"));
        let after = after.unwrap_or_default();
        text.push_str(&format!(
            "[[sections]]\nid = \"s{section}\"\ntitle = \"Section {section}\"\n{after}"
        ));
        for item in 0..ITEMS / 50 {
            let number = section * (ITEMS / 50) + item;
            let weight = ["critical", "high", "recommended"][number % 3];
            text.push_str(&format!(
                "[[sections.items]]\nid = \"item-{number}\"\ntitle = \"Item {number} of {{version}}\"\n\
                 weight = \"{weight}\"\ncheck = {{ run = \"look $CS_VERSION\" }}\n"
            ));
        }
    }
    text
}

fn at(second: usize) -> Time {
    chrono::DateTime::from_timestamp(1_800_000_000 + second as i64, 0).unwrap_or_default()
}

/// Writes events as one journal does.
struct Journal {
    writer: Writer,
    entries: Vec<Recorded>,
}

impl Journal {
    fn write(&mut self, second: usize, event: Event) {
        let seq = self.entries.len() as u64 + 1;
        self.entries.push(Recorded {
            writer: self.writer.clone(),
            hash: Digest::of(seq.to_string()),
            entry: Entry {
                seq,
                prev: Digest::ZERO,
                at: at(second),
                seen: std::collections::BTreeMap::new(),
                event,
            },
        });
    }
}

fn run(marked: usize, signs: bool) -> Result<Run, Box<dyn std::error::Error>> {
    let text = checklist_text();
    let (checklist, _) = checklist::parse(&text, Strictness::Written).map_err(|problems| format!("{problems:?}"))?;
    let sha256 = checklist.sha256;
    let mut journal = Journal {
        writer: Writer::from("ada@host-00000000"),
        entries: Vec::new(),
    };
    begin(&mut journal, sha256);
    let mut run = Run::new(Plan::new(checklist));
    run.extend(std::mem::take(&mut journal.entries));
    journal.entries.clone_from(&run.entries);
    for number in 0..marked {
        answer(&mut journal, &run, number);
    }
    let known = run.entries.len();
    run.extend(journal.entries.split_off(known));
    if signs {
        journal.entries.clone_from(&run.entries);
        let known = run.entries.len();
        sign(&mut journal, &run);
        run.extend(journal.entries.split_off(known));
    }
    Ok(run)
}

fn begin(journal: &mut Journal, sha256: Digest) {
    let writer = journal.writer.clone();
    let opened = JournalOpened {
        format: 1,
        program: "bench".into(),
        run: "run".into(),
        checklist: sha256,
        writer,
        person: Person::named("Ada Lovelace"),
        login: "ada".into(),
        host: "host".into(),
        zone: "+00:00".into(),
        cwd: "/".into(),
        continues: None,
        how: How::Command,
    };
    journal.write(0, Event::JournalOpened(Box::new(opened)));
    let started = RunStarted {
        run: "run".into(),
        checklist: ChecklistName {
            id: "bench".into(),
            version: "1.0.0".into(),
            sha256,
        },
        subject: Vec::new(),
        fields: Default::default(),
        roles: Default::default(),
        trusted: true,
        rehearsal: false,
    };
    journal.write(0, Event::RunStarted(Box::new(started)));
}

/// A check that passed, and the mark that it gave.
fn answer(journal: &mut Journal, run: &Run, number: usize) {
    let item: countersign::domain::id::ItemId = format!("item-{number}").as_str().into();
    let check = journal.entries.len() as u64 + 1;
    let started = CheckStarted {
        item: Some(item.clone()),
        ad_hoc: false,
        check,
        kind: "run".into(),
        command: "look".into(),
        action: false,
        inputs: run.inputs(&item),
        reason: None,
    };
    journal.write(number, Event::CheckStarted(Box::new(started)));
    let finished = CheckFinished {
        item: Some(item.clone()),
        check,
        outcome: Outcome::Passed,
        reason: None,
        ..CheckFinished::errored("")
    };
    journal.write(number, Event::CheckFinished(Box::new(finished)));
    let marked = ItemMarked {
        item,
        mark: Mark::Passed,
        by: By::CHECK,
        note: None,
        reason: None,
        owner: None,
        expires: None,
        undoes: None,
    };
    journal.write(number, Event::ItemMarked(Box::new(marked)));
}

fn sign(journal: &mut Journal, run: &Run) {
    let over = Scope::Decision("live".to_owned());
    let scope_sha256 = scope::digest(&scope::lines(run, &over));
    for role in 0..ROLES {
        let role: countersign::domain::id::RoleId = format!("r{role}").as_str().into();
        let person = Person::named(format!("Person {role}"));
        let polled = Polled {
            decision: "live".into(),
            role: role.clone(),
            person: person.clone(),
            answer: PollAnswer::Go,
            reason: None,
        };
        journal.write(ITEMS, Event::Polled(Box::new(polled)));
        let signed = Signed {
            role,
            person,
            decision: Answer::Approved,
            conditions: Vec::new(),
            scope: over.clone(),
            scope_sha256,
            statement: FileDigest::to_come(),
            signature: None,
        };
        journal.write(ITEMS, Event::Signed(Box::new(signed)));
    }
}

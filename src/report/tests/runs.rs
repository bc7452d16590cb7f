//! A release in which everything happens that can, by two people. What stands in its entries is put there as somebody
//! with a text editor would: the rules are not asked.

use std::time::Duration;

use crate::domain::{
    check::Outcome,
    checklist::{
        Checklist, Decision, Environment, Field, FieldKind, Item, Phase, Quorum, Risk, Section, Severity, SignOffPlan,
        Trigger,
    },
    digest::Digest,
    event::{
        Answer, By, CheckFinished, CheckStarted, ChecklistAmended, Condition, ConditionMet, ConditionRef, Decided,
        Declared, Draft, EntryRef, Event, EvidenceAttached, EvidenceWithdrawn, ExpectationMet, FieldSet, FileDigest,
        Gravity, HandedOff, HandoffAnswered, HoldBroken, ItemMarked, LinkAdded, Mark, MeasureEntered, Measured,
        Milestone, NewFile, NoteAbout, NoteAdded, Notified, Party, Person, PollAnswer, Polled, RiskRecorded, RiskState,
        RoleAssigned, RollbackCalled, RollbackEnded, RollbackReached, RollbackResult, Scope, SignatureFile, Signed,
        Subject,
    },
    id::ItemId,
    scope,
    testing::*,
    verdict::Word,
};

/// What somebody types where this would stand.
pub type Say<'a> = &'a dyn Fn(&str) -> String;

/// What it says itself.
pub fn plainly(text: &str) -> String {
    text.to_owned()
}

fn list(say: Say<'_>) -> Checklist {
    let titled = |id: &str, title: &str| Item {
        title: say(title),
        ..item(id)
    };
    let mut measured = titled("disk", "There is room");
    measured.measures = vec![measure("latency", 50)];
    measured.measures[0].label = say("Latency");
    let mut blank = titled("ticket", "The change is announced");
    blank.fields = vec![field("ticket-number")];
    blank.fields[0].label = say("Ticket");
    let mut whole = titled("whole", "Both halves are ready");
    whole.items = vec![titled("left", "The left half"), titled("right", "The right half")];
    let mut checks = checked("answers", "curl -fsS https://example.com/health | grep ok");
    checks.title = say("The service answers");
    let mut fails = checked("smoke", "make smoke");
    fails.title = say("The smoke test passes");
    let mut acts = checked("switch", "make switch");
    acts.title = say("The traffic is switched");
    acts.check.as_mut().unwrap().action = true;
    let signs = |role: &str, statement: Option<&str>, points: &[&str]| SignOffPlan {
        role: role.into(),
        statement: statement.map(say),
        confirms: points.iter().map(|point| say(point)).collect(),
    };
    let mut risky = titled("cache", "The cache may be cold");
    risky.risk = Some(Risk {
        severity: Gravity::High,
        mitigation: Some(say("warm it up first")),
    });
    let prepare = Section {
        title: say("Preparations"),
        owner: Some("lead".into()),
        sign_offs: vec![
            signs(
                "lead",
                Some("It may go out."),
                &["Somebody is on call", "The plan is known"],
            ),
            signs("dba", Some("The data are safe."), &["There is a backup"]),
        ],
        ..section(
            "prepare",
            vec![
                checks,
                titled("plan", "The plan was read"),
                measured,
                blank,
                whole,
                risky,
            ],
        )
    };
    let deploy = Section {
        title: say("Deployment"),
        phase: Phase::Execute,
        estimate: Some(Duration::from_secs(5)),
        after: vec!["prepare".into()],
        ..section("deploy", vec![acts, fails, titled("told", "Support knows")])
    };
    let back = Section {
        title: say("The way back"),
        phase: Phase::Rollback,
        ..section("back", vec![titled("undone", "It is taken back")])
    };
    let mut list = checklist(vec![prepare, deploy, back]);
    list.title = say("Service release");
    list.roles[0].title = say("Tech Lead");
    list.roles[1].title = say("Database Administrator");
    list.fields[0].label = say("Version");
    list.fields[0].kind = FieldKind::Version;
    list.fields.push(Field {
        kind: FieldKind::Window,
        default: Some("2027-01-15 06:00..2027-01-15 08:00".to_owned()),
        ..field("window")
    });
    list.environment = Some(Environment {
        name: "staging".to_owned(),
        proof: None,
        expect: None,
    });
    list.triggers = vec![Trigger {
        id: "errors".into(),
        title: say("Error rate"),
        severity: Severity::Immediate,
        during: vec![],
        check: None,
        when: None,
        warn: None,
        lasts: None,
        baseline: None,
    }];
    list.decisions = vec![Decision {
        id: "live".into(),
        title: say("Go live"),
        covers: vec!["prepare".into()],
        before: Some("deploy".into()),
        decides: Some("lead".into()),
        poll: vec!["lead".into(), "dba".into()],
        quorum: Quorum::All,
        sign_offs: vec![],
    }];
    list.sha256 = Digest::of(format!("{list:?}"));
    list
}

/// As a path of the record takes it.
fn file_name(text: &str) -> String {
    text.replace(['/', '\\'], "-")
}

/// The release, as far as its close; what people type comes out of `say`.
pub fn release(say: Say<'_>) -> Seat {
    let mut ada = Seat::starting_as(list(say), |started| {
        started.fields.insert("version".into(), Some(say("1.4.0")));
        started.subject = vec![Subject {
            name: say("api"),
            sha256: None,
            commit: Some(say("0123abc")),
        }];
    });
    let mut bob = ada.joined_by("bob");
    work(&mut ada, say);
    bob.reads(&ada);
    lead(&mut bob, say);
    ada.reads(&bob);
    goes_wrong(&mut ada, say);
    ada.reopen();
    ada
}

/// Writes it a second later, whatever the rules say.
fn tell(seat: &mut Seat, event: Event) -> EntryRef {
    seat.now += 1;
    seat.write(vec![Draft::from(event)])[0].reference()
}

fn attach(seat: &mut Seat, item: Option<&str>, name: String, source: String) {
    seat.now += 1;
    let by = seat.person.clone();
    let attached = EvidenceAttached {
        item: item.map(Into::into),
        evidence: evidence(""),
        source,
        by,
    };
    let content = crate::domain::event::Content::Bytes(vec![]);
    seat.write(vec![Draft {
        event: Event::EvidenceAttached(Box::new(attached)),
        files: vec![NewFile { name, content }],
    }]);
}

fn mark(seat: &mut Seat, item: &str, mark: Mark, reason: Option<String>, note: Option<String>) {
    let by = By::Person(seat.person.clone());
    let waived = mark == Mark::Waived;
    let marked = ItemMarked {
        item: item.into(),
        mark,
        by,
        note,
        owner: waived.then(|| reason.clone().unwrap_or_default()),
        expires: waived.then(|| at(100_000)),
        reason,
        undoes: None,
    };
    tell(seat, Event::ItemMarked(Box::new(marked)));
}

fn work(ada: &mut Seat, say: Say<'_>) {
    ada.person = Person::named(say("Ada Lovelace"));
    let (person, by) = (ada.person.clone(), ada.person.clone());
    tell(
        ada,
        Event::RoleAssigned(RoleAssigned {
            role: "lead".into(),
            person,
            by,
        }),
    );
    ada.reopen();
    ada.runs("answers", Outcome::Passed);
    mark(
        ada,
        "plan",
        Mark::Waived,
        Some(say("read out in the meeting")),
        Some(say("by Bob")),
    );
    attach(ada, Some("plan"), file_name(&say("plan.txt")), say("plan.txt"));
    let measured = Measured {
        value: serde_json::Value::String(say("42")),
        unit: Some(say("ms")),
    };
    let by = ada.person.clone();
    let (item, measure) = ("disk".into(), "latency".into());
    tell(
        ada,
        Event::MeasureEntered(Box::new(MeasureEntered {
            item,
            measure,
            measured,
            by,
        })),
    );
    mark(ada, "disk", Mark::Passed, None, None);
    let (item, value) = (Some("ticket".into()), Some(say("CHG-17")));
    let field = "ticket-number".into();
    tell(ada, Event::FieldSet(FieldSet { item, field, value }));
    mark(ada, "ticket", Mark::NotApplicable, Some(say("no change window")), None);
    mark(ada, "left", Mark::Passed, None, None);
    mark(ada, "cache", Mark::Failed, Some(say("it was cold")), None);
    note(ada, Some("plan"), say("the plan is in the wiki"));
    note(ada, None, say("all hands on deck"));
    let (by, url) = (ada.person.clone(), "https://example.com/plan?a=1&b=(2)".to_owned());
    tell(
        ada,
        Event::LinkAdded(LinkAdded {
            item: None,
            section: Some("prepare".into()),
            url,
            by,
        }),
    );
    attach(ada, None, file_name(&say("chat.log")), say("chat"));
    ada.reopen();
}

fn note(seat: &mut Seat, item: Option<&str>, text: String) {
    let by = seat.person.clone();
    tell(
        seat,
        Event::NoteAdded(NoteAdded {
            item: item.map(Into::into),
            section: None,
            text,
            about: None,
            owner: None,
            due: None,
            by,
        }),
    );
}

fn lead(bob: &mut Seat, say: Say<'_>) {
    bob.person = Person::named(say("Bob"));
    let by = bob.person.clone();
    let party = |role: &str| Party {
        role: Some(role.into()),
        person: Some(by.clone()),
    };
    let handed = HandedOff {
        from: party("lead"),
        to: party("dba"),
        section: Some("prepare".into()),
        note: say("the cache is cold"),
        by: by.clone(),
    };
    let handoff = tell(bob, Event::HandedOff(Box::new(handed)));
    let answered = HandoffAnswered {
        handoff,
        by: by.clone(),
        from: party("lead"),
        note: Some(say("seen")),
    };
    tell(bob, Event::HandoffAccepted(Box::new(answered)));
    signs(bob, "lead", Scope::Section("prepare".into()), Answer::Conditional, say);
    let polled = Polled {
        decision: "live".into(),
        role: "dba".into(),
        person: by.clone(),
        answer: PollAnswer::NoGo,
        reason: Some(say("the cache is cold")),
    };
    tell(bob, Event::Polled(Box::new(polled)));
    let decided = Decided {
        decision: "live".into(),
        answer: Declared::Conditional,
        verdict: Word::NoGo,
        reasons: vec![say("the cache may be cold: failed")],
        conditions: vec![
            Condition {
                text: say("warm the cache"),
                owner: say("Eve"),
                due: at(5),
            },
            Condition {
                text: say("tell support"),
                owner: say("Eve"),
                due: at(90_000),
            },
        ],
        by: by.clone(),
        role: Some("lead".into()),
        reason: Some(say("marketing")),
        overrides: Some(say("the board wants it")),
    };
    let entry = tell(bob, Event::Decided(Box::new(decided)));
    let met = ConditionMet {
        condition: ConditionRef::new(&entry, 1),
        by: by.clone(),
        note: Some(say("by mail")),
    };
    tell(bob, Event::ConditionMet(Box::new(met)));
    let broken = HoldBroken {
        section: "prepare".into(),
        reason: say("the database is fine"),
        by: by.clone(),
        role: Some("lead".into()),
    };
    tell(bob, Event::HoldBroken(Box::new(broken)));
    let amended = ChecklistAmended {
        file: String::new(),
        sha256: bob.plans[0].sha256,
        reason: say("a typo"),
        by,
        trusted: true,
        weakens: vec![say("The plan was read is gone")],
    };
    tell(bob, Event::ChecklistAmended(Box::new(amended)));
    bob.reopen();
}

fn signs(seat: &mut Seat, role: &str, over: Scope, decision: Answer, say: Say<'_>) {
    let digest = |text: &str| FileDigest {
        file: format!("sign-offs/{text}"),
        sha256: Digest::of(text),
    };
    let signed = Signed {
        role: role.into(),
        person: seat.person.clone(),
        decision,
        conditions: vec![say("the cache is warmed up")],
        scope_sha256: scope::digest(&scope::lines(&seat.folded(), &over)),
        scope: over,
        statement: digest("0001-lead.txt"),
        signature: Some(SignatureFile {
            file: "sign-offs/0001-lead.txt.sig".into(),
            sha256: Digest::of("signature"),
            key: say("SHA256:abc"),
        }),
    };
    tell(seat, Event::Signed(Box::new(signed)));
}

fn goes_wrong(ada: &mut Seat, say: Say<'_>) {
    let by = ada.person.clone();
    act_after_the_window(ada, say);
    ada.starts("smoke");
    let mut failed = finished(Outcome::Failed);
    failed.exit = Some(1);
    failed.expectations = vec![ExpectationMet {
        text: say("output matches ok"),
        met: Some(false),
        saw: Some(say("502")),
        line: None,
    }];
    ada.ends("smoke", failed);
    mark(ada, "told", Mark::Passed, None, Some(say("by phone")));
    let risk = RiskRecorded {
        risk: "risk-1".into(),
        title: say("Black Friday"),
        severity: Gravity::Medium,
        owner: Some(say("Eve")),
        mitigation: Some(say("more machines")),
        state: RiskState::Accepted,
        by: by.clone(),
    };
    let high = RiskRecorded {
        risk: "risk-2".into(),
        title: say("The old index"),
        severity: Gravity::High,
        state: RiskState::Open,
        ..risk.clone()
    };
    tell(ada, Event::RiskRecorded(Box::new(risk)));
    tell(ada, Event::RiskRecorded(Box::new(high)));
    let called = RollbackCalled {
        triggers: vec!["errors".into()],
        reason: say("5 % errors"),
        by: by.clone(),
        severity: Severity::Immediate,
        seen_at: Some(at(1)),
        environment: None,
    };
    tell(ada, Event::RollbackCalled(Box::new(called)));
    let reached = RollbackReached {
        milestone: Milestone::Executed,
        by: by.clone(),
        note: Some(say("seen")),
    };
    tell(ada, Event::RollbackReached(Box::new(reached)));
    let told = Notified {
        channel: say("#releases"),
        text: say("it is rolled back"),
        status: "told".into(),
        by: Some(by.clone()),
    };
    tell(ada, Event::Notified(Box::new(told)));
    let ended = RollbackEnded {
        result: RollbackResult::Restored,
        by: by.clone(),
        note: Some(say("all is well")),
    };
    tell(ada, Event::RollbackEnded(Box::new(ended)));
    let action = NoteAdded {
        item: None,
        section: None,
        text: say("warm the cache by machine"),
        about: Some(NoteAbout::Action),
        owner: Some(say("Eve")),
        due: Some(at(200_000)),
        by: by.clone(),
    };
    tell(ada, Event::NoteAdded(action));
    withdraw(ada, say);
}

/// Runs an action, and says why though the window is over.
fn act_after_the_window(ada: &mut Seat, say: Say<'_>) {
    let item = ItemId::from("switch");
    let started = CheckStarted {
        inputs: ada.run().inputs(&item),
        item: Some(item.clone()),
        ad_hoc: false,
        check: 0,
        kind: "run".to_owned(),
        command: "make switch".to_owned(),
        action: true,
        reason: Some(say("the CTO agreed")),
    };
    let ended = CheckFinished {
        item: Some(item),
        ..finished(Outcome::Passed)
    };
    ada.now += 1;
    ada.write(vec![
        Draft::from(Event::CheckStarted(Box::new(started))),
        Draft::from(Event::CheckFinished(Box::new(ended))),
    ]);
    mark(ada, "switch", Mark::Passed, None, None);
    ada.reopen();
}

/// Takes away the file that was attached to the run as a whole.
fn withdraw(ada: &mut Seat, say: Say<'_>) {
    let run = ada.folded();
    let of_run = run.evidence.iter().find(|evidence| evidence.item.is_none()).unwrap();
    let (file, sha256, by) = (of_run.file.file.clone(), of_run.file.sha256, ada.person.clone());
    let reason = say("a password");
    tell(
        ada,
        Event::EvidenceWithdrawn(Box::new(EvidenceWithdrawn {
            file,
            sha256,
            reason,
            by,
        })),
    );
}

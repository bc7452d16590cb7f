//! The walk through a run, over the real domain: what each key wants of it, what stands where.

use countersign::domain::check::Outcome;
use countersign::domain::decide::{CloseIntent, Intent, MarkIntent, ReviewIntent};
use countersign::domain::desk::Fact;
use countersign::domain::event::{ExpectationMet, Mark, NoteAbout};
use countersign::domain::standing::ItemState;
use countersign::engine::Control;
use countersign::tui::chrome;
use countersign::tui::command::Command;
use countersign::tui::context::Go;
use countersign::tui::effect::{Answer, Effect};
use countersign::tui::find::Find;
use countersign::tui::glyph::Glyphs;
use countersign::tui::screens::Shown;
use countersign::tui::screens::run::{Key, Pane, Walk, summary};
use countersign::tui::screens::sign::Signing;
use countersign::tui::theme::{Depth, Theme};
use countersign::tui::typing::{Arrows, Brackets};

use crate::bench::{Bench, begun};

const CHECKLIST: &str = include_str!("go-live.toml");

fn walk() -> Bench<Walk> {
    Bench::new(Walk::default(), begun(CHECKLIST, 42, false))
}

fn select(bench: &mut Bench<Walk>, item: &str) {
    let at = bench.stage.at.take().expect("a run");
    let person = countersign::domain::event::Person::named("Ada Lovelace");
    bench.stage.screen.go_to_item(&item.into(), &at, &person);
    bench.stage.at = Some(at);
    bench.wait(0);
    bench.work();
}

fn mark(bench: &mut Bench<Walk>, item: &str, mark: Mark, reason: Option<&str>) {
    bench.submit(Intent::Mark(MarkIntent {
        reason: reason.map(str::to_owned),
        ..MarkIntent::new(item.into(), mark)
    }));
}

fn state(bench: &Bench<Walk>, item: &str) -> ItemState {
    bench.at().desk.standing().item(&item.into())
}

fn selected(bench: &Bench<Walk>) -> String {
    match bench.stage.screen.selected() {
        Some(Key::Item(item)) => item.to_string(),
        Some(Key::Section(section)) => format!("section {section}"),
        Some(Key::SignOff(role, scope)) => format!("{role} on {scope}"),
        Some(Key::Handoff(handed)) => format!("{handed:?}"),
        None => "nothing".to_owned(),
    }
}

/// In the middle of the night: approvals done, a check failed, one running.
fn midway() -> Bench<Walk> {
    let mut bench = walk();
    mark(&mut bench, "approved", Mark::Passed, None);
    bench.wait(10);
    select(&mut bench, "client");
    bench.ask(Command::RunCheck);
    bench.wait(12);
    let missed = ExpectationMet {
        text: "exit is 0".into(),
        met: Some(false),
        saw: Some("1".into()),
        line: None,
    };
    bench.end(Outcome::Failed, vec![missed]);
    mark(&mut bench, "latency", Mark::Waived, Some("no load on staging"));
    select(&mut bench, "migrations");
    bench.ask(Command::RunCheck);
    let check = bench.launched.last().expect("it runs").clone();
    bench.stage.answer(Answer::Output {
        check: check.clone(),
        bytes: b"6 migrations found in \x1b[32mprisma/migrations\x1b[0m\r\nApplying `20251104_init`\r\n".to_vec(),
        skipped: 0,
    });
    bench.fact(Fact::CheckProgress { check, bytes: 2150 });
    bench.wait(5);
    bench
}

#[test]
fn the_walk_at_its_four_sizes() {
    let mut bench = midway();
    for (width, height) in [(60, 20), (80, 24), (100, 30), (140, 40)] {
        insta::assert_snapshot!(format!("run-{width}x{height}"), bench.stage.window(width, height));
    }
}

#[test]
fn a_production_run_is_framed_and_says_so_without_colour_too() {
    let toml = CHECKLIST.replace("default = \"staging\"", "default = \"production\"");
    let mut bench = Bench::new(Walk::default(), begun(&toml, 42, false));
    bench.stage.theme = Theme::named("dark", None, Depth::None).expect("built in");
    bench.stage.glyphs = Glyphs::Ascii;
    let drawn = bench.stage.window(80, 24);
    assert!(drawn.characters().is_ascii());
    assert!(drawn.shows(" PRODUCTION "));
    insta::assert_snapshot!("run-production", drawn);
}

#[test]
fn words_stand_for_glyphs_where_somebody_listens() {
    let mut bench = midway();
    bench.stage.glyphs = Glyphs::Words;
    let drawn = bench.stage.window(140, 40);
    for words in ["passed", "running Migrations", "waived Queries", "locked Application"] {
        assert!(drawn.shows(words), "{words}\n{}", drawn.characters());
    }
    select(&mut bench, "client");
    let drawn = bench.stage.window(140, 40);
    assert!(
        drawn.shows("failed: ") && !drawn.shows("failed failed"),
        "{}",
        drawn.characters()
    );
}

#[test]
fn a_section_a_sign_off_and_a_locked_item_have_pages_of_their_own() {
    let mut bench = midway();
    let pages = [
        ("section database", "DBA signs", "opens"),
        ("section application", "waits for", "DBA to sign Database"),
        (
            "dba on section database",
            "I have seen 1.4.0 applied.",
            "Backup taken before",
        ),
        ("health", "GET http://localhost/health", "locked"),
    ];
    for (row, one, other) in pages {
        bench.ask(Command::Top);
        for _ in 0..20 {
            if selected(&bench) == row {
                break;
            }
            bench.ask(Command::Down);
        }
        assert_eq!(selected(&bench), row);
        let drawn = bench.stage.window(140, 40);
        assert!(drawn.shows(one) && drawn.shows(other), "{row}\n{}", drawn.characters());
    }
}

#[test]
fn space_passes_what_stands_on_the_screen_and_refuses_what_changed_meanwhile() {
    let mut bench = walk();
    select(&mut bench, "approved");
    assert_eq!(bench.ask(Command::Pass), None);
    assert_eq!(state(&bench, "approved"), ItemState::Passed);
    assert_eq!(bench.ask(Command::Undo), None);
    assert_eq!(state(&bench, "approved"), ItemState::Open);
    assert_eq!(bench.ask(Command::Fail), None);
    assert_eq!(state(&bench, "approved"), ItemState::Failed);
    assert_eq!(bench.ask(Command::ClearMark), None);
    assert_eq!(state(&bench, "approved"), ItemState::Open);
}

#[test]
fn what_cannot_be_done_says_why_and_is_not_offered() {
    let mut bench = walk();
    let cases = [
        ("approved", Command::RunCheck, "no check here"),
        ("approved", Command::CancelCheck, "no check of this item runs"),
        ("approved", Command::TypeIntoCheck, "no check of this item runs"),
        ("approved", Command::Measure, "nothing is measured by hand"),
        ("approved", Command::OpenEvidence, "no evidence here yet"),
        ("approved", Command::ClearMark, "nothing to clear"),
        ("client", Command::RunCheck, "locked: it waits for Approvals"),
        ("client", Command::Pass, "locked: it waits for Approvals"),
        ("restore", Command::RunAll, "no check that is not an action"),
    ];
    for (item, command, why) in cases {
        select(&mut bench, item);
        let refusal = bench.ask(command).unwrap_or_default();
        assert!(refusal.contains(why), "{item} {command:?}: {refusal}");
    }
    select(&mut bench, "approved");
    let keys = bench.stage.window(140, 30).characters();
    let keys = keys.lines().last().expect("a footer").to_owned();
    assert!(keys.contains("space pass") && keys.contains("x fail"), "{keys}");
    assert!(!keys.contains("r run"), "{keys}");
}

#[test]
fn space_marks_in_the_list_only() {
    let mut bench = walk();
    select(&mut bench, "approved");
    bench.ask(Command::Enter);
    assert_eq!(bench.stage.screen.focus(), Pane::Item);
    assert!(bench.ask(Command::Pass).is_some());
    bench.ask(Command::Back);
    assert_eq!(bench.ask(Command::Pass), None);
}

#[test]
fn nothing_is_recorded_in_a_run_that_is_only_looked_at() {
    let mut bench = walk();
    bench.stage.at.as_mut().expect("a run").looks_only = Some(countersign::tui::effect::LooksOnly::Watching);
    select(&mut bench, "approved");
    for command in [
        Command::Pass,
        Command::Waive,
        Command::Comment,
        Command::CloseRun,
        Command::RunAdHoc,
    ] {
        assert!(
            bench
                .ask(command)
                .is_some_and(|why| why.contains("nothing is recorded")),
            "{command:?}"
        );
    }
    assert!(bench.stage.window(100, 30).shows("READ ONLY"));
}

#[test]
fn an_action_is_asked_about_and_a_secret_is_asked_for_first() {
    let mut bench = midway();
    bench.stage.at.as_mut().expect("a run").secrets.insert("token".into());
    bench.stage.go.clear();
    for item in ["client", "seeded"] {
        let plan = bench.at().desk.run().plan().clone();
        for part in plan.find(&item.into()).expect("an item").items.iter() {
            mark(&mut bench, part.id.as_str(), Mark::Passed, None);
        }
        if item == "client" {
            mark(&mut bench, item, Mark::Waived, Some("seen"));
        }
    }
    bench.end(Outcome::Passed, Vec::new());
    assert_eq!(bench.at().desk.standing().waits_for(&"application".into()).len(), 1);
    assert!(summary::waiting(bench.at(), None)[0].contains("DBA signs Database (Bob)"));
    select(&mut bench, "deployed");
    assert!(
        bench
            .ask(Command::RunCheck)
            .is_some_and(|why| why.contains("DBA to sign Database"))
    );
}

#[test]
fn a_check_runs_and_is_followed_and_its_pass_marks_its_item() {
    let mut bench = walk();
    mark(&mut bench, "approved", Mark::Passed, None);
    select(&mut bench, "client");
    bench.stage.effects.clear();
    assert_eq!(bench.ask(Command::RunCheck), None);
    assert_eq!(state(&bench, "client"), ItemState::Running);
    let check = bench.launched.last().expect("launched").clone();
    assert!(matches!(bench.stage.asked_for().as_slice(), [Effect::Follow(one)] if *one == check));
    assert_eq!(bench.ask(Command::TypeIntoCheck), None);
    assert!(matches!(bench.stage.go.pop(), Some(Go::Type(one)) if one == check));
    bench.ask(Command::Back);
    bench.ask(Command::Back);
    bench.end(Outcome::Passed, Vec::new());
    assert_eq!(state(&bench, "client"), ItemState::Passed);
    assert_eq!(bench.ask(Command::NextOpen), None);
    assert_eq!(selected(&bench), "migrations");
}

#[test]
fn what_an_earlier_try_saw_is_no_answer_while_the_check_runs_again() {
    let mut bench = midway();
    select(&mut bench, "client");
    assert!(bench.stage.window(140, 40).shows("saw 1"));
    assert_eq!(bench.ask(Command::RunCheck), None);
    let drawn = bench.stage.window(140, 40);
    assert!(drawn.shows("exit is 0"), "{}", drawn.characters());
    assert!(
        !drawn.shows("saw 1") && !drawn.shows("✗ exit is 0"),
        "{}",
        drawn.characters()
    );
}

#[test]
fn a_persons_word_leads_to_the_next_open_item_and_taking_it_back_leads_there_again() {
    let mut bench = walk();
    mark(&mut bench, "approved", Mark::Passed, None);
    select(&mut bench, "users");
    assert_eq!(bench.ask(Command::Pass), None);
    assert_eq!(state(&bench, "users"), ItemState::Passed);
    assert_eq!(selected(&bench), "plans");
    assert_eq!(bench.ask(Command::Undo), None);
    assert_eq!(state(&bench, "users"), ItemState::Open);
    assert_eq!(selected(&bench), "users");
}

#[test]
fn a_check_that_follows_its_pane_gets_the_size_that_it_is_drawn_in_once() {
    let plan = CHECKLIST.replacen("generate' }", "generate', interactive = true }", 1);
    assert_ne!(plan, CHECKLIST);
    let mut bench = Bench::new(Walk::default(), begun(&plan, 42, false));
    mark(&mut bench, "approved", Mark::Passed, None);
    select(&mut bench, "client");
    bench.ask(Command::RunCheck);
    bench.stage.effects.clear();
    for expected in [1, 0] {
        bench.stage.window(140, 40);
        bench.stage.with(|screen, memo, cx| screen.fit(memo, cx));
        let sent = bench.stage.asked_for();
        assert_eq!(sent.len(), expected, "{sent:?}");
        if let Some(effect) = sent.first() {
            assert!(
                matches!(effect, Effect::Control(_, Control::Resize(46, 35))),
                "{effect:?}"
            );
        }
    }
    let check = bench.launched.last().expect("launched").clone();
    let bytes = b"\x1b[?1h\x1b[?2004h".to_vec();
    assert_eq!(bench.stage.screen.modes(&check), (Arrows::Normal, Brackets::None));
    bench.stage.answer(Answer::Output {
        check: check.clone(),
        bytes,
        skipped: 0,
    });
    assert_eq!(bench.stage.screen.modes(&check), (Arrows::Application, Brackets::Asked));
}

#[test]
fn what_blocks_the_run_is_one_key_or_one_click_away() {
    let mut bench = midway();
    bench.ask(Command::Top);
    assert_eq!(bench.ask(Command::NextBlocker), None);
    assert_eq!(selected(&bench), "client");
    let drawn = bench.stage.window(140, 40);
    assert!(drawn.shows("NO-GO · 1 blocker"), "{}", drawn.characters());
    assert_eq!(bench.stage.memo.button_at(135, 0), Some(Command::Board));
    assert_eq!(
        bench.stage.memo.button_at(2, 39),
        Some(Command::RunCheck),
        "so is every key at the bottom"
    );
}

#[test]
fn a_check_that_ends_moves_nobodys_selection_and_takes_it_out_of_no_filter() {
    let mut bench = walk();
    mark(&mut bench, "approved", Mark::Passed, None);
    select(&mut bench, "client");
    bench.ask(Command::ShowOpen);
    bench.ask(Command::RunCheck);
    bench.end(Outcome::Passed, Vec::new());
    assert_eq!(state(&bench, "client"), ItemState::Passed);
    assert_eq!(selected(&bench), "client", "the next key acts on what is seen");
    bench.ask(Command::ShowAll);
    assert_eq!(selected(&bench), "client");
    bench.ask(Command::ShowOpen);
    assert_ne!(selected(&bench), "client", "asked for anew, the filter leaves it out");
    bench.ask(Command::ShowAll);
    select(&mut bench, "migrations");
    bench.ask(Command::RunCheck);
    bench.ask(Command::Down);
    let there = selected(&bench);
    bench.end(Outcome::Passed, Vec::new());
    assert_eq!(selected(&bench), there);
}

/// Three items that wait for Ada.
const HERS: &str = r#"
schema = 1
id = "hers"
title = "A checklist of which the title is far longer than any header of a small window has room for"
version = "1"
environment = { name = "{environment}" }

[[fields]]
id = "version"
label = "Version"
kind = "version"

[[fields]]
id = "environment"
label = "Environment"
kind = "environment"
default = "production"

[[roles]]
id = "lead"
title = "Tech Lead"

[[roles]]
id = "dba"
title = "DBA"

[[sections]]
id = "s"
title = "Twelve"
owner = "lead"
"#;

fn hers(items: usize) -> Bench<Walk> {
    let items = (1..=items).map(|at| format!("[[sections.items]]\nid = \"i{at}\"\ntitle = \"Item {at}\"\n"));
    let toml = format!("{HERS}\n{}", items.collect::<String>());
    Bench::new(Walk::default(), begun(&toml, 42, false))
}

#[test]
fn the_key_of_my_next_goes_first_to_what_the_header_names() {
    let mut bench = hers(3);
    let last = |bench: &Bench<Walk>| bench.stage.messages.all().last().map(|said| said.text.clone());
    assert_eq!(selected(&bench), "i1");
    bench.ask(Command::MyNext);
    assert_eq!(selected(&bench), "i1", "the header names it");
    assert_eq!(
        last(&bench).as_deref(),
        Some("this is what waits for you next: mark Item 1")
    );
    for next in ["i2", "i3", "i1", "i2"] {
        bench.ask(Command::MyNext);
        assert_eq!(selected(&bench), next, "the same key goes on");
    }
    bench.ask(Command::Down);
    bench.ask(Command::MyNext);
    assert_eq!(selected(&bench), "i1", "another key was pressed: back to the first");
    bench.ask(Command::Up);
    bench.ask(Command::Down);
    bench.ask(Command::Comment);
    bench.ask(Command::MyNext);
    assert_eq!(selected(&bench), "i2", "something was done to the first");
    bench.ask(Command::Comment);
    bench.ask(Command::MyNext);
    assert_eq!(selected(&bench), "i1", "what was done to another changes nothing");
    bench.ask(Command::Pass);
    bench.ask(Command::Top);
    bench.ask(Command::MyNext);
    assert_eq!(selected(&bench), "i2");
}

#[test]
fn a_count_is_never_cut_and_all_are_as_wide_as_the_longest() {
    let mut bench = hers(12);
    for at in 1..=11 {
        mark(&mut bench, &format!("i{at}"), Mark::Passed, None);
    }
    for (width, height) in [(80, 24), (140, 40)] {
        let drawn = bench.stage.window(width, height);
        assert!(drawn.shows(" 11/12 "), "{}", drawn.characters());
    }
}

#[test]
fn the_header_cuts_the_title_of_the_checklist_and_never_the_version_or_where_it_goes() {
    let mut bench = hers(1);
    let sizes = [(60, 20), (80, 24), (100, 30), (140, 40)];
    let goes = |bench: &mut Bench<Walk>, size: (u16, u16)| {
        let drawn = bench.stage.window(size.0, size.1);
        let header = drawn.characters().lines().nth(1).unwrap_or_default().to_owned();
        assert!(header.contains("1.4.0 → production"), "{}", drawn.characters());
    };
    sizes.into_iter().for_each(|size| goes(&mut bench, size));
    mark(&mut bench, "i1", Mark::Passed, None);
    bench.submit(Intent::Close(Box::new(CloseIntent {
        result: countersign::domain::event::RunResult::Abandoned,
        note: Some("enough".into()),
        allowed_signers: None,
        certificate: None,
    })));
    sizes.into_iter().for_each(|size| goes(&mut bench, size));
}

#[test]
fn an_ended_check_is_replayed_from_its_recording() {
    let mut bench = midway();
    bench.stage.effects.clear();
    select(&mut bench, "client");
    let asked = bench.stage.asked_for();
    assert!(
        matches!(asked.as_slice(), [Effect::Replay(_, file)] if file.ends_with(".cast")),
        "{asked:?}"
    );
    let drawn = bench.stage.window(140, 40);
    assert!(drawn.shows("failed 00:12"), "{}", drawn.characters());
    assert!(drawn.shows("expected: exit is 0, saw 1"), "{}", drawn.characters());
}

#[test]
fn a_silent_check_says_so_with_its_last_line_and_the_key_that_types_into_it() {
    let mut bench = midway();
    bench.wait(20);
    let drawn = bench.stage.window(140, 40);
    assert!(drawn.shows("silent for 25s; i types into it"), "{}", drawn.characters());
    assert!(drawn.shows("running 00:25"), "{}", drawn.characters());
}

#[test]
fn filters_show_what_they_say_and_an_empty_one_what_to_do() {
    let mut bench = midway();
    let rows = |bench: &Bench<Walk>| bench.stage.screen.rows(&bench.stage.sight());
    let shown = |bench: &mut Bench<Walk>, words: &str| {
        let drawn = bench.stage.window(140, 40);
        assert!(drawn.shows(words), "{words}\n{}", drawn.characters());
    };
    bench.ask(Command::ShowFailed);
    assert_eq!(rows(&bench), ["Database", "Client generated"]);
    shown(&mut bench, "╭ failed ─");
    shown(&mut bench, "1 of 10 shown, 1 shows all ╯");
    bench.ask(Command::ShowMine);
    assert_eq!(rows(&bench), Vec::<String>::new());
    shown(&mut bench, "nothing here is failed and mine");
    bench.ask(Command::ShowFailed);
    assert_eq!(rows(&bench), ["Approvals", "Change approved by 1.4.0's owner"]);
    bench.ask(Command::ShowMine);
    assert!(bench.stage.screen.filter().is_all());
    bench.ask(Command::ShowOpen);
    assert!(!rows(&bench).iter().any(|row| row == "Queries are fast"));
    assert!(rows(&bench).iter().any(|row| row == "DBA signs"));
    assert!(!rows(&bench).iter().any(|row| row == "Client generated"));
    bench.ask(Command::ShowFailed);
    shown(&mut bench, "open or failed");
    assert!(rows(&bench).iter().any(|row| row == "Client generated"), "either");
    bench.ask(Command::ShowWeight);
    bench.ask(Command::ShowWeight);
    assert_eq!(rows(&bench), Vec::<String>::new());
    bench.ask(Command::ShowOpen);
    bench.ask(Command::ShowFailed);
    assert_eq!(rows(&bench), ["Database", "Queries are fast"]);
    shown(&mut bench, "╭ high ─");
    bench
        .stage
        .with(|screen, _, cx| screen.show_only(Some(&"dba".into()), cx));
    shown(&mut bench, "╭ high, DBA ─");
    assert_eq!(rows(&bench), ["Database", "Queries are fast"]);
    bench
        .stage
        .with(|screen, _, cx| screen.show_only(Some(&"lead".into()), cx));
    assert_eq!(rows(&bench), Vec::<String>::new());
    bench.ask(Command::ShowWeight);
    bench.ask(Command::ShowWeight);
    assert_eq!(rows(&bench), ["Approvals", "Change approved by 1.4.0's owner"]);
    bench.ask(Command::Back);
    assert!(bench.stage.screen.filter().is_all());
    assert!(
        bench
            .ask(Command::ShowAll)
            .expect("refused")
            .contains("every item is shown")
    );
    assert!(bench.ask(Command::ShowRole).is_none(), "it is asked which");
}

#[test]
fn folding_hides_items_and_finding_unfolds_them() {
    let mut bench = midway();
    assert!(
        !bench.stage.window(140, 40).shows("Backup restored"),
        "the way back is folded at first"
    );
    select(&mut bench, "users");
    bench.ask(Command::Left);
    assert_eq!(selected(&bench), "seeded");
    bench.ask(Command::Left);
    assert!(bench.stage.window(140, 40).shows("▸ · Seed data present"));
    bench.ask(Command::FoldAll);
    assert_eq!(selected(&bench), "section database");
    bench.stage.find = Some(Find::new("restored"));
    let rows = bench.stage.screen.rows(&bench.stage.sight());
    let found = rows
        .iter()
        .position(|row| row == "Backup restored")
        .expect("it is searched");
    bench.stage.with(|screen, _, cx| screen.found(found, cx));
    assert_eq!(selected(&bench), "restore");
    assert!(bench.stage.window(140, 40).shows("Backup restored"));
}

#[test]
fn next_open_passes_over_what_is_answered_locked_or_running() {
    let mut bench = midway();
    bench.ask(Command::Top);
    let mut seen = Vec::new();
    for _ in 0..4 {
        bench.ask(Command::NextOpen);
        seen.push(selected(&bench));
    }
    assert_eq!(seen, ["client", "users", "plans", "client"]);
}

#[test]
fn a_second_click_goes_in_and_the_wheel_scrolls_what_is_under_it() {
    let mut bench = midway();
    bench.stage.window(140, 40);
    bench.stage.with(|screen, _, cx| screen.clicked("sections", 0, cx));
    assert_eq!(selected(&bench), "section approvals");
    bench.stage.with(|screen, _, cx| {
        screen.clicked("sections", 0, cx);
        screen.settle(cx);
    });
    bench.stage.window(140, 40);
    let listed = bench.stage.memo.list("sections").expect("a list").all;
    assert_eq!(listed, 13, "the second click folded it");
    bench.stage.with(|screen, memo, _| screen.wheeled("sections", 1, memo));
    assert_eq!(selected(&bench), "section database");
}

#[test]
fn a_click_on_the_sign_of_a_fold_turns_it_and_one_beside_it_selects() {
    let mut bench = midway();
    for (column, listed) in [(0, 13), (0, 14), (8, 14)] {
        bench.stage.window(140, 40);
        bench.stage.with(|screen, _, cx| {
            screen.clicked_at("sections", 0, column, cx);
            screen.focused("item");
            screen.settle(cx);
        });
        bench.stage.window(140, 40);
        assert_eq!(bench.stage.memo.list("sections").expect("a list").all, listed);
        assert_eq!(selected(&bench), "section approvals");
    }
}

#[test]
fn six_lines_say_how_it_stands() {
    let bench = midway();
    insta::assert_snapshot!("run-summary", summary::text(bench.at(), bench.stage.now));
}

#[test]
fn the_clock_asks_for_its_next_second_and_for_none_after_the_end() {
    let mut bench = walk();
    let now = bench.stage.now + chrono::TimeDelta::milliseconds(300);
    let next = chrono::TimeDelta::milliseconds(700);
    assert_eq!(chrome::next_change(bench.at(), now), Some(now + next));
    bench.submit(Intent::Close(Box::new(CloseIntent {
        result: countersign::domain::event::RunResult::Abandoned,
        note: Some("nobody answers".into()),
        allowed_signers: None,
        certificate: None,
    })));
    let hour = now + chrono::TimeDelta::minutes(59);
    assert!(
        chrome::next_change(bench.at(), now).is_some_and(|next| next > hour),
        "but for the review that is due, which counts in hours"
    );
    assert!(bench.stage.window(100, 30).shows("CLOSED: abandoned"));
    for about in [NoteAbout::WentWell, NoteAbout::WentBadly, NoteAbout::Action] {
        bench.submit(Intent::Review(Box::new(ReviewIntent {
            about,
            text: "said".into(),
            owner: Some("Ada".into()),
            due: Some(now),
        })));
    }
    assert_eq!(chrome::next_change(bench.at(), now), None);
}

#[test]
fn a_full_disk_is_said_in_the_header() {
    let mut bench = walk();
    select(&mut bench, "approved");
    bench.disk.full = true;
    bench.ask(Command::Pass);
    assert!(bench.stage.window(80, 24).shows("1 not recorded"));
}

#[test]
fn no_size_is_too_small_to_draw() {
    let mut bench = midway();
    for width in 1..90 {
        for height in [1, 2, 3, 5, 9, 20] {
            bench.stage.window(width, height);
        }
    }
}

#[test]
fn each_sign_off_of_the_list_says_over_what_it_is_before_it_says_who_gave_it() {
    let sections = [
        "Frontend build and hand over",
        "Mesh deployment",
        "Production validation",
    ];
    let sections = sections.iter().enumerate().map(|(at, title)| {
        format!(
            "[[sections]]\nid = \"of{at}\"\ntitle = \"{title}\"\nsign_offs = [{{ role = \"quality\", statement = \"Well.\" }}]\n\
             [[sections.items]]\nid = \"o{at}\"\ntitle = \"Item\"\n"
        )
    });
    let role = "[[roles]]\nid = \"quality\"\ntitle = \"Production Quality Engineer\"\n";
    let (head, _) = HERS.split_once("[[sections]]").expect("it has sections");
    let toml = format!("{head}\n{}{role}", sections.collect::<String>());
    let mut bench = Bench::new(Signing::default(), begun(&toml, 42, false));
    bench.submit(Intent::Assign {
        role: "quality".into(),
        person: countersign::domain::event::Person::named("Quentin Quality-Assurance"),
    });
    for (width, height) in [(60, 20), (120, 36), (140, 40)] {
        let drawn = bench.stage.window(width, height);
        for over in ["Frontend build and", "Mesh deployment", "Production validation"] {
            assert!(drawn.shows(&format!("⚿ {over}")), "{over}\n{}", drawn.characters());
        }
    }
    let drawn = bench.stage.window(120, 36);
    assert!(drawn.shows("⚿ Mesh deployment  Producti"), "{}", drawn.characters());
    assert!(drawn.shows("Quentin Qu"), "{}", drawn.characters());
}

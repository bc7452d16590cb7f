//! A checklist of 10,000 items is walked like one of ten: it opens, keys are answered, marks are recorded. How fast is
//! measured by `cargo bench --bench screen`; here only that what is drawn and asked for does not grow with it.

use std::fmt::Write as _;

use crate::driver::Start;

const ITEMS: usize = 10_000;

fn checklist() -> String {
    let mut text = "schema = 1\nid = \"large\"\ntitle = \"Large\"\nversion = \"1.0.0\"\n".to_owned();
    for number in 0..ITEMS {
        if number % 100 == 0 {
            let _ = write!(text, "[[sections]]\nid = \"s{number}\"\ntitle = \"Section {number}\"\n");
        }
        let _ = write!(
            text,
            "[[sections.items]]\nid = \"item-{number}\"\ntitle = \"Item {number:05} of many\"\n"
        );
    }
    text
}

#[test]
fn ten_thousand_items_are_walked_searched_and_marked() {
    let mut program = Start::default()
        .file(".countersign/checklists/large.toml", &checklist())
        .at(140, 40);
    program
        .see("this repository")
        .press("/")
        .type_in("Large")
        .press("enter enter");
    program.see("Trust these commands?").press("enter");
    program.see("Start Large").press("enter");
    program.until("the run is open", |driver| driver.app().at().is_some());
    program.see("Item 00003 of many");
    program.press("G").see("Item 09999 of many");
    program.press("g").see("Item 00003 of many");
    program
        .press("/")
        .type_in("Item 07654")
        .press("enter")
        .see("╭ Item 07654");
    for _ in 0..20 {
        program.press("j");
    }
    program.see("╭ Item 07674");
    program.press("space").until("the mark is recorded", |driver| {
        driver.at().desk.standing().item(&"item-7674".into()).word() == "passed"
    });
    program.press("pagedown pageup").see("╭ Item 07675");
    program.press("Q").press("esc").see("╭ Item 07675");
    program.resize(60, 20).resize(140, 40).see("╭ Item 07675");
    program.press("b").see("9999 points to go");
    program.press("G up up").see("Item 09997 of many: open");
    program.press("enter").see("╭ Item 09997");
}

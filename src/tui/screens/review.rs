//! The review of the run: what went well, what did not, what is done about it, by whom and by when; and the sections of the
//! checklist that stand for it.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Shown, flow,
    sheet::{self, Block, Sheet},
    steps::{self, Step},
};
use crate::{
    domain::{
        event::{NoteAbout, NoteAdded},
        review,
        time::Time,
    },
    tui::{
        chrome,
        command::{Command, Place},
        context::{AtRun, Cx, Go, Memo, Sight},
        glyph::Glyphs,
        question::Question,
        screens::run::{Key, sign_of},
        theme::Role,
        widgets::units,
    },
};

const PAGE: &str = "review";
/// Columns of who said it.
const WHO: usize = 20;
/// Columns of a state in words.
const WORD: usize = 28;

/// The review.
#[derive(Debug)]
pub struct Review {
    sheet: Sheet,
    /// The page as it was when the run last changed: without times, which only a drawing knows.
    parts: Vec<Part>,
}

/// A block: of what it speaks, and where it leads.
#[derive(Debug, Clone)]
struct Part {
    block: Block,
    about: Option<NoteAbout>,
    leads: Option<Key>,
}

impl Default for Review {
    fn default() -> Self {
        Review {
            sheet: Sheet::new(PAGE),
            parts: Vec::new(),
        }
    }
}

/// The three parts of a review: heading, and what an empty one says.
const PARTS: [(NoteAbout, &str); 3] = [
    (NoteAbout::WentWell, "What went well"),
    (NoteAbout::WentBadly, "What went badly"),
    (NoteAbout::Action, "Actions"),
];

impl Review {
    fn blocks(&self) -> Vec<Block> {
        self.parts.iter().map(|part| part.block.clone()).collect()
    }

    fn selected(&self) -> Option<&Part> {
        self.parts.get(self.sheet.at())
    }

    fn follow(&self, cx: &mut Cx<'_>) {
        if let Some(row) = self.selected().and_then(|part| part.leads.clone()) {
            cx.go.push(Go::Row(row));
        }
    }
}

/// The whole page; `now` and `when` are known to a drawing alone.
fn parts(at: &AtRun, glyphs: Glyphs, now: Option<Time>, when: &dyn Fn(Time) -> String) -> Vec<Part> {
    let run = at.desk.run();
    let plain = |block: Block, about: Option<NoteAbout>| Part {
        block,
        about,
        leads: None,
    };
    let mut parts = Vec::new();
    for (about, title) in PARTS {
        if !parts.is_empty() {
            parts.push(plain(Block::gap(), Some(about)));
        }
        parts.push(plain(Block::heading(title), Some(about)));
        let before = parts.len();
        let notes = review::notes_about(run, about);
        parts.extend(notes.map(|(_, note)| plain(noted(note, now, when), Some(about))));
        if parts.len() == before {
            let nothing = Block::text("  nothing yet").in_roles(Role::Dim, Role::Dim);
            parts.push(plain(nothing, Some(about)));
        }
    }
    for section in review::sections(run) {
        let standing = at.desk.standing();
        let done = standing.sections.get(&section.id).map_or(0, |known| known.done);
        parts.push(plain(Block::gap(), None));
        let title = format!("{}   {done}/{}", section.title, section.items.len());
        parts.push(plain(Block::heading(title), None));
        for item in &section.items {
            let state = sign_of(standing.item(&item.id));
            let sign = format!("  {}", state.text(glyphs));
            let columns = if glyphs == Glyphs::Words { WORD } else { 4 };
            parts.push(Part {
                block: Block::row(sign, columns, run.fill(&item.title)).in_roles(state.role(), Role::Text),
                about: None,
                leads: Some(Key::Item(item.id.clone())),
            });
        }
    }
    parts
}

/// What somebody wrote; of an action, with who sees to it by when.
fn noted(note: &NoteAdded, now: Option<Time>, when: &dyn Fn(Time) -> String) -> Block {
    let Some(due) = note.due.filter(|_| note.about == Some(NoteAbout::Action)) else {
        return Block::row(format!("  {}", note.by), WHO, note.text.clone()).in_roles(Role::Dim, Role::Text);
    };
    let owner = note.owner.as_deref().unwrap_or_default();
    let late = now
        .and_then(|now| (now - due).to_std().ok())
        .filter(|late| !late.is_zero());
    let (role, late) = match late {
        Some(late) => (Role::Warn, format!(", {} ago", units::rough(late))),
        None => (Role::Text, String::new()),
    };
    let text = format!("{} (due {}{late})", note.text, when(due));
    Block::row(format!("  {owner}"), WHO, text).in_roles(Role::Accent, role)
}

impl Shown for Review {
    fn place(&self) -> Place {
        Place::Review
    }

    fn refuses(&self, sight: &Sight<'_>, command: Command) -> Option<String> {
        let Some(at) = sight.at else {
            return Some("no run is open".to_owned());
        };
        match command {
            Command::AddToReview if at.desk.run().sealed.is_some() => {
                Some("the run is sealed: its review stays as it is".to_owned())
            }
            Command::AddToReview => flow::nothing_recorded(sight, at),
            Command::Enter if self.selected().is_none_or(|part| part.leads.is_none()) => {
                Some("this row leads nowhere".to_owned())
            }
            _ => None,
        }
    }

    fn carry_out(&mut self, command: Command, memo: &Memo, cx: &mut Cx<'_>) {
        if let Some(step) = Step::of(command, steps::shown(memo, PAGE)) {
            let blocks = self.blocks();
            return self.sheet.step(step, &blocks, memo);
        }
        match command {
            Command::NextPane => self.sheet.go_heading(1, &self.blocks()),
            Command::PreviousPane => self.sheet.go_heading(-1, &self.blocks()),
            Command::Enter => self.follow(cx),
            Command::AddToReview => {
                let about = self.selected().and_then(|part| part.about);
                cx.ask(Question::review(about.unwrap_or(NoteAbout::Action)));
            }
            Command::Back | Command::Leave => cx.go.push(Go::Back),
            _ => {}
        }
    }

    fn rows(&self, _sight: &Sight<'_>) -> Vec<String> {
        self.parts.iter().map(|part| part.block.searched()).collect()
    }

    fn find_at(&self) -> usize {
        self.sheet.at()
    }

    fn found(&mut self, row: usize, _cx: &mut Cx<'_>) {
        self.sheet.go(row, &self.blocks());
    }

    fn clicked(&mut self, _list: &'static str, row: usize, cx: &mut Cx<'_>) {
        let again = self.sheet.at() == row;
        self.sheet.go(row, &self.blocks());
        if again {
            self.follow(cx);
        }
    }

    fn wheeled(&mut self, _pane: &'static str, rows: isize, memo: &Memo) {
        let blocks = self.blocks();
        self.sheet.step(Step::By(rows), &blocks, memo);
    }

    fn settle(&mut self, cx: &mut Cx<'_>) {
        let at = cx.at.as_deref();
        self.parts = at
            .map(|at| parts(at, Glyphs::default(), None, &|_| String::new()))
            .unwrap_or_default();
        self.sheet.settle(&self.blocks());
    }

    fn draw(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let Some(at) = sight.at else { return };
        let parts = parts(at, sight.look.glyphs, Some(sight.now), &|time| sight.date(time));
        let blocks: Vec<Block> = parts.into_iter().map(|part| part.block).collect();
        let pane = sheet::pane("Review").count(state(sight, at));
        self.sheet.draw(sight, &pane, area, &blocks, buffer, memo);
    }
}

/// When it is due, or that it was.
fn state(sight: &Sight<'_>, at: &AtRun) -> String {
    let (run, standing) = (at.desk.run(), at.desk.standing());
    match (review::owed(run, standing), review::due(run)) {
        (Some(due), _) => {
            let lacks: Vec<&str> = review::lacks(run).into_iter().map(NoteAbout::word).collect();
            let (_, words) = chrome::review_words(due, sight.now);
            format!("{words}; lacks: {}", lacks.join(", "))
        }
        (None, Some(_)) if run.sealed.is_none() => "done; more can be added until the seal".to_owned(),
        (None, Some(_)) => "sealed".to_owned(),
        (None, None) => "due once the run is closed".to_owned(),
    }
}

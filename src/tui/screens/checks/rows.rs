//! The rows of the overview: by section while checks go on, so that nothing moves; what did not pass first once the last
//! has ended.

use ratatui::text::{Line, Span};

use crate::{
    domain::{
        check::Outcome,
        checklist::Weight,
        desk::{Asked, Progress},
        event::CheckFinished,
        id::{ItemId, SectionId},
        standing,
    },
    tui::{
        context::{AtRun, Sight},
        glyph::{self, State},
        lines,
        screens::{
            evidence::{state_of, took},
            sheet::Piece,
        },
        theme::Role,
        widgets::{text, units},
    },
};

/// From so many columns on the outcome stands there with its word.
const WORD_FROM: usize = 66;
/// And the size of what was printed.
const SIZE_FROM: usize = 48;
/// Columns of the word.
const WORD: usize = 12;
/// Columns of a length of time.
const TOOK: usize = 11;
/// What is said of a check stands so far in.
const INDENT: usize = 4;
/// A check that printed nothing for so long is called silent, in seconds.
const SILENT: i64 = 10;

/// A row of the overview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// What stands under it, and how many of those are over, or are there.
    Heading(String, String),
    /// Nothing.
    Gap,
    /// One that was asked for, by its place among them.
    Check(usize, ItemId),
}

impl Row {
    /// Its place among those that were asked for.
    pub fn place(&self) -> Option<usize> {
        match self {
            Row::Check(place, _) => Some(*place),
            Row::Heading(..) | Row::Gap => None,
        }
    }

    /// Its item.
    pub fn item(&self) -> Option<&ItemId> {
        match self {
            Row::Check(_, item) => Some(item),
            Row::Heading(..) | Row::Gap => None,
        }
    }

    /// What `/` searches.
    pub fn words(&self, at: &AtRun) -> String {
        match self {
            Row::Check(place, _) => {
                let asked = at.desk.batch().and_then(|batch| batch.asked().get(*place));
                asked.map_or_else(String::new, |asked| {
                    let said = said(at, asked);
                    let more: String = said.into_iter().map(|(_, words)| format!(" {words}")).collect();
                    title(at, &asked.item) + &more
                })
            }
            Row::Heading(..) | Row::Gap => String::new(),
        }
    }
}

/// The rows of what was asked for together.
pub fn of(at: &AtRun) -> Vec<Row> {
    let Some(batch) = at.desk.batch() else {
        return Vec::new();
    };
    let asked = batch.asked();
    match batch.ended {
        None => by_section(at, asked),
        Some(_) => by_outcome(at, asked),
    }
}

fn by_section(at: &AtRun, asked: &[Asked]) -> Vec<Row> {
    let plan = at.desk.run().plan();
    let section = |asked: &Asked| plan.item_plan(&asked.item).map(|item| item.section.clone());
    let over = |asked: &&Asked| {
        let progress = at.desk.progress_of(asked);
        matches!(progress, Progress::Ended(..) | Progress::NotRun(_))
    };
    let mut rows = Vec::new();
    let mut from = 0;
    while from < asked.len() {
        let here: Option<SectionId> = section(&asked[from]);
        let count = asked[from..].iter().take_while(|asked| section(asked) == here).count();
        let these = &asked[from..from + count];
        let title = here.as_ref().and_then(|id| plan.section(id));
        let title = title.map_or_else(String::new, |section| section.title.clone());
        let over = these.iter().filter(over).count();
        under(&mut rows, title, format!("{over}/{count}"));
        rows.extend(
            (from..)
                .zip(these)
                .map(|(place, asked)| Row::Check(place, asked.item.clone())),
        );
        from += count;
    }
    rows
}

/// What blocks most first: by weight, then as the checklist has it.
fn by_outcome(at: &AtRun, asked: &[Asked]) -> Vec<Row> {
    let plan = at.desk.run().plan();
    let mut groups: [(&str, Vec<usize>); 3] = [
        ("Did not pass", Vec::new()),
        ("Not run", Vec::new()),
        ("Passed", Vec::new()),
    ];
    for (place, asked) in asked.iter().enumerate() {
        let group = match (at.desk.progress_of(asked), at.desk.came_to(asked)) {
            (Progress::NotRun(_), _) => 1,
            (_, Some(Outcome::Passed)) => 2,
            _ => 0,
        };
        groups[group].1.push(place);
    }
    let weight = |place: &usize| {
        plan.find(&asked[*place].item)
            .map_or(Weight::Recommended, |item| item.weight)
    };
    groups[0].1.sort_by_key(weight);
    let mut rows = Vec::new();
    for (title, places) in groups.into_iter().filter(|(_, places)| !places.is_empty()) {
        under(&mut rows, title.to_owned(), places.len().to_string());
        rows.extend(
            places
                .into_iter()
                .map(|place| Row::Check(place, asked[place].item.clone())),
        );
    }
    rows
}

fn under(rows: &mut Vec<Row>, title: String, count: String) {
    if !rows.is_empty() {
        rows.push(Row::Gap);
    }
    rows.push(Row::Heading(title, count));
}

fn title(at: &AtRun, item: &ItemId) -> String {
    let run = at.desk.run();
    run.plan()
        .find(item)
        .map_or_else(|| item.to_string(), |item| run.fill(&item.title))
}

impl Piece for Row {
    fn selectable(&self) -> bool {
        matches!(self, Row::Check(..))
    }

    fn heads(&self) -> bool {
        matches!(self, Row::Heading(..))
    }

    fn height(&self, sight: &Sight<'_>, columns: usize) -> usize {
        self.lines(sight, columns).len()
    }

    fn lines(&self, sight: &Sight<'_>, columns: usize) -> Vec<Line<'static>> {
        let look = sight.look;
        match self {
            Row::Gap => vec![Line::default()],
            Row::Heading(title, count) => {
                let left = Line::from(look.span(Role::Title, text::drawable(title)));
                let right = Line::from(look.span(Role::Dim, count.clone()));
                vec![text::spread(left, right, columns, look.glyphs)]
            }
            Row::Check(place, _) => {
                let found = sight
                    .at
                    .and_then(|at| Some((at, at.desk.batch()?.asked().get(*place)?)));
                found.map_or_else(Vec::new, |(at, asked)| check(sight, at, asked, columns))
            }
        }
    }
}

/// `✗ Client generated   failed   0.4s   2.1 KiB`, and under it why.
fn check(sight: &Sight<'_>, at: &AtRun, asked: &Asked, columns: usize) -> Vec<Line<'static>> {
    let look = sight.look;
    let (state, word, time, size) = numbers(sight, at, asked);
    let marked = |words: &str, role: Role| {
        let words = text::drawable(words);
        let positions = sight.find.map(|find| find.positions(&words)).unwrap_or_default();
        text::highlight(&words, &positions, look.style(role), look.style(Role::Match)).spans
    };
    let mut left = vec![look.state(state), Span::raw(" ")];
    left.extend(marked(&title(at, &asked.item), Role::Text));
    let mut right = Vec::new();
    let time = match state {
        // Where there is no room for the word, it stands where no time does.
        _ if columns < WORD_FROM && time.is_empty() => word.to_owned(),
        _ => time,
    };
    if columns >= WORD_FROM {
        right.push(look.span(state.role(), text::right(word, WORD, look.glyphs)));
    }
    let running = state == State::Running;
    let role = if running { Role::Busy } else { Role::Dim };
    right.push(look.span(role, text::right(&time, TOOK, look.glyphs)));
    if columns >= SIZE_FROM {
        right.push(look.span(Role::Dim, text::right(&size, units::SIZE_WIDTH + 1, look.glyphs)));
    }
    let mut rows = vec![text::spread(Line::from(left), Line::from(right), columns, look.glyphs)];
    for (role, words) in said(at, asked).into_iter().chain(silent(sight, at, asked)) {
        for part in text::wrap(&words, columns.saturating_sub(INDENT).max(8)) {
            let mut spans = vec![Span::raw(" ".repeat(INDENT))];
            spans.extend(marked(&part, role));
            rows.push(Line::from(spans));
        }
    }
    rows
}

/// The state, its word, how long it took or takes, how much it printed.
fn numbers(sight: &Sight<'_>, at: &AtRun, asked: &Asked) -> (State, &'static str, String, String) {
    match at.desk.progress_of(asked) {
        Progress::Waits => (State::Open, "waits", String::new(), String::new()),
        Progress::NotRun(_) => (State::Locked, "not run", String::new(), String::new()),
        Progress::Ends(_) => (State::BeingSaved, "being saved", String::new(), String::new()),
        Progress::Runs(_, process) => {
            let gone = (sight.now - process.began).to_std().unwrap_or_default();
            let turn = usize::try_from(gone.as_secs()).unwrap_or(0);
            let spinner = glyph::spinner(sight.look.glyphs, turn);
            let time = format!("{spinner} {}", units::minutes(gone));
            (State::Running, "running", time, units::size(process.bytes))
        }
        Progress::Ended(_, finished) => {
            let outcome = at.desk.came_to(asked).unwrap_or(finished.outcome);
            let (time, size) = (took(finished.took_ms), units::size(finished.bytes));
            (state_of(outcome), outcome.word(), time, size)
        }
    }
}

/// Why it did not pass, with the lines of output that say so; what else there is to know of it.
fn said(at: &AtRun, asked: &Asked) -> Vec<(Role, String)> {
    match at.desk.progress_of(asked) {
        Progress::NotRun(why) => vec![(Role::Warn, why.to_owned())],
        Progress::Runs(_, process) if process.overdue => {
            vec![(Role::Warn, "it takes longer than its timeout".to_owned())]
        }
        Progress::Ended(_, finished) => ended(at, asked, finished),
        _ => Vec::new(),
    }
}

fn ended(at: &AtRun, asked: &Asked, finished: &CheckFinished) -> Vec<(Role, String)> {
    let (run, standing) = (at.desk.run(), at.desk.standing());
    let Some(item) = run.plan().find(&asked.item) else {
        return Vec::new();
    };
    let record = run.item(&item.id);
    if finished.outcome == Outcome::Passed {
        let outside = standing::outside(item, record, standing.at);
        let state = standing.item(&item.id);
        let open = || standing.items.get(&item.id).and_then(|item| item.why.clone());
        let open = || open().filter(|_| !state.complete());
        let outside = outside.map(|why| (Role::Bad, why));
        return outside
            .or_else(|| open().map(|why| (Role::Dim, why)))
            .into_iter()
            .collect();
    }
    let role = state_of(finished.outcome).role();
    let mut all: Vec<(Role, String)> = finished.reason.iter().map(|why| (role, why.clone())).collect();
    for one in lines::missed(finished) {
        let role = one.met.map_or(Role::Warn, |_| Role::Bad);
        all.push((role, format!("expected: {}", lines::in_words(one))));
        if let Some((number, words)) = at.lines.text(run, finished, one) {
            all.push((Role::Text, format!("line {number}: {words}")));
        }
    }
    if all.is_empty() {
        all.extend(standing::failure(run, item, record).map(|why| (role, why)));
    }
    all
}

/// That a check that runs prints nothing.
fn silent(sight: &Sight<'_>, at: &AtRun, asked: &Asked) -> Option<(Role, String)> {
    let Progress::Runs(_, process) = at.desk.progress_of(asked) else {
        return None;
    };
    let silent = (sight.now - process.printed).num_seconds();
    let length = std::time::Duration::from_secs(u64::try_from(silent).unwrap_or(0));
    (silent >= SILENT).then(|| (Role::Dim, format!("silent for {}", units::rough(length))))
}

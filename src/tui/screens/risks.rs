//! The risks of the run: how grave each is, how it stands, who watches it, what is done about it. One of the checklist leads
//! to its item; one that was added is changed here.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Shown, flow,
    sheet::{self, Block, Sheet},
    steps::{self, Step},
};
use crate::{
    domain::{event::RiskState, words::counted},
    tui::{
        command::{Command, Place},
        context::{AtRun, Cx, Go, Memo, Sight},
        glyph::Glyphs,
        question::Question,
        risks::{self, Known, Whence},
        theme::Role,
        widgets::list,
    },
};

const PAGE: &str = "risks";
/// Columns of the sign and the word of a state, and of what else is said of a risk below its title.
const HEAD: usize = 18;

/// The risks of the run.
#[derive(Debug)]
pub struct Risks {
    sheet: Sheet,
    risks: Vec<Known>,
}

impl Default for Risks {
    fn default() -> Self {
        Risks {
            sheet: Sheet::new(PAGE),
            risks: Vec::new(),
        }
    }
}

/// A block, and the risk that it speaks of.
type Part = (Block, Option<usize>);

impl Risks {
    fn parts(&self, glyphs: Glyphs) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for (place, risk) in self.risks.iter().enumerate() {
            let added = matches!(risk.whence, Whence::Run(_));
            let first = self
                .risks
                .iter()
                .position(|other| matches!(other.whence, Whence::Run(_)) == added);
            if first == Some(place) {
                if !parts.is_empty() {
                    parts.push((Block::gap(), None));
                }
                let title = if added { "Added in this run" } else { "Of the checklist" };
                parts.push((Block::heading(title), None));
            }
            parts.extend(rows(risk, glyphs).into_iter().map(|block| (block, Some(place))));
        }
        parts
    }

    fn blocks(&self, glyphs: Glyphs) -> Vec<Block> {
        self.parts(glyphs).into_iter().map(|(block, _)| block).collect()
    }

    fn selected(&self) -> Option<&Known> {
        let (_, risk) = self.parts(Glyphs::default()).into_iter().nth(self.sheet.at())?;
        self.risks.get(risk?)
    }

    /// Into the risk: to its item, or to the question how it stands.
    fn enter(&self, cx: &mut Cx<'_>) {
        match self.selected().map(|risk| &risk.whence) {
            Some(Whence::Checklist(row)) => cx.go.push(Go::Row(row.clone())),
            Some(Whence::Run(risk)) => {
                let question = cx.at.as_deref().map(|at| Question::risk(at, Some(risk)));
                if let Some(question) = question {
                    cx.ask(question);
                }
            }
            None => {}
        }
    }

    /// `2 open, 1 occurred`.
    fn count(&self) -> String {
        let of = |word: &str| self.risks.iter().filter(|risk| risk.word == word).count();
        let open = of(RiskState::Open.word());
        let occurred = of(RiskState::Occurred.word());
        let occurred = match occurred {
            0 => String::new(),
            some => format!(", {some} occurred"),
        };
        format!("{open} open{occurred}, {}", counted(self.risks.len(), "risk", "risks"))
    }
}

fn rows(risk: &Known, glyphs: Glyphs) -> Vec<Block> {
    let sign = match glyphs {
        Glyphs::Words => String::new(),
        Glyphs::Unicode | Glyphs::Ascii => format!("{} ", risk.state.text(glyphs)),
    };
    let head = format!("  {sign}{}", risk.word);
    let mut rows = vec![Block::row(head, HEAD, risk.title.clone()).in_roles(risk.state.role(), Role::Text)];
    let severity = Block {
        selectable: false,
        ..Block::row("    severity", HEAD, risk.severity.word())
    };
    rows.push(severity.in_roles(Role::Dim, risks::role(risk.severity)));
    let more = [("owner", &risk.owner), ("mitigation", &risk.mitigation)];
    for (label, text) in more
        .into_iter()
        .filter_map(|(label, text)| Some((label, text.as_ref()?)))
    {
        let block = Block {
            selectable: false,
            ..Block::row(format!("    {label}"), HEAD, text.clone())
        };
        rows.push(block.in_roles(Role::Dim, Role::Text));
    }
    rows
}

impl Shown for Risks {
    fn place(&self) -> Place {
        Place::Risks
    }

    fn refuses(&self, sight: &Sight<'_>, command: Command) -> Option<String> {
        let Some(at) = sight.at else {
            return Some("no run is open".to_owned());
        };
        match command {
            Command::RecordRisk => sealed(at).or_else(|| flow::nothing_recorded(sight, at)),
            Command::Enter => match self.selected().map(|risk| &risk.whence) {
                Some(Whence::Checklist(_)) => None,
                Some(Whence::Run(_)) => sealed(at).or_else(|| flow::nothing_recorded(sight, at)),
                None => Some("nothing is selected".to_owned()),
            },
            _ => None,
        }
    }

    fn carry_out(&mut self, command: Command, memo: &Memo, cx: &mut Cx<'_>) {
        let blocks = self.blocks(Glyphs::default());
        if let Some(step) = Step::of(command, steps::shown(memo, PAGE)) {
            return self.sheet.step(step, &blocks, memo);
        }
        match command {
            Command::NextPane => self.sheet.go_heading(1, &blocks),
            Command::PreviousPane => self.sheet.go_heading(-1, &blocks),
            Command::Enter => self.enter(cx),
            Command::RecordRisk => {
                let question = cx.at.as_deref().map(|at| Question::risk(at, None));
                if let Some(question) = question {
                    cx.ask(question);
                }
            }
            Command::Back | Command::Leave => cx.go.push(Go::Back),
            _ => {}
        }
    }

    fn rows(&self, _sight: &Sight<'_>) -> Vec<String> {
        self.blocks(Glyphs::default()).iter().map(Block::searched).collect()
    }

    fn find_at(&self) -> usize {
        self.sheet.at()
    }

    fn found(&mut self, row: usize, _cx: &mut Cx<'_>) {
        self.sheet.go(row, &self.blocks(Glyphs::default()));
    }

    fn clicked(&mut self, _list: &'static str, row: usize, cx: &mut Cx<'_>) {
        let again = self.sheet.at() == row;
        self.sheet.go(row, &self.blocks(Glyphs::default()));
        let writes = cx
            .at
            .as_deref()
            .is_some_and(|at| !at.read_only() && sealed(at).is_none());
        let to_item = matches!(self.selected().map(|risk| &risk.whence), Some(Whence::Checklist(_)));
        if again && (writes || to_item) {
            self.enter(cx);
        }
    }

    fn wheeled(&mut self, _pane: &'static str, rows: isize, memo: &Memo) {
        let blocks = self.blocks(Glyphs::default());
        self.sheet.step(Step::By(rows), &blocks, memo);
    }

    fn settle(&mut self, cx: &mut Cx<'_>) {
        self.risks = cx.at.as_deref().map(risks::all).unwrap_or_default();
        self.sheet.settle(&self.blocks(Glyphs::default()));
    }

    fn draw(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let pane = sheet::pane("Risks");
        if self.risks.is_empty() {
            let inner = pane.draw(sight.look, area, buffer);
            let key = sight.keys.hint(Command::RecordRisk, Place::Risks);
            let key = key.map_or_else(String::new, |key| format!(" {key} adds one."));
            let sentence = format!("The checklist names no risk, and nobody has added one.{key}");
            return list::draw_empty(sight.look, inner, &sentence, buffer);
        }
        let pane = pane.count(self.count());
        self.sheet
            .draw(sight, &pane, area, &self.blocks(sight.look.glyphs), buffer, memo);
    }
}

fn sealed(at: &AtRun) -> Option<String> {
    let sealed = at.desk.run().sealed.is_some();
    sealed.then(|| "the run is sealed: its risks stay as they are".to_owned())
}

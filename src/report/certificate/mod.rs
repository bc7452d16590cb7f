//! The certificate: the final document of a run, drawn from the record alone, as Markdown and as one HTML file that
//! needs nothing else. What is no certificate never looks like one: an unfinished run, a rehearsal, and a record that
//! does not verify say so in their title and across each page.

mod claim;
mod html;
mod markdown;
mod paper;
mod parts;

use self::{claim::Claim, paper::Paper};
use super::facts::Source;

/// As Markdown.
pub fn as_markdown(source: &Source) -> String {
    markdown::draw(&paper(source))
}

/// As one HTML file.
pub fn as_html(source: &Source) -> String {
    html::draw(&paper(source), &source.facts.status.run)
}

fn paper(source: &Source) -> Paper {
    let claim = Claim::of(source);
    let (hands, more_hands) = parts::hands(source);
    Paper {
        title: claim.title(),
        release: parts::release_in_a_line(source),
        across: claim.across(),
        first: claim.first(source),
        large: parts::in_large_letters(source),
        more_hands,
        hands,
        parts: parts::all(source),
    }
}

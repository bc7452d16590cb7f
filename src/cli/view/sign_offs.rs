//! Planned sign-offs in lines for people.

use std::fmt::Write as _;

use crate::{
    cli::output::visible,
    domain::{event::Scope, standing::SignOffState},
    report::{facts::SignOffFacts, words},
};

/// The same as [`text`], and what is stated and confirmed with it.
pub fn whole(sign_off: &SignOffFacts, text: &mut String) {
    self::text(sign_off, text);
    if let Some(states) = &sign_off.states {
        let _ = writeln!(text, "    {}: {}", words::states(sign_off), visible(states));
    }
    for point in &sign_off.points {
        let word = match (point.confirmed, &sign_off.by) {
            (true, _) => "confirmed",
            (false, Some(_)) => "not confirmed",
            (false, None) => "to be confirmed",
        };
        let _ = writeln!(text, "    {word}: {}", visible(&point.text));
    }
}

/// What somebody said, whether it still speaks of what is there, and what the signature is worth: three things.
pub fn text(sign_off: &SignOffFacts, text: &mut String) {
    let over = match &sign_off.scope {
        Scope::Decision(id) => format!(" on {id}"),
        _ => String::new(),
    };
    let title = visible(&sign_off.title).into_owned() + &visible(&over);
    let (Some(by), Some(answer)) = (&sign_off.by, sign_off.answer) else {
        let _ = writeln!(text, "  {title} has not signed");
        return;
    };
    let _ = write!(text, "  {title}: {} by {}", answer.word(), visible(by));
    match sign_off.state {
        SignOffState::Stale => text.push_str("; stale, what it covers has changed"),
        SignOffState::Current => text.push_str("; current"),
        SignOffState::Missing | SignOffState::Rejected => {}
    }
    if let Some(signature) = &sign_off.signature {
        let _ = write!(text, "; signature: {}", visible(&signature.sentence()));
    }
    text.push('\n');
    for line in &sign_off.differs {
        let _ = writeln!(text, "    {}", visible(line));
    }
}

//! How a run is led, in lines for people.

use super::{decisions, handoffs, review, risks, rollback, verdict, verdict::lines};
use crate::{domain::plan::Plan, report::facts::Led};

/// What the verdict rests on, then everything else that waits or is to be known.
pub fn text(led: &Led, plan: &Plan, text: &mut String) {
    if let Some(verdict) = &led.verdict {
        verdict::text(verdict, text);
    }
    decisions::text(&led.decisions, plan, text);
    decisions::conditions_text(&led.conditions, text);
    handoffs::text(&led.handoffs, &led.holds_broken, text);
    if let Some(rollback) = &led.rollback {
        lines("rollback", rollback::lines(rollback).iter().map(String::as_str), text);
    }
    risks::text(&led.risks, text);
    review::text(&led.review, text);
}

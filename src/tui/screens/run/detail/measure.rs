//! The measures of an item: each value beside its target, how near it is to it, and what earlier runs measured. Whatever
//! is drawn is said in words too.

use ratatui::text::Span;

use super::{super::sign, Page, dispute};
use crate::{
    domain::{
        checklist::{Item, Measure},
        item::ItemRecord,
        measure::{Bar, Near, Trend},
        standing,
    },
    tui::{
        context::{AtRun, Sight},
        glyph::Glyphs,
        theme::Role,
        widgets::{
            gauge::{Gauge, Layers},
            sparkline, text,
        },
    },
};

/// The columns of a gauge.
const GAUGE: u16 = 10;

/// Writes all of them.
pub fn write(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, item: &Item, record: &ItemRecord) {
    let mut label = "measures";
    for measure in &item.measures {
        value(page, sight, at, (item, measure), record, std::mem::take(&mut label));
        earlier(page, at, measure);
        dispute::measure(page, sight, at, record, &measure.id);
    }
}

fn value(
    page: &mut Page<'_>,
    sight: &Sight<'_>,
    at: &AtRun,
    (item, measure): (&Item, &Measure),
    record: &ItemRecord,
    label: &str,
) {
    let target = measure.target.as_ref().map(|target| format!(", target {target}"));
    let target = target.unwrap_or_default();
    let Some(measured) = record.measure(&measure.id) else {
        let missing = standing::missing(at.desk.run(), item, measure);
        page.pair(label, Role::Warn, &format!("{} {missing}{target}", measure.label));
        return;
    };
    let value = measured.with_unit();
    let met = standing::met(measure, &value, sight.now);
    let (state, _) = sign::role_of_met(Some(met));
    let role = if met { Role::Text } else { Role::Bad };
    let words = format!("{}: {value}{target}", measure.label);
    page.signed(label, Some(page.look.state(state)), role, &words);
    let Some(near) = Near::of(measure, measured, sight.now) else {
        return;
    };
    let mut lead = indent(page);
    if let Some(bar) = near.bar.filter(|_| page.look.glyphs != Glyphs::Words) {
        lead.extend(gauge(page, bar, if met { Role::Good } else { Role::Bad }));
        lead.push(Span::raw(" "));
    }
    page.led(lead, if met { Role::Dim } else { Role::Bad }, &near.words);
}

fn gauge(page: &Page<'_>, bar: Bar, role: Role) -> Vec<Span<'static>> {
    let line = match bar.lower {
        None => Gauge {
            share: bar.value,
            threshold: Some(bar.limit),
            role,
        }
        .line(page.look, GAUGE),
        Some(lower) => Layers {
            earned: bar.value,
            standing: bar.value,
            limit: Some(bar.limit),
            lower: Some(lower),
            role,
        }
        .line(page.look, GAUGE),
    };
    line.spans
}

/// What earlier runs measured: a row of bars and the last value; in words, all of the values.
fn earlier(page: &mut Page<'_>, at: &AtRun, measure: &Measure) {
    let Some(trend) = Trend::of(&at.history, measure) else {
        return;
    };
    let mut lead = indent(page);
    let steps = trend.steps(sparkline::STEPS);
    if page.look.glyphs == Glyphs::Words || steps.is_empty() && trend.points.len() > 1 {
        page.led(lead, Role::Dim, &trend.listed());
        return;
    }
    if !steps.is_empty() {
        lead.extend(sparkline::spans(page.look, &steps, page.columns / 3));
        lead.push(Span::raw(" "));
    }
    page.led(lead, Role::Dim, &trend.summary());
}

/// As far in as the text of a value stands.
fn indent(page: &Page<'_>) -> Vec<Span<'static>> {
    let (state, _) = sign::role_of_met(Some(true));
    let sign = text::width(&page.look.state(state).content);
    vec![Span::raw(" ".repeat(super::LABEL + sign + 1))]
}

//! Risks in lines for people.

use super::verdict::lines;
use crate::report::facts::RiskFacts;

/// `risk-1a2b3c  high, open  The index is rebuilt (Bob): built before`
pub fn line(risk: &RiskFacts) -> String {
    let (name, severity, state) = (risk.name(), risk.severity.word(), risk.state.word());
    let owner = risk.owner.as_ref().map(|owner| format!(" ({owner})"));
    let mitigation = risk.mitigation.as_ref().map(|mitigation| format!(": {mitigation}"));
    format!(
        "{name}  {severity}, {state}  {}{}{}",
        risk.title,
        owner.unwrap_or_default(),
        mitigation.unwrap_or_default()
    )
}

/// The risks, each with where it stands.
pub fn text(risks: &[RiskFacts], text: &mut String) {
    let of_each: Vec<String> = risks.iter().map(line).collect();
    lines("risks", of_each.iter().map(String::as_str), text);
}

//! `[policy]`: how verdicts are computed.

use rust_decimal::Decimal;

use super::{
    header::references,
    reading::{Kind, Reading},
    table::Table,
    values::{decimal, string, type_name},
};
use crate::domain::checklist::{Policy, Share, Threshold, WaiverPolicy};

/// `[policy]`
pub(super) fn policy(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Policy {
    let Some(mut table) = table.table("policy", "the policy", reading) else {
        return Policy::default();
    };
    let policy = Policy {
        critical: share(&mut table, "critical", reading),
        high: share(&mut table, "high", reading),
        recommended: share(&mut table, "recommended", reading),
        distinct_signers: table.flag("distinct_signers", reading),
        overrides: references(&mut table, "override", Kind::Role, reading),
        break_holds: references(&mut table, "break_holds", Kind::Role, reading),
        sign_offs: references(&mut table, "sign_offs", Kind::Role, reading),
        waivers: waivers(&mut table, reading),
        review: table.time("review", reading),
    };
    table.close(reading);
    policy
}

fn waivers(table: &mut Table<'_>, reading: &mut Reading<'_>) -> WaiverPolicy {
    let plain = WaiverPolicy::default();
    let Some(mut table) = table.table("waivers", "the waivers", reading) else {
        return plain;
    };
    let waivers = WaiverPolicy {
        critical: table.flag_or("critical", plain.critical, reading),
        high: table.flag_or("high", plain.high, reading),
        recommended: table.flag_or("recommended", plain.recommended, reading),
        expire: table.flag_or("expire", plain.expire, reading),
    };
    table.close(reading);
    waivers
}

fn share(table: &mut Table<'_>, key: &'static str, reading: &mut Reading<'_>) -> Option<Share> {
    let mut table = table.table(key, "a share", reading)?;
    table.require(&["go"], "a share needs `go`");
    let go = threshold(&mut table, "go", reading);
    let conditional = threshold(&mut table, "conditional", reading);
    if let (Some(go), Some(conditional)) = (go, conditional)
        && conditional_is_above(conditional, go)
    {
        reading
            .error(table.key_span("conditional"), "`conditional` asks for more than `go`")
            .expected("expected a share below that of `go`");
    }
    table.close(reading);
    Some(Share { go: go?, conditional })
}

fn conditional_is_above(conditional: Threshold, go: Threshold) -> bool {
    match (conditional, go) {
        (Threshold::Percent(conditional), Threshold::Percent(go)) => conditional > go,
        (Threshold::Count { of: a, total: b }, Threshold::Count { of: c, total: d }) => {
            u64::from(a) * u64::from(d) > u64::from(c) * u64::from(b)
        }
        _ => false,
    }
}

fn threshold(table: &mut Table<'_>, key: &'static str, reading: &mut Reading<'_>) -> Option<Threshold> {
    let value = table.get(key)?;
    let found = match value.get_ref() {
        toml::de::DeValue::String(_) => {
            let text = string(value, reading)?.value;
            let counts = counts(&text);
            if counts.is_some() {
                return counts;
            }
            format!("`{text}` is not a share")
        }
        number => match decimal(number) {
            Some(percent) if percent >= Decimal::ZERO && percent <= Decimal::ONE_HUNDRED => {
                return Some(Threshold::Percent(percent));
            }
            Some(percent) => format!("`{percent}` is not a share"),
            None => format!("found {}", type_name(number)),
        },
    };
    reading
        .error(value.span(), found)
        .expected("expected per cent from 0 to 100, or counts like \"16 of 18\"");
    None
}

fn counts(text: &str) -> Option<Threshold> {
    let (of, total) = text.split_once(" of ")?;
    let (of, total) = (of.trim().parse().ok()?, total.trim().parse().ok()?);
    (of <= total && total > 0).then_some(Threshold::Count { of, total })
}

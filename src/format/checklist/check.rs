//! `check = { … }`: what is done, how often, and what is expected of it.

use std::time::Duration;

use super::{
    expectation::{expectations, implied},
    nearest::any_of,
    reading::{Audience, Reading, Shell, Text, Trait},
    table::Table,
    values::{decimal, wrong_type},
};
use crate::domain::{
    check::{ArtifactCheck, Baseline, Check, CheckKind, Expectation, HttpCheck, PrometheusCheck, Retry, RunCheck},
    glob::PathGlob,
    quantity::Quantity,
};

const KINDS: [&str; 5] = ["run", "http", "prometheus", "tls", "artifact"];

/// The keys that go with one kind only.
const BESIDE: [(&str, &[&str]); 4] = [
    (
        "run",
        &["shell", "cwd", "env", "size", "interactive", "leaves_running", "junit"],
    ),
    (
        "http",
        &["method", "headers", "body", "samples", "concurrency", "redirects"],
    ),
    ("prometheus", &["server", "range", "step", "baseline"]),
    ("artifact", &["require", "forbid", "forbid_content", "max_size"]),
];

const TIMEOUT: Duration = Duration::from_secs(300);
const SIZE: (u16, u16) = (120, 40);

/// What a use of an item may want to know of its check.
pub(super) fn checked_trait(check: Option<&Check>, stands_there: bool) -> Trait {
    match check {
        Some(check) if check.action => Trait::ActionItem,
        _ if stands_there => Trait::CheckedItem,
        _ => Trait::None,
    }
}

/// The check under `key`; nothing where none stands there, or where it cannot be told what it does.
pub(super) fn check(table: &mut Table<'_>, key: &'static str, reading: &mut Reading<'_>) -> Option<Check> {
    let mut table = table.table(key, "a check", reading)?;
    table.require(&KINDS, format!("a check needs one of {}", any_of(KINDS)));
    let named: Vec<&'static str> = KINDS.into_iter().filter(|kind| table.has(kind)).collect();
    if let [first, second, ..] = named[..] {
        reading
            .error(
                table.key_span(second),
                format!("a check does one thing, but `{first}` and `{second}` stand here"),
            )
            .see(table.key_span(first), "the other one");
    }
    let action = table.flag("action", reading);
    let kind = kind(named.first().copied(), &mut table, reading);
    misplaced(named.first().copied(), &table, reading);
    let timeout = table.time("timeout", reading).unwrap_or(TIMEOUT);
    let retry = retry(&mut table, action, reading);
    let consecutive = table.whole("consecutive", 1, 1000, reading).unwrap_or(1);
    let secret = table.plain_texts("secret", reading);
    let confirm = table.flag("confirm", reading);
    let (written, reads_chain) = expectations(&mut table, named.first().copied(), reading);
    without_baseline(&table, &written, reading);
    table.close(reading);
    let kind = kind?;
    Some(Check {
        expect: implied(&kind, written, reads_chain),
        kind,
        action,
        timeout,
        retry,
        consecutive: u32::try_from(consecutive).unwrap_or(1),
        secret,
        confirm,
    })
}

/// Reads the keys of every kind, so that all of them are known; answers with the kind that is named.
fn kind(named: Option<&str>, table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<CheckKind> {
    for kind in KINDS {
        if table.peek(kind).is_some_and(|text| text.trim().is_empty()) {
            reading.error(table.key_span(kind), format!("`{kind}` is empty"));
        }
    }
    let run = run(table, reading);
    let http = http(table, reading);
    let prometheus = prometheus(table, reading);
    let tls = table.template("tls", Audience::Machine, reading);
    let artifact = artifact(table, reading);
    match named? {
        "run" => run.map(CheckKind::Run),
        "http" => http.map(CheckKind::Http),
        "prometheus" => prometheus.map(CheckKind::Prometheus),
        "tls" => tls.map(|address| CheckKind::Tls { address }),
        _ => artifact.map(CheckKind::Artifact),
    }
}

fn prometheus(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<PrometheusCheck> {
    let query = table.template("prometheus", Audience::Machine, reading);
    let server = table.template("server", Audience::Machine, reading);
    let range = table.time("range", reading);
    let step = table.time("step", reading);
    if range.is_none() && table.has("step") && !table.has("range") {
        reading.error(table.key_span("step"), "`step` goes with `range`");
    }
    let baseline = baseline(table, reading);
    Some(PrometheusCheck {
        query: query?,
        server,
        range,
        step,
        baseline,
    })
}

/// Notes a share of a baseline where the check has none.
fn without_baseline(table: &Table<'_>, written: &[Expectation], reading: &mut Reading<'_>) {
    let is_share = |one: &Expectation| matches!(one, Expectation::Value { of_baseline: true, .. });
    if table.has("prometheus") && !table.has("baseline") && written.iter().any(is_share) {
        reading
            .error(table.key_span("expect"), "`of baseline` needs `baseline`")
            .help("write a number, a query, section-start or earlier-run");
    }
}

/// `baseline = "section-start"`, `"earlier-run"`, a number with or without a unit, or a query: of a check, or of a trigger.
pub(super) fn baseline(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<Baseline> {
    let value = table.get("baseline")?;
    if let Some(number) = decimal(value.get_ref()) {
        return Some(Baseline::Number(number.to_string()));
    }
    if value.get_ref().as_str().is_none() {
        let expected = "a number, \"section-start\", \"earlier-run\" or a query";
        return wrong_type(value.span(), expected, value.get_ref(), reading);
    }
    let text = table.text("baseline", reading)?;
    Some(match text.value.trim() {
        "" => {
            reading.error(text.span, "`baseline` is empty");
            return None;
        }
        "section-start" => Baseline::SectionStart,
        "earlier-run" => Baseline::EarlierRun,
        number if Quantity::parse(number).is_ok() => Baseline::Number(number.to_owned()),
        query => {
            let query = query.to_owned();
            reading.templates.push((text, Audience::Machine));
            Baseline::Query(query)
        }
    })
}

fn artifact(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<ArtifactCheck> {
    let path = table.template("artifact", Audience::Machine, reading);
    let artifact = ArtifactCheck {
        path: path.clone().unwrap_or_default(),
        require: globs("require", table, reading),
        forbid: globs("forbid", table, reading),
        forbid_content: table.patterns("forbid_content", reading),
        max_size: max_size(table, reading),
    };
    path.map(|_| artifact)
}

/// Patterns for paths, to the letter: no value of a field becomes part of them.
fn globs(key: &'static str, table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<String> {
    let texts = table.texts(key, reading);
    for text in &texts {
        if let Err(why) = PathGlob::new(&text.value) {
            let shown = &text.value;
            reading
                .error(text.span.clone(), format!("`{shown}` is no pattern for paths: {why}"))
                .expected("expected a path from the artifact's own folder, with * and **, as in **/*.map");
        }
    }
    texts.into_iter().map(|text| text.value).collect()
}

/// Notes the keys that go with another kind than the one that is named.
fn misplaced(named: Option<&str>, table: &Table<'_>, reading: &mut Reading<'_>) {
    let Some(named) = named else { return };
    for (kind, keys) in BESIDE.iter().filter(|(kind, _)| *kind != named) {
        for key in keys.iter().filter(|key| table.has(key)) {
            reading.error(
                table.key_span(key),
                format!("`{key}` goes with `{kind}`, not with `{named}`"),
            );
        }
    }
}

fn run(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<RunCheck> {
    let command = table.text("run", reading);
    let env = table.pairs("env", reading);
    let cwd = table.text("cwd", reading);
    let literals = env.iter().map(|(_, value)| value).chain(&cwd);
    reading
        .templates
        .extend(literals.map(|text| (text.clone(), Audience::Literal)));
    for (name, _) in &env {
        check_variable(name, reading);
    }
    let env: Vec<(String, String)> = env.into_iter().map(|(name, value)| (name.value, value.value)).collect();
    if let Some(command) = &command {
        reading.shells.push(Shell {
            command: command.clone(),
            env: env.iter().map(|(name, _)| name.clone()).collect(),
        });
    }
    let run = RunCheck {
        command: command
            .as_ref()
            .map(|command| command.value.clone())
            .unwrap_or_default(),
        shell: shell(table, reading),
        cwd: cwd.map(|cwd| cwd.value),
        env,
        size: size(table, reading),
        interactive: table.flag("interactive", reading),
        leaves_running: table.flag("leaves_running", reading),
        junit: junit(table, reading),
    };
    command.map(|_| run)
}

/// `junit = "reports/*.xml"`, to the letter.
fn junit(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<String> {
    let text = table.text("junit", reading)?;
    reading.templates.push((text.clone(), Audience::Literal));
    if let Err(why) = PathGlob::parted(&text.value) {
        let shown = &text.value;
        reading
            .error(text.span.clone(), format!("`{shown}` is no pattern for paths: {why}"))
            .expected("expected a path from the folder that the command runs in, with * and **, as in target/**/*.xml");
    }
    Some(text.value)
}

fn check_variable(name: &Text, reading: &mut Reading<'_>) {
    let fits = name
        .value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.value.starts_with(|c: char| c.is_ascii_digit());
    if !fits {
        reading
            .error(
                name.span.clone(),
                format!("`{}` is not the name of a variable", name.value),
            )
            .expected("expected letters, digits and `_`");
    }
}

/// `shell = "bash -c"` or `shell = ["bash", "-euo", "pipefail", "-c"]`
fn shell(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<String> {
    match table.get("shell").map(|value| value.get_ref()) {
        Some(toml::de::DeValue::String(text)) => text.split_whitespace().map(str::to_owned).collect(),
        _ => table.plain_texts("shell", reading),
    }
}

/// `size = "120x40"`, columns and rows.
fn size(table: &mut Table<'_>, reading: &mut Reading<'_>) -> (u16, u16) {
    let Some(text) = table.text("size", reading) else {
        return SIZE;
    };
    let parsed = text.value.split_once(['x', '×']).and_then(|(columns, rows)| {
        let (columns, rows) = (columns.trim().parse().ok()?, rows.trim().parse().ok()?);
        ((20..=500).contains(&columns) && (5..=300).contains(&rows)).then_some((columns, rows))
    });
    if parsed.is_none() {
        reading
            .error(text.span, format!("`{}` is not a size", text.value))
            .expected("expected columns (20 to 500) and rows (5 to 300), as in 120x40");
    }
    parsed.unwrap_or(SIZE)
}

fn http(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<HttpCheck> {
    let url = table.template("http", Audience::Machine, reading);
    let headers = table.pairs("headers", reading);
    reading
        .templates
        .extend(headers.iter().map(|(_, value)| (value.clone(), Audience::Machine)));
    let http = HttpCheck {
        url: url.clone().unwrap_or_default(),
        method: method(table, reading),
        headers: headers
            .into_iter()
            .map(|(name, value)| (name.value, value.value))
            .collect(),
        body: table.template("body", Audience::Machine, reading),
        samples: count(table, ("samples", 1, 100_000), 1, reading),
        concurrency: count(table, ("concurrency", 1, 1000), 1, reading),
        redirects: count(table, ("redirects", 0, 100), 10, reading),
    };
    url.map(|_| http)
}

/// A whole number between two others; `default` where it does not stand there.
fn count(
    table: &mut Table<'_>,
    (key, low, high): (&'static str, i64, i64),
    default: u32,
    reading: &mut Reading<'_>,
) -> u32 {
    let number = table.whole(key, low, high, reading);
    number.and_then(|number| u32::try_from(number).ok()).unwrap_or(default)
}

fn method(table: &mut Table<'_>, reading: &mut Reading<'_>) -> String {
    let Some(text) = table.text("method", reading) else {
        return "GET".to_owned();
    };
    if text.value.is_empty() || !text.value.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        reading
            .error(text.span, format!("`{}` is not an HTTP method", text.value))
            .expected("expected a word like GET or POST");
    }
    text.value.to_uppercase()
}

fn retry(table: &mut Table<'_>, action: bool, reading: &mut Reading<'_>) -> Option<Retry> {
    let mut retry = table.table("retry", "a retry", reading)?;
    let times = Retry {
        every: retry.required_time("every", reading),
        within: retry.required_time("within", reading),
    };
    retry.close(reading);
    if action {
        reading
            .error(table.key_span("retry"), "an action is never tried again by itself")
            .help("leave `retry` out: whoever runs the action decides whether to run it again");
    }
    Some(times)
}

fn max_size(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<u64> {
    use crate::domain::unit::Dimension;
    let text = table.text("max_size", reading)?;
    let bytes = Quantity::parse(&text.value).ok().and_then(|size| {
        let unit = size.unit.filter(|unit| unit.dimension == Dimension::Size)?;
        u64::try_from(size.value.checked_mul(unit.factor)?).ok()
    });
    if bytes.is_none() {
        reading
            .error(text.span, format!("`{}` is not a size", text.value))
            .expected("expected a number with its unit, as in 30 MB");
    }
    bytes
}

//! A world in which a release goes well: one server that answers every request of a checklist as that is expected, one
//! that shakes hands, and build outputs that hold what they must. What is expected is read from the checklist alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use countersign::domain::{
    check::{ArtifactCheck, Baseline, Check, CheckKind, Expectation, HttpCheck, Must},
    checklist::{Checklist, Field, FieldKind},
    id::FieldId,
    quantity::Quantity,
    target::Target,
    unit::{Dimension, Unit},
};
use regex_syntax::hir::{Class, Hir, HirKind};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::walker::{value_in, value_of};
use crate::certificates::{Authority, TlsServer, VALID};

/// Values of fields that lead to places which have to differ, or are parts of an address.
const PLACES: [(&str, &str); 9] = [
    ("candidate_context", "staging-eu"),
    ("context", "prod-eu"),
    ("database", "db.prod:5432/app"),
    ("debug_path", "/api/debug"),
    ("index_pattern", "app-*"),
    ("production_database", "db.prod:5432/app"),
    ("second_debug_path", "/api/test"),
    ("sonar_project", "app"),
    ("staging_database", "db.staging:5432/app"),
];

/// What stands in for the world.
pub struct World {
    /// Values of fields that lead to it.
    pub fields: BTreeMap<FieldId, String>,
    /// The root that its certificate hangs from.
    pub root: PathBuf,
}

/// A request, as far as it is looked at.
struct Request {
    method: String,
    target: String,
    /// Names in small letters.
    headers: BTreeMap<String, String>,
    body: String,
}

impl Request {
    /// Reads the next one; nothing where no more comes.
    fn read(stream: &mut impl BufRead) -> Option<Self> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            match stream.read_line(&mut line) {
                Ok(1..) if line.trim().is_empty() => break,
                Ok(1..) => lines.push(line.trim_end().to_owned()),
                _ => return None,
            }
        }
        let mut first = lines.first()?.split(' ');
        let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
        let headers = lines.iter().filter_map(|line| line.split_once(": "));
        let headers: BTreeMap<String, String> = headers
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let length = headers
            .get("content-length")
            .map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        stream.read_exact(&mut body).ok()?;
        Some(Self {
            method,
            target,
            headers,
            body: String::from_utf8(body).unwrap(),
        })
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

fn answer(status: u16, headers: &[String], body: &str) -> Vec<u8> {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let length = body.len();
    format!("HTTP/1.1 {status} As expected\r\ncontent-length: {length}\r\n{headers}\r\n{body}").into_bytes()
}

/// Answers whoever comes, each on a thread of its own; it ends with the test.
fn serve(listener: TcpListener, respond: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static) {
    let respond = Arc::new(respond);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let respond = respond.clone();
            thread::spawn(move || {
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut stream = stream;
                while let Some(request) = Request::read(&mut reader) {
                    if stream.write_all(&respond(&request)).is_err() {
                        return;
                    }
                }
            });
        }
    });
}

/// One way to be asked: by method, target and credentials.
type Way = (String, String, String);

/// What is expected of one answer, all checks that ask in the same way together.
#[derive(Default, Clone)]
struct Wanted {
    status: Option<u16>,
    headers: BTreeMap<String, String>,
    json: Option<Value>,
    lines: Vec<String>,
}

impl World {
    /// A world for this checklist, with its build outputs below `home`.
    pub fn of(checklist: &Checklist, home: &Path) -> Self {
        let authority = Authority::new();
        let port = TlsServer::of(authority.shows(&["127.0.0.1"], VALID)).serve();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let mut fields: BTreeMap<FieldId, String> = every_field(checklist)
            .filter(|field| !field.secret)
            .map(|field| (field.id.clone(), value_of(field)))
            .collect();
        for field in every_field(checklist).filter(|field| field.kind == FieldKind::Url) {
            fields.insert(field.id.clone(), base.clone());
        }
        for (field, value) in PLACES {
            if let Some(given) = fields.get_mut(&FieldId::from(field)) {
                value.clone_into(given);
            }
        }
        // Never where users are.
        if let Some(address) = fields.get_mut(&FieldId::from("load_url")) {
            address.push_str("/load");
        }
        for address in checks(checklist).filter_map(|check| match &check.kind {
            CheckKind::Tls { address } => Some(address),
            _ => None,
        }) {
            let named = address.trim_start_matches('{').trim_end_matches('}');
            if address.starts_with('{') && address.ends_with('}') {
                fields.insert(FieldId::from(named), format!("127.0.0.1:{port}"));
            } else if let Some((host, _)) = named.split_once("}:") {
                fields.insert(FieldId::from(host), "127.0.0.1".to_owned());
            }
        }
        let filled: Vec<Check> = checks(checklist).map(|check| filled(check, &fields)).collect();
        for check in &filled {
            if let CheckKind::Artifact(artifact) = &check.kind {
                build(artifact, &check.expect, home);
            }
        }
        let answers = answers(&filled, &base);
        let values = values(&filled);
        serve(listener, move |request| respond(request, &answers, &values));
        Self {
            fields,
            root: authority.root_file(home),
        }
    }
}

fn every_field(checklist: &Checklist) -> impl Iterator<Item = &Field> {
    checklist
        .fields
        .iter()
        .chain(checklist.items().flat_map(|item| &item.fields))
}

fn checks(checklist: &Checklist) -> impl Iterator<Item = &Check> {
    checklist.items().filter_map(|item| item.check.as_ref())
}

fn filled(check: &Check, fields: &BTreeMap<FieldId, String>) -> Check {
    Check {
        kind: check.kind.filled(|name| fields.get(&FieldId::from(name)).cloned()),
        ..check.clone()
    }
}

fn respond(request: &Request, answers: &BTreeMap<Way, Wanted>, values: &BTreeMap<String, Decimal>) -> Vec<u8> {
    if request.method == "POST" && request.target.starts_with("/api/v1/query") {
        return queried(&request.body, values);
    }
    let asked_with = format!("{} {}", request.header("authorization"), request.header("content-type"));
    let way = (request.method.clone(), request.target.clone(), asked_with);
    let wanted = answers.get(&way).cloned().unwrap_or_default();
    let status = wanted.status.unwrap_or(200);
    let mut headers: Vec<String> = wanted
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    if !wanted.headers.contains_key("content-type") {
        headers.push("content-type: application/json".to_owned());
    }
    answer(status, &headers, &body(&wanted))
}

/// The lines that are expected; where JSON is, those that are members of an object stand in it.
fn body(wanted: &Wanted) -> String {
    let Some(mut json) = wanted.json.clone() else {
        return wanted.lines.iter().map(|line| format!("{line}\n")).collect();
    };
    for line in &wanted.lines {
        for closed in ["", "}", "]", "}]", "}}", "\"", "\"}", "1}", "0", "\":0"] {
            let member = serde_json::from_str::<Map<String, Value>>(&format!("{{{line}{closed}}}"));
            if let (Ok(member), Some(all)) = (member, json.as_object_mut()) {
                all.extend(member.into_iter().filter(|(name, _)| name != "status"));
                break;
            }
        }
        if let Some(all) = json.as_object_mut() {
            all.insert(format!("told {}", all.len()), line.as_str().into());
        }
    }
    json.to_string()
}

fn way(http: &HttpCheck, base: &str) -> Way {
    let header = |wanted: &str| {
        let mut found = http
            .headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.next().map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let target = http.url.strip_prefix(base).unwrap_or("elsewhere");
    let target = if target.is_empty() { "/" } else { target };
    let asked_with = format!("{} {}", header("authorization"), header("content-type"));
    (http.method.clone(), target.to_owned(), asked_with)
}

fn answers(checks: &[Check], base: &str) -> BTreeMap<Way, Wanted> {
    let mut answers: BTreeMap<Way, Wanted> = BTreeMap::new();
    for check in checks {
        let CheckKind::Http(http) = &check.kind else { continue };
        let wanted = answers.entry(way(http, base)).or_default();
        for expectation in &check.expect {
            expect(wanted, expectation);
        }
    }
    answers
}

fn expect(wanted: &mut Wanted, expectation: &Expectation) {
    match expectation {
        Expectation::Status(status) => {
            wanted.status.get_or_insert(*status);
        }
        Expectation::Header { name, is, matches } => {
            // What stands at the end of a header is trimmed.
            let matching = || {
                let pattern = matches.as_ref()?;
                let more = sample(&pattern.to_string()) + ".";
                let fits = pattern.regex().is_match(&more);
                Some(if fits { more } else { sample(&pattern.to_string()) })
            };
            let value = is.clone().or_else(matching).unwrap_or_else(|| "yes".to_owned());
            let named = wanted.headers.entry(name.to_lowercase()).or_default();
            if !matches.as_ref().is_some_and(|pattern| pattern.regex().is_match(named)) {
                *named = value;
            }
        }
        Expectation::Matches(pattern) => wanted.lines.push(sample(&pattern.to_string())),
        Expectation::Json { path, must } => {
            let value = match must {
                Must::Be(value) => value.clone(),
                Must::Meet(target) => value_in(target).into(),
            };
            put(
                wanted.json.get_or_insert_with(|| Value::Object(Map::new())),
                path,
                &value,
            );
        }
        _ => {}
    }
}

/// Puts a value where a path of names leads: `$.a.b`, `$.a['b.c']`, `$.list[?@.key=='x'].value`.
fn put(json: &mut Value, path: &str, value: &Value) {
    let rest = path.trim_start_matches('$').trim_start_matches('.');
    if let Some((list, rest)) = rest.split_once("[?@.") {
        let (key, rest) = rest.split_once("=='").unwrap();
        let (name, rest) = rest.split_once("']").unwrap();
        let mut one = serde_json::json!({ key: name });
        put(&mut one, rest, value);
        let mut at = json;
        for name in list.split('.') {
            at = at
                .as_object_mut()
                .unwrap()
                .entry(name)
                .or_insert_with(|| Value::Object(Map::new()));
        }
        match at.as_array_mut() {
            Some(all) => all.push(one),
            None => *at = Value::Array(vec![one]),
        }
        return;
    }
    let names = rest.replace("['", "\u{0}").replace("']", "");
    let mut at = json;
    let names: Vec<&str> = match names.split_once('\u{0}') {
        Some((before, quoted)) => before
            .split('.')
            .chain([quoted])
            .filter(|name| !name.is_empty())
            .collect(),
        None => names.split('.').collect(),
    };
    for name in names {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        at = at.as_object_mut().unwrap().entry(name).or_insert(Value::Null);
    }
    *at = value.clone();
}

/// A text that the pattern matches: the shortest way through it.
fn sample(pattern: &str) -> String {
    let mut text = String::new();
    shortest(&regex_syntax::parse(pattern).unwrap(), &mut text);
    text
}

fn shortest(part: &Hir, text: &mut String) {
    match part.kind() {
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).unwrap()),
        HirKind::Class(Class::Unicode(class)) => text.extend(
            class
                .ranges()
                .iter()
                .map(|range| range.start())
                .find(|sign| !sign.is_control())
                .or(Some('x')),
        ),
        HirKind::Repetition(repetition) => (0..repetition.min).for_each(|_| shortest(&repetition.sub, text)),
        HirKind::Capture(capture) => shortest(&capture.sub, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| shortest(part, text)),
        HirKind::Alternation(parts) => shortest(&parts[0], text),
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => {}
    }
}

/// For each query a value that meets all that is asked of it; a baseline is as high as what is held beside it.
fn values(checks: &[Check]) -> BTreeMap<String, Decimal> {
    let mut values = values_asked_for(checks);
    for check in checks {
        if let CheckKind::Prometheus(prometheus) = &check.kind
            && let Some(Baseline::Query(baseline)) = &prometheus.baseline
            && let Some(value) = values.get(&prometheus.query).copied()
        {
            values.entry(baseline.clone()).or_insert(value);
        }
    }
    values
}

fn values_asked_for(checks: &[Check]) -> BTreeMap<String, Decimal> {
    let mut asked: BTreeMap<String, Vec<&Target>> = BTreeMap::new();
    for check in checks {
        let CheckKind::Prometheus(prometheus) = &check.kind else {
            continue;
        };
        let targets = asked.entry(prometheus.query.clone()).or_default();
        targets.extend(check.expect.iter().filter_map(|expectation| match expectation {
            Expectation::Value {
                meets,
                of_baseline: false,
            } => Some(meets),
            _ => None,
        }));
    }
    asked
        .into_iter()
        .map(|(query, targets)| {
            let all = |text: &String| {
                targets
                    .iter()
                    .all(|target| target.met_by(text, None, chrono::Utc::now()) == Some(true))
            };
            let mut candidates = targets.iter().map(|target| value_in(target));
            let found = candidates.find(all).unwrap_or_else(|| "1".to_owned());
            (query, base(&found))
        })
        .collect()
}

/// As the server counts it: ratios, seconds, bytes, so many a second.
fn base(text: &str) -> Decimal {
    let quantity = Quantity::parse(text).unwrap();
    let Some(unit) = &quantity.unit else {
        return quantity.value;
    };
    let into = |unit: &str| quantity.in_unit(&Unit::parse(unit).unwrap()).unwrap().value;
    match unit.dimension {
        Dimension::Percent => quantity.value / Decimal::ONE_HUNDRED,
        Dimension::Time => into("s"),
        Dimension::Size => into("B"),
        Dimension::Rate => into("/s"),
        Dimension::Throughput => into("B/s"),
        Dimension::Count => quantity.value,
    }
}

fn queried(form: &str, values: &BTreeMap<String, Decimal>) -> Vec<u8> {
    let form: BTreeMap<String, String> = form
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), decoded(value)))
        .collect();
    let value = values.get(&form["query"]).copied().unwrap_or(Decimal::from(1200));
    let (kind, points) = match form.get("start") {
        None => (
            "vector",
            format!(r#""value":[{},"{value}"]"#, chrono::Utc::now().timestamp()),
        ),
        Some(start) => (
            "matrix",
            format!(r#""values":[[{start},"{value}"],[{},"{value}"]]"#, form["end"]),
        ),
    };
    let body = format!(
        r#"{{"status":"success","data":{{"resultType":"{kind}","result":[{{"metric":{{"job":"api"}},{points}}}]}}}}"#
    );
    answer(200, &["content-type: application/json".to_owned()], &body)
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut signs = text.bytes();
    while let Some(sign) = signs.next() {
        bytes.push(match sign {
            b'+' => b' ',
            b'%' => {
                let digits: String = signs.by_ref().take(2).map(char::from).collect();
                u8::from_str_radix(&digits, 16).unwrap()
            }
            other => other,
        });
    }
    String::from_utf8(bytes).unwrap()
}

/// A build output that holds what it must, and enough files.
fn build(artifact: &ArtifactCheck, expect: &[Expectation], home: &Path) {
    let place = home.join(&artifact.path);
    let mut names: BTreeSet<String> = artifact
        .require
        .iter()
        .map(|glob| glob.replace("**/", "").replace('*', "a"))
        .collect();
    let enough = |count: usize| {
        expect.iter().all(|expectation| match expectation {
            Expectation::Files(target) => target.met_by(&count.to_string(), None, chrono::Utc::now()) == Some(true),
            _ => true,
        })
    };
    while names.is_empty() || !enough(names.len()) && names.len() < 1000 {
        names.insert(format!("asset-{}.css", names.len()));
    }
    for name in names {
        let file = place.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "body").unwrap();
    }
}

//! Who is given a role from the command line: as typed, by what `people.toml` says, or as in the last run. What is wrong
//! with a list of people is told on standard error and holds nothing up.

use super::{
    Context, Fault,
    output::{tell, visible, visible_lines},
};
use crate::{
    domain::{
        checklist::Role,
        event::Person,
        known::{self, Filled, People, Pool},
    },
    engine,
};

/// From where roles that nobody holds are given to somebody.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Pools {
    /// Give each role that nobody holds to the one person who usually holds it, by people.toml
    #[arg(long)]
    pub from_people: bool,
    /// Give each role that nobody holds to whoever held it in the last run of this checklist
    #[arg(long)]
    pub from_last_run: bool,
}

impl Pools {
    /// Whether any is named.
    pub fn any(&self) -> bool {
        self.from_people || self.from_last_run
    }

    /// The candidates for these roles of a checklist: those of the last run but for the run `but`, then those of
    /// `people.toml`. Which roles are left is told with every reason.
    pub fn fill(&self, roles: Vec<&Role>, checklist: &str, but: &str, people: &People, context: &Context) -> Filled {
        let mut filled = Filled::default();
        let mut roles = roles;
        let last = self
            .from_last_run
            .then(|| engine::last_run(&context.paths.runs, checklist, but));
        match &last {
            Some(Some(last)) => filled.and(&mut roles, people, Pool::Last(&last.name, &last.roles)),
            Some(None) => tell(&format!("note: no run of {} came before\n", visible(checklist))),
            None => {}
        }
        if self.from_people {
            filled.and(&mut roles, people, Pool::Usual);
        }
        filled
    }
}

/// Whom one knows, whoever sits here among them.
pub fn known(context: &Context) -> People {
    let (people, wrong) = context.people().read(&context.person());
    for why in wrong {
        let why = why.to_string();
        tell(&format!(
            "note: {}\nnote: nobody is taken from it\n",
            visible_lines(&why)
        ));
    }
    people
}

/// Who is meant by what was typed.
///
/// # Errors
/// Where nobody can be meant, or several could.
pub fn meant(people: &People, typed: &str) -> Result<Person, Fault> {
    let hint = "a name or a principal of people.toml, or both: 'Ada Lovelace <ada@example.com>'";
    let person = people.meant(typed).map_err(|why| Fault::usage(why).hint(hint))?;
    if person.name.is_empty() {
        return Err(Fault::usage("say to whom").hint(hint));
    }
    Ok(person)
}

/// So many roles that are left are told one by one, each with why.
const FEW: usize = 3;

/// Says on standard error who holds which role, and which are left: where they are many, in one line.
pub fn tell_in_short(filled: &Filled) {
    let mut filled = filled.clone();
    let many = match filled.left.len() {
        0..=FEW => Vec::new(),
        _ => std::mem::take(&mut filled.left),
    };
    for line in told(&filled).lines() {
        tell(&format!("note: {}\n", visible_lines(line)));
    }
    if let [first, second, third, rest @ ..] = many.as_slice() {
        let named = [first, second, third].map(|(role, _)| role.as_str()).join(", ");
        tell(&format!(
            "note: {} roles are left: {} and {} more; `countersign assign` with the same option says why of each\n",
            many.len(),
            visible(&named),
            rest.len()
        ));
    }
}

/// `dba is Ada Lovelace <ada@example.com>`, `cto is left: …`: what came of it, a line each.
pub fn told(filled: &Filled) -> String {
    let given = filled
        .given
        .iter()
        .map(|(role, person)| format!("{role} is {}", known::written(person)));
    let left = filled.left.iter().map(|(role, why)| format!("{role} is left: {why}"));
    let lines: Vec<String> = given.chain(left).collect();
    lines.join("\n")
}

//! Following where the file system tells nothing.

use super::{Follower, People, Ways};
use crate::{
    domain::{desk::Fact, event::Event},
    engine::{
        read,
        testing::{Bench, next, note, now},
    },
    record::{OwnJournals, RealDisk},
};

#[test]
fn what_others_write_is_found_by_looking_alone_and_so_is_that_they_come() {
    let bench = Bench::new();
    let run = read(bench.path()).unwrap().run;
    let files = bench.read();
    let own = OwnJournals::default();
    let people = People::of(&run, &files.folder, own.clone(), &bench.workplace("eve"), now());
    let (sender, mut facts) = bench.facts();
    let ways = Ways {
        told: false,
        looked: true,
    };
    let follower = Follower::start(&run, &files, people, own, ways, sender).unwrap();
    let mut bob = bench.journal("bob", RealDisk::shared());
    let writer = bob.writer().clone();
    let mut here = false;
    for text in ["one", "two"] {
        bob.append(vec![note(text)], now()).unwrap();
        let mut came = false;
        // That somebody is there is told after what they wrote first.
        while !(came && here) {
            match next(&mut facts) {
                Fact::Present(present) => here = present.iter().any(|there| there.writer == writer && there.here),
                Fact::Arrived(entries) => {
                    came |= entries
                        .iter()
                        .any(|recorded| matches!(&recorded.entry.event, Event::NoteAdded(note) if note.text == text));
                }
                _ => {}
            }
        }
    }
    drop(follower);
}

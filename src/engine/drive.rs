//! Doing things one after the other, without a screen: the way of the command line.

use super::{Opened, clock};
use crate::domain::{
    decide::Intent,
    desk::{Outcome, Reply},
};

/// Does what is wanted, in order, and waits until it is recorded and every check that it began has ended. `watch` sees
/// each reply as it comes, and may want more.
pub fn drive(
    opened: &mut Opened,
    intents: impl IntoIterator<Item = Intent>,
    mut watch: impl FnMut(&Reply, &mut Opened) -> Vec<Intent>,
) -> Vec<Reply> {
    let mut replies = Vec::new();
    for intent in intents {
        let outcome = opened.desk.submit(intent, &clock::stamp(&opened.person));
        take(opened, outcome, &mut replies, &mut watch);
    }
    while !opened.desk.idle() {
        let Some(fact) = opened.facts.blocking_recv() else {
            break;
        };
        let outcome = opened.desk.learn_fact(fact, &clock::stamp(&opened.person));
        take(opened, outcome, &mut replies, &mut watch);
    }
    replies
}

fn take(
    opened: &mut Opened,
    outcome: Outcome,
    replies: &mut Vec<Reply>,
    watch: &mut impl FnMut(&Reply, &mut Opened) -> Vec<Intent>,
) {
    for effect in outcome.effects {
        opened.engine.carry_out(effect);
    }
    for reply in outcome.replies {
        let more = watch(&reply, opened);
        replies.push(reply);
        for intent in more {
            let outcome = opened.desk.submit(intent, &clock::stamp(&opened.person));
            take(opened, outcome, replies, watch);
        }
    }
}

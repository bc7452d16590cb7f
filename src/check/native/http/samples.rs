//! Many requests of one check, so many at once: each is judged, and the first that misses something is the one shown.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicU32, Ordering},
    },
    time::Instant,
};

use tokio::{
    sync::mpsc::{self, UnboundedSender},
    task::JoinSet,
};

use super::{
    super::answer::NoAnswer,
    exchange::{Asked, Exchange, Unwatched, exchange},
    figures::{Figures, Timed},
    reading::{self, Rank, Reading},
};
use crate::domain::{check::Outcome, time::Time};

/// What all samples come to.
#[derive(Debug)]
pub struct Sampled {
    pub figures: Figures,
    /// Its number, and the exchange that the expectations of each sample are held against: the first that misses one,
    /// else the first that does not tell, else the first; nothing where none was answered.
    pub shown: Option<(u32, Exchange)>,
    /// So many brought no answer.
    pub unanswered: u32,
    /// Why the first of them did not.
    pub why: Option<NoAnswer>,
}

/// How one sample went.
type Sample = Result<Came, NoAnswer>;

struct Came {
    timed: Timed,
    rank: Rank,
    is_error: bool,
    cut: bool,
    /// Where none so far was worse.
    exchange: Option<Exchange>,
}

/// What all who ask share.
struct Common {
    asked: Asked,
    reading: Arc<Reading>,
    now: Time,
    samples: u32,
    begun: AtomicU32,
    /// The worst [`Rank`] so far.
    worst: AtomicU8,
}

/// Asks `samples` times, at most `at_once` at the same time.
///
/// # Errors
/// Where it cannot be asked at all.
pub async fn sample(
    asked: Asked,
    reading: &Arc<Reading>,
    (samples, at_once): (u32, u32),
    now: Time,
) -> Result<Sampled, NoAnswer> {
    let common = Arc::new(Common {
        asked,
        reading: reading.clone(),
        now,
        samples,
        begun: AtomicU32::new(0),
        worst: AtomicU8::new(0),
    });
    let (told, mut heard) = mpsc::unbounded_channel();
    let began = Instant::now();
    // Dropped with this: whoever ends the check ends them.
    let mut askers = JoinSet::new();
    for _ in 0..at_once.min(samples) {
        askers.spawn(ask(common.clone(), told.clone()));
    }
    drop(told);
    let mut sampled = Sampled {
        figures: Figures::default(),
        shown: None,
        unanswered: 0,
        why: None,
    };
    let mut worst = None;
    while let Some(sample) = heard.recv().await {
        match sample {
            Ok(came) => take(&mut sampled, &mut worst, came),
            Err(why) if why.outcome == Outcome::Errored => return Err(why),
            Err(why) => {
                *sampled.figures.errors.entry(why.why.clone()).or_default() += 1;
                sampled.unanswered += 1;
                sampled.why.get_or_insert(why);
            }
        }
    }
    sampled.figures.complete(began.elapsed());
    Ok(sampled)
}

fn take(sampled: &mut Sampled, worst: &mut Option<(Rank, std::cmp::Reverse<u32>)>, came: Came) {
    let figures = &mut sampled.figures;
    let status = came.timed.status;
    *figures.statuses.entry(status).or_default() += 1;
    figures.cut |= came.cut;
    if came.is_error {
        *figures.errors.entry(format!("status {status}")).or_default() += 1;
    } else {
        figures.answered.push(came.timed);
    }
    let place = (came.rank, std::cmp::Reverse(came.timed.number));
    if let Some(exchange) = came.exchange
        && worst.is_none_or(|worst| worst < place)
    {
        *worst = Some(place);
        sampled.shown = Some((came.timed.number, exchange));
    }
}

/// Asks as long as there is something to ask.
async fn ask(common: Arc<Common>, told: UnboundedSender<Sample>) {
    loop {
        let number = common.begun.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        if number > common.samples {
            return;
        }
        let came = one(&common, number).await;
        if told.send(came).is_err() {
            return;
        }
    }
}

async fn one(common: &Common, number: u32) -> Result<Came, NoAnswer> {
    let exchange = exchange(&common.asked, &mut Unwatched).await?;
    let timed = Timed {
        took: exchange.took,
        number,
        status: exchange.head().map_or(0, |head| head.status.as_u16()),
    };
    let cut = exchange.body.cut;
    let is_error = common.reading.is_error(&exchange);
    let (mut rank, exchange) = reading::rank(&common.reading, exchange, common.now).await?;
    if is_error && common.reading.counts_errors() {
        rank = Rank::Error;
    }
    let before = common.worst.fetch_max(rank as u8, Ordering::Relaxed);
    Ok(Came {
        timed,
        rank,
        is_error,
        cut,
        exchange: (rank as u8 > before).then_some(exchange),
    })
}

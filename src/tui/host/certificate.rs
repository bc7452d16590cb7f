//! Drawing the certificate of a close, on a thread of its own: the record is recomputed before.

use std::{path::PathBuf, sync::Arc};

use tokio::sync::mpsc::UnboundedSender;

use super::{answers::on_a_thread, in_words};
use crate::{
    config::SigningSources,
    engine::document::{self, Closing},
    record::Progress,
    tui::effect::{Answer, Input, ToDraw},
};

/// Draws it; gives the way to stop.
pub(super) fn draw(
    to_draw: ToDraw,
    folder: PathBuf,
    sources: SigningSources,
    sender: UnboundedSender<Input>,
) -> Arc<Progress> {
    let ToDraw { asked, by, close } = to_draw;
    let answers = sender.clone();
    let progress = Arc::new(Progress::telling(move |so_far| {
        // The program has ended: nobody waits for it.
        let _ = answers.send(Input::Answer(Answer::Drawing(asked, so_far)));
    }));
    let watched = Arc::clone(&progress);
    on_a_thread(sender, move |tell| {
        let closing = Closing {
            result: close.result,
            note: close.note.as_deref(),
            by: &by,
            at: asked,
        };
        let drawn = document::certificate(&folder, &closing, &sources, &watched);
        if !watched.is_stopped() {
            let drawn = drawn.map(Box::new);
            let drawn = drawn.map_err(|error| in_words("its certificate cannot be drawn", &error));
            tell(Answer::Drawn(asked, drawn));
        }
    });
    progress
}

//! Keys and signatures, on threads of their own: an agent may wait for a person, and nobody else waits for it.

use std::{fs, io::Write, path::PathBuf};

use tokio::sync::mpsc::UnboundedSender;

use super::{answers::on_a_thread, in_words};
use crate::tui::{
    effect::{Answer, Input},
    question::sign,
};

/// Writes a statement to a file that is not there yet.
pub(super) fn write(path: PathBuf, text: String, sender: UnboundedSender<Input>) {
    on_a_thread(sender, move |tell| {
        let written = fs::File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes()));
        tell(match written {
            Ok(()) => Answer::Done(format!(
                "the statement is in {}; sign it with: {}",
                path.display(),
                sign::command(&path)
            )),
            Err(error) => Answer::Failed(in_words(&format!("{} is not written", path.display()), &error)),
        });
    });
}

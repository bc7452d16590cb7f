//! Looks whether a file can be kept, before anybody asks the journal to keep it. It reads nothing of it.

use std::{io, path::PathBuf};

use tokio::sync::mpsc::UnboundedSender;

use super::answers::on_a_thread;
use crate::{
    record,
    tui::effect::{Answer, Input},
};

/// Whether a path leads to a plain file that can be read.
pub(super) fn at_file(path: PathBuf, sender: UnboundedSender<Input>) {
    on_a_thread(sender, move |tell| {
        let readable = record::open_plain(&path).map(drop).map_err(|why| match why.kind() {
            io::ErrorKind::NotFound => format!("there is no file {}", path.display()),
            io::ErrorKind::PermissionDenied => format!("{} cannot be read: you may not", path.display()),
            _ => format!("{} cannot be kept: {why}", path.display()),
        });
        tell(Answer::Readable(path, readable));
    });
}

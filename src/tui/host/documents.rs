//! Documents, drawn on a thread: the record is recomputed for each, and nobody waits for it.

use tokio::sync::mpsc::UnboundedSender;

use super::{Kit, answers::on_a_thread, in_words};
use crate::{
    engine::{EngineError, Existing, document},
    tui::effect::{Answer, Input, ToExport},
};

/// Draws a document to a file that is not there yet.
pub(super) fn export(kit: &Kit, wanted: ToExport, sender: UnboundedSender<Input>) {
    let (sources, read_only) = (kit.workplace.signing.clone(), kit.read_only);
    on_a_thread(sender, move |tell| {
        let ToExport { run, document, file } = wanted;
        let path = file.display();
        if read_only && document::lies_inside(&run, &file) {
            let text = format!("{path} is not written: it lies in the run, and --readonly was asked for");
            return tell(Answer::Failed(text));
        }
        let drawn = document::draw(&run, document, &sources, None);
        let put = drawn.and_then(|text| document::put(&run, &file, Existing::Kept, &text));
        tell(match put {
            Ok(()) => Answer::Done(format!("the document is in {path}")),
            Err(EngineError::Exists(_)) => Answer::Failed(format!(
                "{path} is there already, and stays as it is: name another file"
            )),
            Err(error) => Answer::Failed(in_words("the document is not written", &error)),
        });
    });
}

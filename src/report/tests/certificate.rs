//! The certificate.

use super::{
    draw,
    runs::{plainly, release},
    source,
};
use crate::report::Document;

#[test]
fn tmp_view() {
    let seat = release(&plainly);
    let mut s = source(&seat);
    std::fs::write("/tmp/v/unfinished.html", draw(Document::CertificatePage, &s)).unwrap();
    s = s.at_the_close(crate::report::facts::ClosedFacts {
        result: crate::domain::event::RunResult::Success,
        at: crate::domain::testing::at(seat.now),
        by: "Ada Lovelace".into(),
        note: Some("all is well".into()),
    });
    std::fs::write("/tmp/v/closed.html", draw(Document::CertificatePage, &s)).unwrap();
    std::fs::write("/tmp/v/closed.md", draw(Document::CertificateText, &s)).unwrap();
}

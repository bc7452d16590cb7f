//! The body of an answer while it comes: unpacked, decoded, read up to a limit, and kept as far as somebody asks for it.

use std::{io::Write, pin::pin};

use encoding_rs::{Decoder, Encoding, UTF_8};
use flate2::write::MultiGzDecoder;
use reqwest::{
    Response,
    header::{self, HeaderMap},
};
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;

use super::{
    super::answer::NoAnswer,
    exchange::{Hop, Watch},
    fault::{self, Party},
    shown,
};
use crate::domain::digest::Digest;

/// So many bytes of a body are read, unpacked; what comes behind them is not.
pub const LARGEST: u64 = 64 << 20;
/// So many packed bytes are unpacked at once: what they come to stays bounded.
const PIECE: usize = 4 << 10;

/// What is taken of a body.
#[derive(Debug, Clone, Copy)]
pub struct Takes {
    /// So many bytes of its text are kept.
    pub keep: usize,
    /// An expectation or a measure reads it as text, whatever it says that it is.
    pub is_read: bool,
}

/// A body as it came.
#[derive(Debug, Default)]
pub struct Body {
    /// So many bytes came.
    pub wire: u64,
    /// So many bytes they are, unpacked.
    pub bytes: u64,
    /// The beginning of it as text, as much as is kept.
    pub text: String,
    /// There is no more of it than the text.
    pub is_kept: bool,
    /// More came than is read.
    pub cut: bool,
    /// It is packed in a way that is not understood.
    pub packed: Option<String>,
    /// What it says that it is, `text/html`.
    pub media: Option<String>,
    /// Where it is no text: the digest of all of it.
    pub digest: Option<Digest>,
}

/// Reads all of it.
///
/// # Errors
/// Where it breaks off, or is not packed as it says.
pub async fn read(
    mut response: Response,
    hops: &[Hop],
    takes: &Takes,
    watch: &mut impl Watch,
) -> Result<Body, NoAnswer> {
    let mut reader = Reader::of(response.headers(), takes);
    loop {
        match next(&mut response, watch).await {
            Ok(Some(chunk)) => {
                reader.take(chunk.as_ref(), watch)?;
                if reader.body.cut {
                    break;
                }
            }
            Ok(None) => break,
            Err(error) => {
                let party = hops.last().map(|hop| Party::of(&hop.request, hop.through.as_ref()));
                let why = |party| fault::broken_off(&error, &party, reader.body.wire);
                return Err(party.map_or_else(|| NoAnswer::failed(error.to_string()), why));
            }
        }
    }
    reader.finish(watch)
}

/// The next piece of it. Who looks is told when it lets wait for itself.
async fn next(response: &mut Response, watch: &mut dyn Watch) -> reqwest::Result<Option<impl AsRef<[u8]> + use<>>> {
    let mut chunk = pin!(response.chunk());
    if let Some(patience) = watch.patience() {
        match timeout(patience, &mut chunk).await {
            Ok(chunk) => return chunk,
            Err(_) => watch.rests(),
        }
    }
    chunk.await
}

/// How the bytes are to be understood.
enum Unpacking {
    Plain,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
}

struct Reader {
    body: Body,
    keep: usize,
    unpacking: Unpacking,
    /// Nothing where it is no text.
    decoder: Option<Decoder>,
    is_read: bool,
    hash: Sha256,
    is_text: Option<bool>,
}

impl Reader {
    fn of(headers: &HeaderMap, takes: &Takes) -> Self {
        let content_type = shown::joined(headers, &header::CONTENT_TYPE).unwrap_or_default();
        let (media, parameters) = content_type.split_once(';').unwrap_or((&content_type, ""));
        let media = media.trim().to_ascii_lowercase();
        let packed = shown::joined(headers, &header::CONTENT_ENCODING).unwrap_or_default();
        let packed = packed.trim().to_ascii_lowercase();
        let unpacking = match packed.as_str() {
            "gzip" | "x-gzip" => Unpacking::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))),
            _ => Unpacking::Plain,
        };
        let is_foreign = matches!(unpacking, Unpacking::Plain) && !matches!(packed.as_str(), "" | "identity");
        let is_text = match media.as_str() {
            _ if is_foreign => Some(false),
            _ if takes.is_read => Some(true),
            "" => None,
            media => Some(is_textual(media)),
        };
        Self {
            body: Body {
                is_kept: true,
                packed: is_foreign.then_some(packed),
                media: (!media.is_empty()).then_some(media),
                ..Body::default()
            },
            keep: takes.keep,
            unpacking,
            decoder: Some(charset(parameters).unwrap_or(UTF_8).new_decoder()),
            is_read: takes.is_read,
            hash: Sha256::new(),
            is_text,
        }
    }

    fn take(&mut self, chunk: &[u8], watch: &mut impl Watch) -> Result<(), NoAnswer> {
        self.body.wire += chunk.len() as u64;
        if matches!(self.unpacking, Unpacking::Plain) {
            self.unpacked(chunk, watch);
            return Ok(());
        }
        for piece in chunk.chunks(PIECE) {
            let Unpacking::Gzip(gzip) = &mut self.unpacking else {
                break;
            };
            gzip.write_all(piece).map_err(|_| no_gzip())?;
            let bytes = std::mem::take(gzip.get_mut());
            self.unpacked(&bytes, watch);
            if self.body.cut {
                break;
            }
        }
        Ok(())
    }

    fn unpacked(&mut self, bytes: &[u8], watch: &mut impl Watch) {
        let room = usize::try_from(LARGEST - self.body.bytes).unwrap_or(usize::MAX);
        self.body.cut |= bytes.len() > room;
        let bytes = &bytes[..bytes.len().min(room)];
        self.body.bytes += bytes.len() as u64;
        if bytes.is_empty() {
            return;
        }
        let is_text = *self.is_text.get_or_insert_with(|| !bytes.contains(&0));
        if is_text {
            self.decoded(bytes, watch);
        } else {
            self.hash.update(bytes);
        }
    }

    fn decoded(&mut self, bytes: &[u8], watch: &mut impl Watch) {
        let Some(decoder) = &mut self.decoder else { return };
        let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3));
        let _ = decoder.decode_to_string(bytes, &mut text, false);
        self.text(&text, watch);
    }

    fn text(&mut self, text: &str, watch: &mut impl Watch) {
        watch.body(text);
        let room = self.keep.saturating_sub(self.body.text.len());
        let fits = shown::boundary(text, room);
        self.body.text.push_str(&text[..fits]);
        self.body.is_kept &= fits == text.len();
    }

    fn finish(mut self, watch: &mut impl Watch) -> Result<Body, NoAnswer> {
        if !self.body.cut {
            if let Unpacking::Gzip(gzip) = &mut self.unpacking
                && self.body.wire > 0
            {
                gzip.try_finish().map_err(|_| no_gzip())?;
                let bytes = std::mem::take(gzip.get_mut());
                self.unpacked(&bytes, watch);
            }
            if self.is_text == Some(true)
                && let Some(mut decoder) = self.decoder.take()
            {
                let mut rest = String::with_capacity(16);
                let _ = decoder.decode_to_string(&[], &mut rest, true);
                self.text(&rest, watch);
            }
        }
        if self.is_text == Some(false) && self.body.bytes > 0 {
            self.body.is_kept = false;
            self.body.digest = Some(Digest::from_hasher(self.hash));
        }
        self.body.is_kept &= !self.body.cut && (self.body.packed.is_none() || !self.is_read);
        Ok(self.body)
    }
}

fn no_gzip() -> NoAnswer {
    NoAnswer::failed("the body says that it is packed with gzip, and is not, or not whole")
}

/// Whether what says that it is this is text.
fn is_textual(media: &str) -> bool {
    let (kind, sub) = media.split_once('/').unwrap_or((media, ""));
    kind == "text"
        || [
            "json",
            "xml",
            "javascript",
            "x-www-form-urlencoded",
            "yaml",
            "x-yaml",
            "toml",
            "graphql",
        ]
        .contains(&sub)
        || ["+json", "+xml", "+yaml", "+text"].iter().any(|end| sub.ends_with(end))
        || sub.contains("json")
}

fn charset(parameters: &str) -> Option<&'static Encoding> {
    let mut parameters = parameters.split(';').filter_map(|one| one.split_once('='));
    let (_, label) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Encoding::for_label(label.trim().trim_matches('"').as_bytes())
}

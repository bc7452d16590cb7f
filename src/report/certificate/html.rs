//! A certificate as one HTML file: nothing in it is fetched from anywhere, no script runs, and whatever was typed is text.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::paper::{Across, Block, Hand, Kind, Large, Line, Paper, Part, Piece, Place, Table, Tone};
use crate::report::{
    escape::{html, html_lines},
    words,
};

/// How it looks, on screens and on paper.
const STYLE: &str = include_str!("style.css");

/// Draws it; `run` is the run's name.
pub fn draw(paper: &Paper, run: &str) -> String {
    let style = style(paper, run);
    let mut out = String::with_capacity(64 * 1024);
    head(paper, run, &style, &mut out);
    out.push_str("<body>\n");
    if let Some(Across { word, why }) = &paper.across {
        // It is read out in the title already.
        let _ = writeln!(
            out,
            "<div class=\"across\" aria-hidden=\"true\"><p>{}<small>{}</small></p></div>",
            html(word),
            html(why)
        );
    }
    out.push_str("<main>\n");
    plate(paper, run, &mut out);
    contents(&paper.parts, &mut out);
    paper.parts.iter().for_each(|part| of_part(part, &mut out));
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// The style, with what stands on each printed page.
fn style(paper: &Paper, run: &str) -> String {
    // What may stand in a text of a style sheet without meaning anything there.
    let plain = |sign: &char| sign.is_ascii_alphanumeric() || "._-".contains(*sign);
    let run: String = run.chars().filter(plain).take(80).collect();
    let word = paper.across.as_ref().map_or("", |across| across.word);
    format!("{STYLE}@page {{ @top-right {{ content: \"{word}\"; }} @bottom-left {{ content: \"{run}\"; }} }}\n")
}

fn head(paper: &Paper, run: &str, style: &str, out: &mut String) {
    // The one style that counts is named by its digest: no other one does, whatever might get in.
    let digest = base64(&Sha256::digest(style));
    let policy = format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'");
    let title = html(&format!("{} · {} · {run}", paper.title, paper.release));
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>{style}</style>\n</head>\n"
    );
}

/// What one sees first: what it is, of which release, and the words in large letters.
fn plate(paper: &Paper, run: &str, out: &mut String) {
    let class = if paper.across.is_some() {
        "plate marked"
    } else {
        "plate"
    };
    let _ = writeln!(
        out,
        "<header class=\"{class}\">\n<p class=\"run\">{}</p>\n<h1>{}</h1>\n<p class=\"release\">{}</p>",
        html(run),
        html(&paper.title),
        html(&paper.release)
    );
    out.push_str("<dl class=\"large\">\n");
    paper.large.iter().for_each(|large| of_large(large, out));
    out.push_str("</dl>\n");
    hands(paper, out);
    for (tone, line) in &paper.first {
        let _ = writeln!(out, "<p class=\"first {}\">{}</p>", class_of(*tone), of_line(line));
    }
    out.push_str("</header>\n");
}

fn hands(paper: &Paper, out: &mut String) {
    if paper.hands.is_empty() {
        return;
    }
    out.push_str("<ul class=\"hands\">\n");
    for Hand { name, role, said } in &paper.hands {
        let (name, role, said) = (html(name), html(role), of_line(said));
        let _ = writeln!(
            out,
            "<li><span class=\"name\">{name}</span><span>{role}</span><span>{said}</span></li>"
        );
    }
    out.push_str("</ul>\n");
    if paper.more_hands > 0 {
        let (more, place) = (paper.more_hands, Place::SignOffs);
        let (id, title) = (place.id(), html(place.title()));
        let _ = writeln!(
            out,
            "<p class=\"first plain\">and {more} more: <a href=\"#{id}\">{title}</a></p>"
        );
    }
}

fn of_large(large: &Large, out: &mut String) {
    let _ = writeln!(
        out,
        "<div><dt>{}</dt><dd class=\"word {}\">{}</dd><dd>{}</dd></div>",
        html(&large.label),
        class_of(large.tone),
        html(&large.word),
        of_line(&large.beneath)
    );
}

fn contents(parts: &[Part], out: &mut String) {
    out.push_str("<nav aria-label=\"Parts\"><ul>");
    for part in parts {
        let place = part.place;
        let _ = write!(out, "<li><a href=\"#{}\">{}</a></li>", place.id(), html(place.title()));
    }
    out.push_str("</ul></nav>\n");
}

fn of_part(part: &Part, out: &mut String) {
    let (id, title) = (part.place.id(), html(part.place.title()));
    let _ = writeln!(out, "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title}</h2>");
    part.blocks.iter().for_each(|block| of_block(block, out));
    out.push_str("</section>\n");
}

fn of_block(block: &Block, out: &mut String) {
    // A text takes everything that is written to it.
    let _ = match block {
        Block::Heading(text) => writeln!(out, "<h3>{}</h3>", html(text)),
        Block::Text(line) => writeln!(out, "<p>{}</p>", of_line(line)),
        Block::Commands(commands) => writeln!(out, "<pre><code>{}</code></pre>", html_lines(commands)),
        Block::Facts(facts) => {
            out.push_str("<table class=\"facts\"><tbody>\n");
            for (name, value) in facts {
                let _ = writeln!(
                    out,
                    "<tr><th scope=\"row\">{}</th><td>{}</td></tr>",
                    html(name),
                    of_line(value)
                );
            }
            writeln!(out, "</tbody></table>")
        }
        Block::Points(points) => {
            out.push_str("<ul>\n");
            for point in points {
                let _ = writeln!(out, "<li>{}</li>", of_line(point));
            }
            writeln!(out, "</ul>")
        }
        Block::Table(table) => {
            of_table(table, out);
            Ok(())
        }
    };
}

fn of_table(table: &Table, out: &mut String) {
    out.push_str("<div class=\"wide\"><table class=\"rows\"><thead><tr>");
    for column in &table.head {
        let _ = write!(
            out,
            "<th scope=\"col\"{}>{}</th>",
            kind(column.kind),
            html(column.title)
        );
    }
    out.push_str("</tr></thead><tbody>\n");
    for cells in &table.rows {
        out.push_str("<tr>");
        for (column, cell) in table.head.iter().zip(cells) {
            let _ = write!(out, "<td{}>{}</td>", kind(column.kind), of_line(cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Texts => "",
        Kind::Numbers => " class=\"number\"",
        Kind::Words => " class=\"whole\"",
        Kind::Digests => " class=\"hash\"",
    }
}

fn of_line(line: &Line) -> String {
    line.0.iter().map(of_piece).collect()
}

fn of_piece(piece: &Piece) -> String {
    match piece {
        Piece::Text(text) => html(text),
        Piece::Strong(tone, text) => format!("<strong class=\"{}\">{}</strong>", class_of(*tone), html(text)),
        Piece::Code(text) => format!("<code>{}</code>", html(text)),
        Piece::Digest(digest) => format!("<code class=\"digest\">{digest}</code>"),
        Piece::Time(at) => format!(
            "<time datetime=\"{}\">{}</time>",
            words::exact(*at),
            html(&words::when(*at))
        ),
        Piece::See(Tone::Plain, text, place) => format!("<a href=\"#{}\">{}</a>", place.id(), html(text)),
        Piece::See(tone, text, place) => {
            let (class, id) = (class_of(*tone), place.id());
            format!(
                "<a href=\"#{id}\"><strong class=\"{class}\">{}</strong></a>",
                html(text)
            )
        }
    }
}

fn class_of(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "plain",
        Tone::Good => "good",
        Tone::Care => "care",
        Tone::Bad => "bad",
    }
}

/// RFC 4648, with its padding.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let all = three.iter().fold(0u32, |all, byte| all << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            match place <= three.len() {
                true => out.push(char::from(SIGNS[(all >> (18 - 6 * place)) as usize & 63])),
                false => out.push('='),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn bytes_are_written_as_the_policy_of_a_page_reads_them() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}

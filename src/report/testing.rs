//! What GitHub would make of a Markdown text, to be asked for what arose from it.

use std::collections::BTreeMap;

use comrak::{
    Arena, Options,
    nodes::{Node, NodeValue},
};

/// Texts that want to become something else, whatever they are put into.
pub const HOSTILE: [&str; 34] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a | b || c \\| d \\\\| e",
    "`a` ``b`` ``` c",
    "two\nlines\r\n# heading\n\n- [x] item\n",
    "\u{1b}[31mred\u{1b}[0m \u{7} \0 \u{9b}2J",
    "a\u{202e}b\u{2066}c\u{200b}d\u{feff}e",
    "](javascript:alert(1))",
    "[a](javascript:alert(1)) ![b](https://example.com/b.png)",
    "[a]: https://example.com\n[a]",
    "<!-- a --> -->",
    "<![CDATA[ a ]]> ]]>",
    "*a* _b_ **c** __d__ ~~e~~ ==f== ^g^ ||h||",
    "# heading",
    "Setext\n===",
    "- list",
    "+ list",
    "12. list",
    "1) list",
    "> quote",
    "[x] ticked",
    "[^1]: note\n[^1]",
    "    code",
    "~~~\ncode",
    "$a$ $$b$$ $`c`$",
    "&lt;script&gt; &#60;b&#62; &copy",
    "https://example.com www.example.com a@example.com @everyone mailto:a@example.com",
    "<https://example.com> <a@example.com>",
    "> [!WARNING]\n> alert",
    "trailing backslash \\",
    "\" onmouseover=\"alert(1)",
    "' onmouseover='alert(1)",
    "\u{fffe}\u{ffff}\u{fffd}",
    "",
];

/// A Markdown text as it is read.
#[derive(Debug)]
pub struct Read {
    /// How many there are of each kind of node.
    pub kinds: BTreeMap<&'static str, usize>,
    /// Where links and images lead.
    pub links: Vec<String>,
    /// All of its text, code spans too.
    pub text: String,
}

impl Read {
    /// How many nodes there are of a kind, by its name in CommonMark's DTD.
    pub fn count(&self, kind: &str) -> usize {
        self.kinds.get(kind).copied().unwrap_or(0)
    }

    /// The kinds of nodes but those of plain text.
    pub fn shape(&self) -> BTreeMap<&'static str, usize> {
        let plain = ["text", "code", "softbreak"];
        let kinds = self.kinds.iter().filter(|(kind, _)| !plain.contains(*kind));
        kinds.map(|(kind, count)| (*kind, *count)).collect()
    }
}

/// Reads a text with all that GitHub adds to CommonMark.
pub fn read(text: &str) -> Read {
    let mut options = Options::default();
    let extension = &mut options.extension;
    extension.strikethrough = true;
    extension.table = true;
    extension.autolink = true;
    extension.tasklist = true;
    extension.footnotes = true;
    extension.alerts = true;
    extension.math_dollars = true;
    extension.math_code = true;
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, text, &options);
    let mut read = Read {
        kinds: BTreeMap::new(),
        links: Vec::new(),
        text: String::new(),
    };
    root.descendants().for_each(|node| take(node, &mut read));
    read
}

fn take(node: Node<'_>, read: &mut Read) {
    let value = &node.data.borrow().value;
    *read.kinds.entry(value.xml_node_name()).or_default() += 1;
    match value {
        NodeValue::Text(text) => read.text.push_str(text),
        NodeValue::Code(code) => read.text.push_str(&code.literal),
        NodeValue::Link(link) | NodeValue::Image(link) => read.links.push(link.url.clone()),
        NodeValue::SoftBreak | NodeValue::LineBreak => read.text.push('\n'),
        _ => {}
    }
}

//! What a browser makes of an HTML text, to be asked for what arose from it.

use std::collections::BTreeMap;

use html5ever::{parse_document, tendril::TendrilSink};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// An HTML text as it is read.
#[derive(Debug, Default)]
pub struct Page {
    /// How many there are of each element with these attributes. Of moments, the attribute is left out.
    pub elements: BTreeMap<String, usize>,
    /// All of its text, but that of styles.
    pub text: String,
    /// What stands in its styles.
    pub style: String,
    /// Comments, instructions, and whatever else nobody put there.
    pub others: usize,
    /// What a parser by the standard complains of.
    pub errors: Vec<String>,
}

/// Reads a text as browsers do.
pub fn read(text: &str) -> Page {
    let dom = parse_document(RcDom::default(), Default::default()).one(text);
    let mut page = Page::default();
    page.errors.extend(dom.errors.borrow().iter().map(ToString::to_string));
    take(&dom.document, &mut page, Inside::Body);
    page
}

#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Body,
    Style,
}

fn take(node: &Handle, page: &mut Page, inside: Inside) {
    let mut inside = inside;
    match &node.data {
        NodeData::Document | NodeData::Doctype { .. } => {}
        NodeData::Text { contents } if inside == Inside::Style => page.style.push_str(&contents.borrow()),
        NodeData::Text { contents } => page.text.push_str(&contents.borrow()),
        NodeData::Element { name, attrs, .. } => {
            let mut written = name.local.to_string();
            for attribute in attrs.borrow().iter() {
                let (name, value) = (&attribute.name.local, &attribute.value);
                match &**name {
                    "datetime" => written.push_str(" datetime"),
                    _ => written.push_str(&format!(" {name}={:?}", &**value)),
                }
            }
            *page.elements.entry(written).or_default() += 1;
            if &*name.local == "style" {
                inside = Inside::Style;
            }
        }
        NodeData::Comment { .. } | NodeData::ProcessingInstruction { .. } => page.others += 1,
    }
    let children = node.children.borrow();
    children.iter().for_each(|child| take(child, page, inside));
}

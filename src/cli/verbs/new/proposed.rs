//! What the name of a product answers by itself: the fields that ask for its brand and its application, and defaults of
//! others that are made of theirs.

use crate::domain::{checklist::Field, field_value, id::FieldId, plan::Plan};

/// The fields that ask for the brand, and for the application.
const BRAND: [&str; 1] = ["brand"];
const APP: [&str; 2] = ["application", "app"];
/// What is shorter stands in many words by chance.
const SHORTEST: usize = 3;

/// The brand and the app of a product.
#[derive(Debug, Clone)]
pub struct Proposed {
    brand: String,
    app: String,
}

impl Proposed {
    /// Those of `BRAND/APP`.
    pub fn of(product: &str) -> Self {
        let (brand, app) = product.split_once('/').unwrap_or((product, ""));
        Self {
            brand: brand.to_owned(),
            app: app.to_owned(),
        }
    }

    /// The default that a field gets where nobody says another, beside what was answered for others before it; nothing where
    /// its author's stays.
    pub fn default_of(&self, field: &Field, plan: &Plan, answered: &[(FieldId, String)]) -> Option<String> {
        let proposed = match self.product_of(field) {
            Some(part) => part.to_owned(),
            None => self.made_of_them(field.default.as_deref()?, plan, answered),
        };
        let differs = field.default.as_deref() != Some(proposed.as_str());
        let fits = !field.secret && !proposed.is_empty() && field_value::validate(field, &proposed).is_ok();
        (differs && fits).then_some(proposed)
    }

    fn product_of(&self, field: &Field) -> Option<&str> {
        let is = |ids: &[&str]| ids.contains(&field.id.as_str());
        if is(&BRAND) {
            return Some(&self.brand);
        }
        is(&APP).then_some(self.app.as_str())
    }

    /// A default in which the old ones of brand and application stand as words, with the new ones.
    fn made_of_them(&self, default: &str, plan: &Plan, answered: &[(FieldId, String)]) -> String {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for field in &plan.fields {
            let (Some(part), Some(old)) = (self.product_of(field), field.default.as_deref()) else {
                continue;
            };
            let said = answered.iter().find(|(id, _)| *id == field.id);
            let new = said.map_or(part, |(_, value)| value);
            let is_taken = !new.is_empty() && field_value::validate(field, new).is_ok();
            if old.len() >= SHORTEST && is_taken {
                pairs.push((old.to_owned(), new.to_owned()));
                pairs.push((old.replace('-', "_"), new.replace('-', "_")));
            }
        }
        replaced(default, &pairs)
    }
}

/// The text with the first of each pair, where it stands as a word, replaced by the second.
fn replaced(text: &str, pairs: &[(String, String)]) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let begins = !stands_in_word(text, rest);
        let pair = pairs
            .iter()
            .find(|(old, _)| begins && rest.starts_with(old.as_str()) && ends_word(&rest[old.len()..]));
        match pair {
            Some((old, new)) => {
                made.push_str(new);
                rest = &rest[old.len()..];
            }
            None => {
                made.push(sign);
                rest = &rest[sign.len_utf8()..];
            }
        }
    }
    made
}

fn stands_in_word(text: &str, rest: &str) -> bool {
    text[..text.len() - rest.len()].ends_with(char::is_alphanumeric)
}

fn ends_word(rest: &str) -> bool {
    !rest.starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn only_whole_words_are_replaced_each_once() {
        let pairs = [
            ("my-brand".to_owned(), "website".to_owned()),
            ("my_brand".to_owned(), "website".to_owned()),
            ("website".to_owned(), "my-brand".to_owned()),
        ];
        for (text, made) in [
            ("my-brand", "website"),
            ("my-brand-website", "website-my-brand"),
            ("packages/my_brand_static.zip", "packages/website_static.zip"),
            (
                "https://my-brand-website-staging.example.com",
                "https://website-my-brand-staging.example.com",
            ),
            ("websites of my-branding", "websites of my-branding"),
            ("tummy-brand", "tummy-brand"),
            ("é my-brand é", "é website é"),
            ("", ""),
        ] {
            assert_eq!(replaced(text, &pairs), made, "{text}");
        }
    }
}

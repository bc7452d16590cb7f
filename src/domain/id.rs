//! Names of the things in a checklist, each of its own type, so that an item is never mistaken for a section.

use std::{fmt, marker::PhantomData, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The name of one `K` in a checklist: lower-case letters, digits, `-` and `_`, unique in the whole file.
///
/// Cheap to clone. [`Id::new`] takes any text; the checklist format checks what a name may be made of.
pub struct Id<K> {
    text: Arc<str>,
    kind: PhantomData<fn() -> K>,
}

impl<K> Id<K> {
    /// A name out of its text.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self {
            text: text.into(),
            kind: PhantomData,
        }
    }

    /// The name as it stands in the file.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        Self::new(self.text.clone())
    }
}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

impl<K> std::hash::Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.text, f)
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl<K> From<&str> for Id<K> {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl<K> std::borrow::Borrow<str> for Id<K> {
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text(PhantomData))
    }
}

/// Reads a name where it stands, with no copy but the name's own.
struct Text<K>(PhantomData<fn() -> K>);

impl<K> serde::de::Visitor<'_> for Text<K> {
    type Value = Id<K>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Id<K>, E> {
        Ok(Id::new(text))
    }
}

/// What an id names, at the level of types only.
pub mod kind {
    /// Of [`super::ItemId`].
    pub enum Item {}
    /// Of [`super::SectionId`].
    pub enum Section {}
    /// Of [`super::RoleId`].
    pub enum Role {}
    /// Of [`super::FieldId`].
    pub enum Field {}
    /// Of [`super::MeasureId`].
    pub enum Measure {}
    /// Of [`super::DecisionId`].
    pub enum Decision {}
    /// Of [`super::TriggerId`].
    pub enum Trigger {}
    /// Of [`super::MonitorId`].
    pub enum Monitor {}
    /// Of [`super::MessageId`].
    pub enum Message {}
    /// Of [`super::RiskId`].
    pub enum Risk {}
    /// Of [`super::Writer`].
    pub enum Writer {}
}

/// One item, or sub-item.
pub type ItemId = Id<kind::Item>;
/// One section.
pub type SectionId = Id<kind::Section>;
/// One role.
pub type RoleId = Id<kind::Role>;
/// One field, of the checklist or of an item.
pub type FieldId = Id<kind::Field>;
/// One measure of an item.
pub type MeasureId = Id<kind::Measure>;
/// One decision.
pub type DecisionId = Id<kind::Decision>;
/// One trigger.
pub type TriggerId = Id<kind::Trigger>;
/// One monitor.
pub type MonitorId = Id<kind::Monitor>;
/// One message.
pub type MessageId = Id<kind::Message>;
/// One risk that was added in a run.
pub type RiskId = Id<kind::Risk>;
/// One person's program on one machine, `user@host-xxxxxxxx`: owns one journal of a run.
pub type Writer = Id<kind::Writer>;

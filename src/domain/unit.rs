//! Units of measures: of one kind they convert exactly, of different kinds they never compare.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What a unit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Dimension {
    /// A bare number.
    Count,
    /// Per cent.
    Percent,
    /// Time.
    Time,
    /// Bytes.
    Size,
    /// So many a second.
    Rate,
}

/// A unit: its dimension, and how many of the dimension's base unit (nanosecond, byte, one, per cent, one a second) it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// As it is written.
    pub symbol: String,
    /// What it counts.
    pub dimension: Dimension,
    /// How many base units it is.
    pub factor: Decimal,
}

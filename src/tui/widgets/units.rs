//! Times and sizes as people read them, always in the same shape, so that nothing jumps while it counts.

use std::time::Duration;

pub use crate::domain::words::{minutes, rough};

/// `00:42:10`: the clock of a run. Hours go on counting past a day.
pub fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// `47h`, `59m`: what is counted in hours stays so beyond a day.
pub fn hours(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..3600 => format!("{}m", seconds / 60),
        seconds => format!("{}h", seconds / 3600),
    }
}

/// An estimate beside a timer: `10m`, `1h 30m`, `45s`.
pub fn estimate(duration: Duration) -> String {
    rough(duration)
}

/// `0 B`, `999 B`, `2.1 KiB`, `1.0 GiB`: at most nine columns.
pub fn size(bytes: u64) -> String {
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let names = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    // Tenths are counted in whole numbers, so that 1023.99 KiB becomes 1.0 MiB and never 1024.0 KiB.
    let mut unit = 0;
    let mut scale: u128 = 1024;
    let tenths = |scale: u128| (u128::from(bytes) * 10 + scale / 2) / scale;
    while tenths(scale) >= 10_240 && unit + 1 < names.len() {
        scale *= 1024;
        unit += 1;
    }
    let tenths = tenths(scale);
    format!("{}.{} {}", tenths / 10, tenths % 10, names[unit])
}

/// The columns that every size fits into when right-aligned.
pub const SIZE_WIDTH: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_keep_their_shape() {
        let at = Duration::from_secs;
        assert_eq!(
            [0, 12, 372, 3600, 4000].map(|s| minutes(at(s))),
            ["00:00", "00:12", "06:12", "1:00:00", "1:06:40"]
        );
        assert_eq!(
            [0, 2530, 360_000].map(|s| clock(at(s))),
            ["00:00:00", "00:42:10", "100:00:00"]
        );
        assert_eq!(
            [0, 59, 60, 3599, 3600, 4620, 86_400, 273_600].map(|s| rough(at(s))),
            ["0s", "59s", "1m", "59m", "1h", "1h 17m", "1d", "3d 4h"]
        );
    }

    #[test]
    fn sizes_are_in_powers_of_1024_with_one_decimal() {
        let cases = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (2150, "2.1 KiB"),
            (1_048_575, "1.0 MiB"),
            (1_073_741_824, "1.0 GiB"),
            (u64::MAX, "16.0 EiB"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(size(bytes), expected);
        }
    }

    proptest! {
        #[test]
        fn no_size_is_wider_than_its_column(bytes in any::<u64>()) {
            prop_assert!(size(bytes).len() <= SIZE_WIDTH);
        }
    }
}

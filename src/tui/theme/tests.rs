//! Every built-in theme is readable at every depth.

use super::*;
use std::path::PathBuf;

fn built_in(name: &str, depth: Depth) -> Theme {
    Theme::named(name, None, depth).expect("a built-in theme is right")
}

fn texts(palette: &Palette) -> [(&'static str, Rgb); 9] {
    [
        ("text", palette.text),
        ("dim", palette.dim),
        ("accent", palette.accent.0),
        ("good", palette.good.0),
        ("bad", palette.bad.0),
        ("warn", palette.warn.0),
        ("busy", palette.busy.0),
        ("danger", palette.danger.0),
        ("match", palette.matched),
    ]
}

#[test]
fn every_text_of_every_theme_has_a_contrast_of_four_and_a_half_on_the_ground_and_on_the_selection() {
    for (name, _) in BUILT_IN {
        let palette = built_in(name, Depth::True).palette;
        for (key, colour) in texts(&palette) {
            for (on, ground) in [("background", palette.background), ("selection", palette.selection)] {
                let ratio = colour.contrast(ground);
                assert!(ratio >= 4.5, "{name}: {key} on {on} has {ratio:.2}");
            }
        }
    }
}

#[test]
fn the_same_holds_with_256_colours() {
    for (name, _) in BUILT_IN {
        let palette = built_in(name, Depth::Indexed).palette;
        let shown = |rgb: Rgb| Rgb::of_256(rgb.nearest_of_256());
        for (key, colour) in texts(&palette) {
            for (on, ground) in [("background", palette.background), ("selection", palette.selection)] {
                let ratio = shown(colour).contrast(shown(ground));
                assert!(ratio >= 4.5, "{name}: {key} on {on} has {ratio:.2}");
            }
        }
        assert_ne!(
            shown(palette.selection),
            shown(palette.background),
            "{name}: the selection vanishes"
        );
    }
}

#[test]
fn high_contrast_means_seven_to_one() {
    let palette = built_in("high-contrast", Depth::True).palette;
    for (key, colour) in texts(&palette) {
        let ratio = colour
            .contrast(palette.selection)
            .min(colour.contrast(palette.background));
        assert!(ratio >= 7.0, "{key} has {ratio:.2}");
    }
}

/// A colour as eyes without the red (protan) or the green (deutan) cones see it (Machado, Oliveira and Fernandes 2009).
fn seen(colour: Rgb, matrix: [[f64; 3]; 3]) -> [f64; 3] {
    let parts = [colour.0, colour.1, colour.2].map(f64::from);
    matrix.map(|row| row.iter().zip(parts).map(|(weight, part)| weight * part).sum())
}

#[test]
fn the_states_of_the_colour_blind_theme_stay_apart_without_red_or_green() {
    let protan = [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]];
    let deutan = [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]];
    let palette = built_in("colour-blind", Depth::True).palette;
    let states = [palette.good.0, palette.bad.0, palette.warn.0, palette.busy.0];
    for matrix in [protan, deutan] {
        for (at, one) in states.iter().enumerate() {
            for two in &states[at + 1..] {
                let (left, right) = (seen(*one, matrix), seen(*two, matrix));
                let square: f64 = left.iter().zip(right).map(|(a, b)| (a - b).powi(2)).sum();
                assert!(
                    square.sqrt() > 45.0,
                    "{one:?} and {two:?} are {:.0} apart",
                    square.sqrt()
                );
            }
        }
    }
}

#[test]
fn without_colour_there_are_modifiers_only_and_with_sixteen_only_the_terminals_own() {
    for (name, _) in BUILT_IN {
        for role in Role::ALL {
            let style = built_in(name, Depth::None).style(role);
            assert_eq!((style.fg, style.bg), (None, None), "{name} {role:?}");
            let style = built_in(name, Depth::Sixteen).style(role);
            for colour in [style.fg, style.bg].into_iter().flatten() {
                assert!(!matches!(colour, Color::Rgb(..) | Color::Indexed(_)), "{name} {role:?}");
            }
        }
        let theme = built_in(name, Depth::None);
        assert_eq!(theme.ground().fg, Some(Color::Reset));
    }
}

#[test]
fn sixteen_colours_keep_the_hierarchy_by_bold_dim_and_reverse() {
    let theme = built_in("dark", Depth::Sixteen);
    assert!(theme.style(Role::Title).add_modifier.contains(Modifier::BOLD));
    assert!(theme.style(Role::Dim).add_modifier.contains(Modifier::DIM));
    assert!(theme.style(Role::Selection).add_modifier.contains(Modifier::REVERSED));
}

/// The sixteen as xterm shows them where nobody set others.
fn of_xterm(colour: Color) -> Rgb {
    let shown = [
        (Color::Black, Rgb(0, 0, 0)),
        (Color::Red, Rgb(205, 0, 0)),
        (Color::Green, Rgb(0, 205, 0)),
        (Color::Yellow, Rgb(205, 205, 0)),
        (Color::Blue, Rgb(0, 0, 238)),
        (Color::Magenta, Rgb(205, 0, 205)),
        (Color::Cyan, Rgb(0, 205, 205)),
        (Color::Gray, Rgb(229, 229, 229)),
        (Color::DarkGray, Rgb(127, 127, 127)),
        (Color::LightRed, Rgb(255, 0, 0)),
        (Color::LightGreen, Rgb(0, 255, 0)),
        (Color::LightYellow, Rgb(255, 255, 0)),
        (Color::LightBlue, Rgb(92, 92, 255)),
        (Color::LightMagenta, Rgb(255, 0, 255)),
        (Color::LightCyan, Rgb(0, 255, 255)),
        (Color::White, Rgb(255, 255, 255)),
    ];
    let found = shown.iter().find(|(known, _)| *known == colour);
    found.expect("one of the sixteen").1
}

#[test]
fn with_sixteen_colours_every_one_of_a_theme_has_a_contrast_of_three_on_its_ground() {
    for (name, _) in BUILT_IN {
        let palette = built_in(name, Depth::Sixteen).palette;
        let ground = match palette.background.luminance() < 0.5 {
            true => Rgb(0, 0, 0),
            false => Rgb(255, 255, 255),
        };
        let colours = [
            ("accent", palette.accent.1),
            ("good", palette.good.1),
            ("bad", palette.bad.1),
            ("warn", palette.warn.1),
            ("busy", palette.busy.1),
            ("danger", palette.danger.1),
        ];
        for (key, colour) in colours {
            let ratio = of_xterm(colour).contrast(ground);
            assert!(ratio >= 3.0, "{name}: {key} has {ratio:.2}");
        }
    }
}

fn error_of(text: &str) -> String {
    let error = file::palette(&PathBuf::from("mine.toml"), text).expect_err("the theme is wrong");
    error.to_string()
}

#[test]
fn a_wrong_theme_is_told_by_file_and_key() {
    let dark = BUILT_IN[0].1;
    let cases = [
        (
            dark.replace("accent = \"#6fd0e0\"", ""),
            "theme mine.toml lacks the key `accent`",
        ),
        (
            dark.replace("border =", "boarder ="),
            "theme mine.toml has the unknown key `boarder` (did you mean `border`?)",
        ),
        (
            dark.replace("\"#dde1e8\"", "\"white\""),
            "theme mine.toml: `text` must be a colour like \"#1e232b\", not \"white\"",
        ),
        (
            dark.replace("\"cyan\"", "\"teal\""),
            "theme mine.toml: `sixteen.accent` must be one of black, red",
        ),
        (
            dark.replace("good = \"green\"", "god = \"green\""),
            "has the unknown key `sixteen.god` (did you mean `good`?)",
        ),
        ("text = ".to_owned(), "theme mine.toml is not valid TOML"),
    ];
    for (text, expected) in cases {
        let message = error_of(&text);
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn a_theme_of_ones_own_comes_before_a_built_in_one_and_is_read_again_from_its_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dark.toml");
    std::fs::write(&path, BUILT_IN[1].1).expect("written");
    std::fs::write(folder.path().join("mine.toml"), BUILT_IN[0].1).expect("written");
    let theme = Theme::named("dark", Some(folder.path()), Depth::True).expect("found");
    assert_eq!(theme.palette, built_in("light", Depth::True).palette);
    std::fs::write(&path, BUILT_IN[2].1).expect("written");
    let again = Theme::load(&path, Depth::True).expect("read again");
    assert_eq!(again.palette, built_in("high-contrast", Depth::True).palette);
    assert_eq!(
        Theme::names(Some(folder.path())),
        ["dark", "light", "high-contrast", "colour-blind", "mine"]
    );
}

#[test]
fn a_name_that_is_a_path_is_no_theme() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("x.toml"), BUILT_IN[0].1).expect("written");
    let inner = folder.path().join("themes");
    std::fs::create_dir(&inner).expect("made");
    let error = Theme::named("../x", Some(&inner), Depth::True).expect_err("refused");
    assert_eq!(
        error.to_string(),
        "there is no theme `../x`; there are: dark, light, high-contrast, colour-blind"
    );
}

#[test]
fn what_stands_behind_a_dialog_loses_its_colours() {
    let theme = built_in("dark", Depth::True);
    let area = Rect::new(0, 0, 3, 1);
    let mut buffer = Buffer::empty(area);
    buffer.set_string(0, 0, "bad", theme.style(Role::Bad).add_modifier(Modifier::BOLD));
    theme.dim_behind(area, &mut buffer);
    assert_eq!(buffer[(0, 0)].fg, Color::Rgb(0x9a, 0xa3, 0xb2));
    assert_eq!(buffer[(0, 0)].modifier, Modifier::empty());
    assert_eq!(buffer[(0, 0)].symbol(), "b");
}

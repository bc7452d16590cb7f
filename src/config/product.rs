//! Where a product's own checklists go: `.countersign/checklists/BRAND/APP/` of the repository stood in. What is there is
//! never overwritten, and nothing is written outside the repository, wherever its links lead.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{ConfigError, checklists::is_inside, repository};

/// The folder of a repository's checklists, from its root.
const FOLDER: [&str; 2] = [".countersign", "checklists"];
/// No longer name is taken.
const LONGEST: usize = 64;

/// A file that a checklist of a product goes into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductFile {
    root: PathBuf,
    brand: String,
    app: String,
    name: String,
}

impl ProductFile {
    /// The file for a checklist made from the one of the id `from`, for `BRAND/APP`, where somebody stands in `inside`.
    ///
    /// # Errors
    /// Where that names no product, or stands in no repository.
    pub fn of(inside: &Path, product: &str, from: &str) -> Result<Self, ConfigError> {
        let wrong = |why: String| ConfigError::Product {
            named: product.to_owned(),
            why,
        };
        let Some((brand, app)) = product.split_once('/') else {
            return Err(wrong(
                "a brand and an app with a / between them are expected".to_owned(),
            ));
        };
        for (part, what) in [(brand, "brand"), (app, "app")] {
            unfit(part).map_or(Ok(()), |why| Err(wrong(format!("the {what} {why}"))))?;
        }
        let root = repository(inside).ok_or_else(|| ConfigError::NoRepository(inside.to_owned()))?;
        Ok(Self {
            root,
            brand: brand.to_owned(),
            app: app.to_owned(),
            name: format!("{from}.toml"),
        })
    }

    /// The id of the checklist in it: brand, app, and what it was made from.
    pub fn id(&self) -> String {
        let from = self.name.trim_end_matches(".toml");
        format!("{}-{}-{from}", self.brand, self.app)
            .to_lowercase()
            .replace('.', "-")
    }

    /// What it is for.
    pub fn product(&self) -> String {
        format!("{}/{}", self.brand, self.app)
    }

    /// Its path.
    pub fn path(&self) -> PathBuf {
        self.parts().fold(self.root.clone(), |path, part| path.join(part))
    }

    /// Its path from the root of the repository.
    pub fn from_root(&self) -> String {
        self.parts().collect::<Vec<_>>().join("/")
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        FOLDER.into_iter().chain([self.brand.as_str(), &self.app, &self.name])
    }

    /// Writes it, with the folders that it needs.
    ///
    /// # Errors
    /// Where something is there already, a folder leads out of the repository, or the disk refuses.
    pub fn write(&self, text: &str) -> Result<(), ConfigError> {
        let mut folder = self.root.clone();
        let folders = self.parts().count() - 1;
        for part in self.parts().take(folders) {
            folder.push(part);
            match fs::create_dir(&folder) {
                Err(why) if why.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(ConfigError::at("make the folder", &folder)(why));
                }
                _ if !is_inside(&self.root, &folder) => {
                    let why = "it is a link that leads out of the repository";
                    let why = io::Error::new(io::ErrorKind::InvalidInput, why);
                    return Err(ConfigError::at("write into", &folder)(why));
                }
                _ => {}
            }
        }
        let path = self.path();
        let file = fs::OpenOptions::new().write(true).create_new(true).open(&path);
        let mut file = match file {
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => return Err(ConfigError::Taken(path)),
            file => file.map_err(ConfigError::at("write", &path))?,
        };
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        written.map_err(|why| {
            // Half a checklist is none; where it cannot be taken away either, `lint` says what is wrong with it.
            let _ = fs::remove_file(&path);
            ConfigError::at("write", &path)(why)
        })
    }
}

/// Why a text is no name of a brand or an app, as the end of a sentence.
fn unfit(name: &str) -> Option<String> {
    let sign = |sign: char| sign.is_ascii_alphanumeric() || "-_.".contains(sign);
    if name.is_empty() {
        return Some("is missing".to_owned());
    }
    if let Some(wrong) = name.chars().find(|one| !sign(*one)) {
        return Some(format!(
            "cannot hold {wrong:?}: letters, digits, `-`, `_` and `.` are expected"
        ));
    }
    if !name.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return Some("has to begin with a letter or a digit".to_owned());
    }
    (name.len() > LONGEST).then(|| format!("is longer than {LONGEST} letters"))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Stage(tempfile::TempDir);

    impl Stage {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir_all(folder.path().join("repo/.git")).unwrap();
            fs::create_dir_all(folder.path().join("repo/deep/inside")).unwrap();
            Self(folder)
        }

        fn file(&self, product: &str) -> Result<ProductFile, ConfigError> {
            ProductFile::of(&self.0.path().join("repo/deep/inside"), product, "white-glove")
        }

        fn told(&self, why: &ConfigError) -> String {
            why.to_string().replace(&self.0.path().display().to_string(), "~")
        }
    }

    #[test]
    fn a_product_has_a_file_and_an_id_of_its_own_wherever_one_stands_in_its_repository() {
        let stage = Stage::new();
        for (product, path, id) in [
            ("acme/shop", "acme/shop", "acme-shop-white-glove"),
            ("Acme_2/Shop.io", "Acme_2/Shop.io", "acme_2-shop-io-white-glove"),
        ] {
            let file = stage.file(product).unwrap();
            assert_eq!(
                file.from_root(),
                format!(".countersign/checklists/{path}/white-glove.toml")
            );
            assert_eq!((file.id().as_str(), file.product().as_str()), (id, product));
            file.write("a = 1\n").unwrap();
            assert_eq!(fs::read_to_string(file.path()).unwrap(), "a = 1\n");
            let again = file.write("a = 2\n").unwrap_err();
            assert!(matches!(again, ConfigError::Taken(_)), "{again}");
            assert_eq!(fs::read_to_string(file.path()).unwrap(), "a = 1\n");
        }
    }

    #[test]
    fn what_names_no_product_says_why() {
        let stage = Stage::new();
        let long = format!("a/{}", "x".repeat(65));
        let told: Vec<String> = [
            "shop",
            "/shop",
            "acme/",
            "acme/shop/x",
            "../shop",
            "acme/.hidden",
            "acme/my shop",
            "acme/sh\u{1b}op",
            &long,
        ]
        .iter()
        .map(|product| stage.told(&stage.file(product).unwrap_err()))
        .collect();
        insta::assert_snapshot!(told.join("\n"));
        let nowhere = ProductFile::of(stage.0.path(), "acme/shop", "x").unwrap_err();
        assert_eq!(stage.told(&nowhere), "~ stands in no repository");
    }

    #[test]
    fn nothing_is_written_through_a_link_that_leads_out_of_the_repository() {
        let stage = Stage::new();
        let outside = stage.0.path().join("outside");
        fs::create_dir_all(&outside).unwrap();
        std::os::unix::fs::symlink(&outside, stage.0.path().join("repo/.countersign")).unwrap();
        let why = stage.file("acme/shop").unwrap().write("a = 1\n").unwrap_err();
        assert_eq!(
            stage.told(&why),
            "cannot write into ~/repo/.countersign: it is a link that leads out of the repository"
        );
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    }
}

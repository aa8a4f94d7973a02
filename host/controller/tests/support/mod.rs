//! A site in a temporary folder, and the built command to work on it.

#![allow(
    dead_code,
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and not every test uses all of this"
)]

pub(crate) mod http;
pub(crate) mod service;

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use doorward_wallet::pkoc::CardKey;
use tempfile::TempDir;

/// The built command.
const DOORWARD: &str = env!("CARGO_BIN_EXE_doorward");

/// A site with two access points, a lock for signed operations and a clock that is trusted.
pub(crate) const SITE: &str = r#"
[site]
identifier = "hq"
name = "Headquarters"
zone = "Europe/London"

[[area]]
identifier = "lobby"
name = "Lobby"

[[area]]
identifier = "office"
name = "Office"

[[door]]
identifier = "main"
name = "Main entrance"
release-seconds = 7

[[door]]
identifier = "office"
name = "Office door"

[[access-point]]
identifier = "main-in"
name = "Main entrance, inwards"
door = "main"
to = "lobby"
formats = ["pkoc-nfc-v1"]

[[access-point]]
identifier = "office-in"
name = "Office, inwards"
door = "office"
from = "lobby"
to = "office"
formats = ["pkoc-nfc-v1"]

[[schedule]]
identifier = "office-hours"
name = "Office hours"
weekly = [{ days = ["mon", "tue", "wed", "thu", "fri"], from = "08:00", to = "18:00" }]

[[profile]]
identifier = "staff"
name = "Staff"

[[profile.policy]]
effect = "permit"
areas = ["lobby"]
schedule = "always"

[[profile.policy]]
effect = "permit"
areas = ["office"]
schedule = "office-hours"
"#;

/// Monday, 2026-06-01, 10:00 in London.
pub(crate) const MONDAY_TEN: &str = "2026-06-01T09:00:00Z";
/// The Sunday before.
pub(crate) const SUNDAY_TEN: &str = "2026-05-31T09:00:00Z";

/// What a run of the command came to.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Runs the command.
pub(crate) fn doorward<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Run {
    command(arguments).output().unwrap().into()
}

/// The command, not yet running.
pub(crate) fn command<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(DOORWARD);
    command
        .args(arguments)
        .env_remove("DOORWARD_DATA")
        .env_remove("DOORWARD_LOG")
        .env_remove("DOORWARD_OPERATOR")
        .env("DOORWARD_ENGINE", component())
        .stdin(Stdio::null());
    command
}

/// The component, as `cargo xtask build` makes it.
pub(crate) fn component() -> PathBuf {
    let path = match env::var_os("DOORWARD_ENGINE") {
        Some(path) => PathBuf::from(path),
        None => {
            let profile = Path::new(DOORWARD).parent().unwrap();
            profile.parent().unwrap().join("doorward/engine.wasm")
        }
    };
    assert!(
        path.is_file(),
        "no component at `{}`: `cargo xtask build` makes it, or set DOORWARD_ENGINE",
        path.display()
    );
    path
}

/// A site in a folder of its own.
pub(crate) struct Site {
    folder: TempDir,
}

impl Site {
    /// Keys and an empty data folder.
    pub(crate) fn new() -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap() };
        site.write("site.toml", SITE);
        site.run(["bundle", "keygen", "--algorithm", "eddsa", "--out", &site.path("signer")])
            .expect(0);
        let (data, trust) = (site.data(), site.path("signer.pub.pem"));
        site.run([
            "init", "--data", &data, "--site", "hq", "--trust", &trust, "--clock", "trusted",
        ])
        .expect(0);
        site
    }

    /// The same with a bundle in force.
    pub(crate) fn with_bundle() -> Self {
        let site = Self::new();
        site.build(1, "site.bundle").expect(0);
        site.run(["bundle", "accept", &site.path("site.bundle"), "--data", &site.data()]).expect(0);
        site
    }

    /// The same with a card enrolled as `amira`, of staff.
    pub(crate) fn with_card() -> (Self, CardKey) {
        let site = Self::with_bundle();
        let card = CardKey::of("amira");
        site.enrol(&format!("holder,name,key,profiles\namira,Amira Khan,{},staff\n", point(&card)))
            .expect(0);
        (site, card)
    }

    /// Compiles and signs the site's source.
    pub(crate) fn build(&self, sequence: u64, out: &str) -> Run {
        let (source, key, out) =
            (self.path("site.toml"), self.path("signer.key.pem"), self.path(out));
        let sequence = sequence.to_string();
        self.run([
            "bundle",
            "build",
            &source,
            "--key",
            &key,
            "--sequence",
            &sequence,
            "--out",
            &out,
        ])
    }

    /// Enrols a sheet.
    pub(crate) fn enrol(&self, sheet: &str) -> Run {
        self.write("sheet.csv", sheet);
        self.run(["enroll", &self.path("sheet.csv"), "--data", &self.data()])
    }

    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Run {
        doorward(arguments)
    }

    /// The data folder.
    pub(crate) fn data(&self) -> String {
        self.path("data")
    }

    /// A file in the folder.
    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }
}

/// A card's key, as its holder would show it.
pub(crate) fn point(card: &CardKey) -> String {
    hex::encode(card.public_key())
}

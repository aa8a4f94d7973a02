//! From a data folder to a door: `doorward edge export`, and what the app makes of it.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use doorward_edge_host::{Options, Server};
use doorward_wallet::pkoc::{CardKey, respond};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::Client;
use crate::stage::APP;

const SITE: &str = r#"
[site]
identifier = "hq"
name = "It's the headquarters"
zone = "Europe/London"

[[door]]
identifier = "main"
name = "Main entrance"

[[access-point]]
identifier = "main-in"
name = "Inwards"
door = "main"
formats = ["pkoc-nfc-v1"]

[[profile]]
identifier = "staff"
name = "Staff"

[[profile.policy]]
effect = "permit"
access-points = ["main-in"]
schedule = "always"
"#;

/// A data folder, and the built command to work on it.
struct Office {
    folder: TempDir,
    card: CardKey,
    visitor: CardKey,
    token: String,
}

impl Office {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (card, visitor) = (CardKey::of("amira's"), CardKey::of("carla's"));
        let mut office = Self { folder, card, visitor, token: String::new() };
        fs::write(office.path("site.toml"), SITE).unwrap();
        let point = |card: &CardKey| hex::encode(card.public_key());
        let sheet = format!(
            "holder,name,key,profiles\namira,Amira O'Brien,{},staff\ncarla,Carla,{},staff*1\n",
            point(&office.card),
            point(&office.visitor)
        );
        fs::write(office.path("people.csv"), sheet).unwrap();
        office.run("bundle keygen --out key");
        office.run("init --data data --site hq --trust key.pub.pem --clock trusted");
        office.run("bundle build site.toml --key key.key.pem --sequence 7 --out 7.bundle");
        office.run("bundle accept 7.bundle --data data");
        office.run("enroll people.csv --data data");
        let token = office.run("reader add front --access-point main-in --data data");
        office.token = token.trim().into();
        office
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &str) -> String {
        run(self.folder.path(), arguments)
    }

    /// Applies the site to a server's database, as `spin up --sqlite @site.sql` does.
    fn apply(&self, server: &Server) {
        self.run("edge export --data data --out site.sql");
        let script = fs::read_to_string(self.path("site.sql")).unwrap();
        server.database().unwrap().execute_batch(&script).unwrap();
    }

    fn tap(&self, client: &Client, card: &CardKey) -> Value {
        let issued = client.json("/v1/challenges", &json!({"access-point": "main-in"}));
        assert_eq!(issued.status, 200, "{issued:?}");
        let challenge = issued.json()["challenge"].as_str().unwrap().to_owned();
        let answer = client.json(
            "/v1/decide",
            &json!({
                "access-point": "main-in",
                "presentation": hex::encode(respond(card, &hex::decode(&challenge).unwrap())),
                "challenge": challenge,
            }),
        );
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["outcome"].clone()
    }
}

fn run(folder: &Path, arguments: &str) -> String {
    let command = env::var("DOORWARD_COMMAND").expect("DOORWARD_COMMAND must name `doorward`");
    let output =
        Command::new(command).current_dir(folder).args(arguments.split(' ')).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "doorward {arguments}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_data_folder_decides_at_the_edge() {
    let office = Office::open();
    let server = APP.serve(Options::default()).unwrap();
    office.apply(&server);
    let reader = Client::of(&server, Some(&office.token));
    let health = reader.get("/v1/health").json();
    assert_eq!((&health["site"], &health["bundle"]), (&json!("hq"), &json!(7)));

    assert_eq!(office.tap(&reader, &office.card), "granted");
    assert_eq!(office.tap(&reader, &CardKey::of("a stranger's")), "denied");
    assert_eq!(office.tap(&reader, &office.visitor), "granted");
    assert_eq!(office.tap(&reader, &office.visitor), "denied");

    // Applied again, what was used stays used.
    office.apply(&server);
    assert_eq!(office.tap(&reader, &office.visitor), "denied");

    office.run("credential disable --holder amira --reason lost --data data");
    office.run("lockdown start drill --site --rank 1 --data data");
    office.apply(&server);
    assert_eq!(office.tap(&reader, &office.card), "denied");
    office.run("credential enable --holder amira --data data");
    office.apply(&server);
    assert_eq!(office.tap(&reader, &office.card), "denied");
    office.run("lockdown lift drill --data data");
    office.run("door mode main blocked --data data");
    office.apply(&server);
    assert_eq!(office.tap(&reader, &office.card), "denied");
    office.run("door mode main bundle --data data");
    office.apply(&server);
    assert_eq!(office.tap(&reader, &office.card), "granted");

    office.run("reader remove front --data data");
    office.apply(&server);
    let refused = reader.json("/v1/challenges", &json!({"access-point": "main-in"}));
    assert_eq!(refused.status, 401);
}

#[test]
fn an_older_export_does_not_bring_an_older_bundle_back() {
    let office = Office::open();
    let server = APP.serve(Options::default()).unwrap();
    office.apply(&server);
    let old = fs::read_to_string(office.path("site.sql")).unwrap();
    office.run("bundle build site.toml --key key.key.pem --sequence 8 --out 8.bundle");
    office.run("bundle accept 8.bundle --data data");
    office.apply(&server);
    server.database().unwrap().execute_batch(&old).unwrap();
    assert_eq!(Client::of(&server, None).get("/v1/health").json()["bundle"], 8);
}

#[test]
fn a_bundle_is_cut_for_an_access_point() {
    let office = Office::open();
    let server = APP.serve(Options::default()).unwrap();
    fs::write(office.path("cut.toml"), SITE.replace("Staff", "Staff, at the edge")).unwrap();
    office.run("bundle build cut.toml --key key.key.pem --sequence 7 --out cut.bundle");
    office.run("edge export --data data --bundle main-in=cut.bundle --out site.sql");
    let script = fs::read_to_string(office.path("site.sql")).unwrap();
    let database = server.database().unwrap();
    database.execute_batch(&script).unwrap();
    let cut: Vec<u8> = database
        .query_row("SELECT signed FROM bundle WHERE access_point = 'main-in'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(cut, fs::read(office.path("cut.bundle")).unwrap());
    let reader = Client::of(&server, Some(&office.token));
    assert_eq!(office.tap(&reader, &office.card), "granted");
}

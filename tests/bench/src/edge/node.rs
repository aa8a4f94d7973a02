//! A node at the edge: the app, with a site in its database.

use anyhow::{Context as _, Result};
use doorward_edge_host::{App, Clock, Options, Seed, SeedBundle, SeedReader, Server};
use doorward_host::contract::question::{CredentialIdentifier, CredentialRecord};
use doorward_wallet::pkoc::{CardKey, respond};
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http_body_util::Full;
use hyper::body::Bytes;
use serde_json::json;

use super::callers::Asked;
use crate::site::{NOW, Scene};

/// The reader's.
const TOKEN: &str = "the bench's token";

/// A served app.
pub(crate) struct Node {
    pub(crate) server: Server,
    access_point: String,
}

/// Which bundles a node has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Bundles {
    /// None: it can decide nothing.
    None,
    /// The whole site's.
    Whole,
    /// One that was cut for the access point.
    Cut,
}

impl Node {
    /// Serves the app for a site in which the scene's card may pass.
    pub(crate) fn serve(app: &App, scene: &Scene, bundles: Bundles) -> Result<Self> {
        let server = app.serve(Options { clock: Clock::standing(NOW), ..Options::default() })?;
        let access_point = scene.access_point();
        let bundle = |access_point: &str, signed| {
            vec![SeedBundle { access_point: access_point.into(), sequence: 1, signed }]
        };
        let seed = Seed {
            site: scene.context.site.clone().context("the scene has no site")?,
            trusted_keys: scene.context.trusted_keys.clone(),
            bundles: match bundles {
                Bundles::None => Vec::new(),
                Bundles::Whole => bundle("", scene.signed.clone()),
                Bundles::Cut => bundle(&access_point, scene.cut()?),
            },
            access_points: vec![(access_point.clone(), "door".into())],
            readers: vec![SeedReader {
                token: TOKEN.into(),
                name: "bench".into(),
                access_points: vec![access_point.clone()],
                detail: false,
                surroundings: false,
            }],
            credentials: vec![(CredentialIdentifier::Key(scene.card.spki()?), record(scene))],
            counted: Vec::new(),
        };
        seed.fill(&mut server.database()?)?;
        Ok(Self { server, access_point })
    }

    /// Requests for decisions about a card, each with a challenge of its own that is outstanding.
    pub(crate) fn taps(&self, card: &CardKey, count: usize) -> Result<Vec<Asked>> {
        let mut database = self.server.database()?;
        let issuing = database.transaction()?;
        let mut requests = Vec::with_capacity(count);
        for number in 0..count {
            let mut challenge = [0; 16];
            getrandom::fill(&mut challenge)
                .with_context(|| format!("no randomness for challenge {number}"))?;
            issuing.execute(
                "INSERT INTO challenge (octets, access_point, issued_at, expires_at) \
                 VALUES (?1, ?2, ?3 * 1000, (?3 + 10) * 1000)",
                (challenge.as_slice(), &self.access_point, i64::try_from(NOW)?),
            )?;
            let body = json!({
                "access-point": self.access_point,
                "presentation": hex::encode(respond(card, &challenge)),
                "challenge": hex::encode(challenge),
            });
            let request = Request::post("/v1/decide")
                .header(HOST, "loopback")
                .header(CONTENT_TYPE, "application/json")
                .header(AUTHORIZATION, format!("Bearer {TOKEN}"))
                .body(Full::new(Bytes::from(body.to_string())))?;
            requests.push(request);
        }
        issuing.commit()?;
        Ok(requests)
    }
}

/// Requests that only read.
pub(crate) fn gets(path: &str, count: usize) -> Result<Vec<Asked>> {
    let get = |_| Ok(Request::get(path).header(HOST, "loopback").body(Full::default())?);
    (0..count).map(get).collect()
}

/// The card's, in a site of any size.
fn record(scene: &Scene) -> CredentialRecord {
    let mut record = crate::site::credential();
    for assignment in &mut record.assignments {
        assignment.profile = scene.profile();
    }
    record
}

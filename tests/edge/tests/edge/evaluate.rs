//! The engine alone over HTTP says, octet for octet, what it says in the host library.

use doorward_edge_host::{Options, Server};
use doorward_host::contract::circumstance::{
    Circumstance, ClockReading, ClockState, LoadContext, Purpose, TrustedKey,
};
use doorward_host::engine::{Checked, Engine};
use serde::Serialize;
use serde_json::{Value, json};

use crate::client::Client;
use crate::stage::{APP, NOW, Stage, component};

struct Both {
    stage: Stage,
    engine: Engine,
    bundle: Vec<u8>,
    context: LoadContext,
}

impl Both {
    fn new() -> Self {
        let stage = Stage::set();
        let engine = Engine::load(&component("DOORWARD_ENGINE"), None).unwrap();
        let bundle = stage.bundle(5);
        let context = LoadContext {
            site: Some("edge".into()),
            trusted_keys: vec![trusted(&stage)],
            floor: None,
            secrets: Vec::new(),
            evidence: Vec::new(),
        };
        Self { stage, engine, bundle, context }
    }

    fn ask(&self, operation: &Value) -> Vec<u8> {
        let answer = self.stage.reader().json("/v1/evaluate", operation);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }
}

fn trusted(stage: &Stage) -> TrustedKey {
    let database = stage.server.database().unwrap();
    let statement = "SELECT identifier, key FROM trusted_key";
    let (identifier, key) =
        database.query_row(statement, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    TrustedKey { identifier, key }
}

fn octets(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

#[test]
fn digest_and_load() {
    let both = Both::new();
    let digest = both.engine.digest().to_string();
    assert_eq!(both.ask(&json!({"op": "digest"})), octets(&json!({"digest": digest})));

    let mut instance = both.engine.instantiate().unwrap();
    let verifier = instance.load(&both.bundle, &both.context).unwrap().unwrap();
    let summary = instance.summary(verifier).unwrap();
    let load = json!({
        "op": "load", "bundle": hex::encode(&both.bundle), "context": both.context,
    });
    let mut expected = b"{\"loaded\":".to_vec();
    expected.extend(octets(&summary));
    expected.push(b'}');
    assert_eq!(both.ask(&load), expected);

    let spoiled = json!({"op": "load", "bundle": "d28440a0", "context": both.context});
    let flaw = instance.load(&[0xd2, 0x84, 0x40, 0xa0], &both.context).unwrap().unwrap_err();
    let mut expected = b"{\"refused\":".to_vec();
    expected.extend(octets(&flaw));
    expected.push(b'}');
    assert_eq!(both.ask(&spoiled), expected);
}

#[test]
fn verify_decide_and_inspect() {
    let both = Both::new();
    let unlock = both.stage.unlock("one");
    let shown = hex::decode(unlock["presentation"].as_str().unwrap()).unwrap();
    let at = Circumstance {
        clock: ClockReading { state: ClockState::Trusted, now: NOW, floor: 0 },
        access_point: "front-in".into(),
        purpose: Purpose::Access,
        capability: None,
        format: None,
        challenge: None,
        secrets: Vec::new(),
        device: None,
        surroundings: None,
        continuation: None,
        explain: true,
    };
    let mut instance = both.engine.instantiate().unwrap();
    let verifier = instance.load(&both.bundle, &both.context).unwrap().unwrap();
    let Checked::Verified(verified) = instance.verify(verifier, &shown, &at).unwrap() else {
        panic!("the proof does not hold")
    };
    let claims = instance.claims(&verified).unwrap();
    let questions = instance.questions(&verified).unwrap();
    let decision = instance.decide(verified, &[]).unwrap();

    let mut operation = json!({
        "op": "verify",
        "bundle": hex::encode(&both.bundle),
        "context": both.context,
        "presentation": hex::encode(&shown),
        "circumstance": at,
    });
    let mut expected = b"{\"verified\":{\"claims\":".to_vec();
    expected.extend(octets(&claims));
    expected.extend(b",\"questions\":");
    expected.extend(octets(&questions));
    expected.extend(b"}}");
    assert_eq!(both.ask(&operation), expected);

    operation["op"] = "decide".into();
    operation["answers"] = json!([]);
    let mut expected = b"{\"decision\":".to_vec();
    expected.extend(octets(&decision));
    expected.push(b'}');
    assert_eq!(both.ask(&operation), expected);

    let inspect = json!({"op": "inspect", "bytes": hex::encode(&shown)});
    let mut expected = b"{\"readings\":".to_vec();
    expected.extend(octets(&instance.inspect(&shown).unwrap()));
    expected.push(b'}');
    assert_eq!(both.ask(&inspect), expected);

    let mut refused = json!({
        "op": "verify",
        "bundle": hex::encode(&both.bundle),
        "context": both.context,
        "presentation": "00",
        "circumstance": at,
    });
    let answer: Value = serde_json::from_slice(&both.ask(&refused)).unwrap();
    assert!(answer["denied"]["denied"]["report"].is_object(), "{answer}");
    refused["more"] = 1.into();
    let answer = both.stage.reader().json("/v1/evaluate", &refused);
    assert_eq!((answer.status, answer.code().as_str()), (400, "request.malformed"));
}

/// It needs no site: whoever runs cases starts it from the environment and asks.
#[test]
fn it_needs_no_database() {
    let server: Server = APP.serve(Options::default()).unwrap();
    let answer = Client::of(&server, None).json("/v1/evaluate", &json!({"op": "digest"}));
    assert_eq!(answer.status, 200);
}

//! What administrators ask is answered by the evaluator that decides.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};

use doorward_cases::case::Case;
use doorward_cases::{Desk, Signed, Site, SiteText, collect, root};
use doorward_host::contract::circumstance::{Capability, Circumstance, ClockState, Purpose};
use doorward_host::contract::decision::{Category, Strength};
use doorward_host::contract::policy::{FoundTile, Hypothetical, Verdict};
use doorward_host::contract::question::{
    Answer, Claim, ClaimResult, Query, Question, Reply, RulesRecord,
};
use doorward_host::contract::verification::Decision;
use doorward_host::engine::{Checked, Engine, Instance};
use doorward_host::gate::report;
use doorward_tests::Wasmtime;

const NOON: u64 = 1_780_315_200; // 2026-06-01T12:00:00Z, a Monday

/// Every decision of every case that came to the credential's rights, simulated.
#[test]
fn simulating_says_what_deciding_says() {
    let engine = engine();
    let (mut compared, mut codes) = (0, BTreeSet::new());
    for named in collect(&root().join("tests/vectors")).unwrap() {
        let Case::Decision(case) = &named.case else { continue };
        let signed = case.site.sign(&named.folder).unwrap();
        let mut instance = engine.instantiate().unwrap();
        let verifier = instance.load(&signed.octets, &signed.context).unwrap().unwrap();
        let mut desk = Desk::open(&case.store);
        for presentation in &case.presentations {
            let at = &presentation.circumstance;
            let shown = presentation.shown.to_vec().unwrap();
            let Checked::Verified(verified) = instance.verify(verifier, &shown, at).unwrap() else {
                continue;
            };
            let claims = instance.claims(&verified).unwrap();
            let questions = instance.questions(&verified).unwrap();
            let honest = desk.answer(&questions);
            let answers = presentation.answers.clone().unwrap_or(honest);
            let decision = instance.decide(verified, &answers).unwrap();
            // Whether it may wait, and its status, are the presentation's own matter, which a simulation
            // has none of.
            let by_status = report(&decision).reason.category == Category::Status;
            if by_status || matches!(decision, Decision::Deferred(_)) {
                continue;
            }
            // A token for no device is weaker than its format can be, which is what is simulated.
            if claims.format == "sensecrypt-device-token" && claims.strength == Strength::Bearer {
                continue;
            }
            let Some(hypothetical) = suppose(at, &questions, &answers) else { continue };
            let hypothetical = Hypothetical {
                capability: claims.capability,
                format: Some(claims.format),
                ..hypothetical
            };
            let simulation = instance.simulate(verifier, &hypothetical).unwrap();
            assert_eq!(simulation.reason, report(&decision).reason, "{}", named.name);
            assert_eq!(simulation.feedback, report(&decision).feedback, "{}", named.name);
            let (verdict, obligations) = match &decision {
                Decision::Granted(grant) => (Verdict::Granted, Some(&grant.obligations)),
                Decision::Denied(_) => (Verdict::Denied, None),
                Decision::MoreNeeded(_) => (Verdict::MoreNeeded, None),
                Decision::Deferred(_) => (Verdict::Deferred, None),
                Decision::Referred(referral) => (Verdict::Referred, Some(&referral.obligations)),
            };
            assert_eq!(simulation.verdict, verdict, "{}", named.name);
            assert_eq!(simulation.obligations.as_ref(), obligations, "{}", named.name);
            codes.insert(simulation.reason.code);
            compared += 1;
        }
    }
    assert!(compared >= 150 && codes.len() >= 15, "{compared} decisions with {codes:?}");
}

/// What to suppose of a decision: nothing where it ended before the rights were looked at.
fn suppose(at: &Circumstance, questions: &[Question], answers: &[Answer]) -> Option<Hypothetical> {
    let is_trusted = at.clock.state == ClockState::Trusted && at.clock.now >= at.clock.floor;
    // What goes on with a transaction rests on a presentation before, and nothing supposes that, or
    // answers to no question.
    let goes_on = at.continuation.is_some() || answers.len() != questions.len();
    if !is_trusted || goes_on || at.purpose != Purpose::Access || !(3..=4).contains(&answers.len())
    {
        return None;
    }
    let asks_rules = questions.iter().any(|question| matches!(question.query, Query::Rules(_)));
    let is_self_timed = questions
        .iter()
        .any(|question| matches!(question.query, Query::Claim(Claim::SingleUse(_))));
    let (mut credential, mut door, mut claimed) = (None, None, false);
    // Where none are in force there is nothing to know.
    let mut rules = (!asks_rules).then_some(RulesRecord {
        presence: None,
        transit: None,
        occupancy: 0,
        failures: 0,
        last_failure: None,
    });
    for answer in answers {
        match (answer.number, &answer.reply) {
            (3, Reply::Rules(record)) => rules = Some(record.clone()),
            (0, Reply::Credential(record)) => credential = Some(record.clone()),
            (1, Reply::Door(record)) => door = Some(record.clone()),
            (2, Reply::Claim(ClaimResult::Made)) => claimed = is_self_timed,
            (2, Reply::Claim(ClaimResult::Consumed(challenge))) => {
                claimed = !is_self_timed
                    && challenge.access_point == at.access_point
                    && challenge.age <= 10;
            }
            _ => {}
        }
    }
    Some(Hypothetical {
        now: at.clock.now,
        access_point: at.access_point.clone(),
        capability: Capability::Momentary,
        format: None,
        credential: credential.filter(|_| claimed)?,
        door: door?,
        surroundings: at.surroundings.clone(),
        rules: Some(rules?),
    })
}

/// The same tile by its link in either case, in a record, and with what a tag adds.
#[test]
fn a_tile_leads_to_access_points() {
    let text = include_str!("../vectors/sites/grounds.toml");
    let folder = root().join("tests/vectors/sites");
    let site = Site {
        source: SiteText::Toml(text.into()),
        sequence: 1,
        issued_at: NOON,
        secrets: BTreeMap::new(),
        evidence: Vec::new(),
    };
    let (mut instance, verifier) = load(&site.sign(&folder).unwrap());
    let mut find = |bytes: &[u8]| match instance.find_tile(verifier, bytes).unwrap() {
        FoundTile::LeadsTo(access_points) => access_points.join(" "),
        FoundTile::Refused(reason) => reason.code,
    };
    let yard = "9d5e6e2a-6b2e-4b7c-8f4e-0a1b2c3d4e5f";
    let record = |text: &str| {
        let length = u8::try_from(text.len() + 1).unwrap();
        [&[0xd1, 0x01, length, 0x55, 0x04], text.as_bytes()].concat()
    };
    for (bytes, found) in [
        (format!("https://doordeck.link/{yard}").into_bytes(), "gate-in yard-in"),
        (
            format!("https://other.example/a/{}", yard.to_uppercase()).into_bytes(),
            "gate-in yard-in",
        ),
        (record(&format!("doordeck.link/{yard}")), "gate-in yard-in"),
        (
            record(&format!(
                "doordeck.link/{yard}?uid=04A1B2C3D4E5F6&ctr=00002a&cmac=0011223344556677"
            )),
            "gate-in yard-in",
        ),
        (format!("https://doordeck.link/{}", yard.replace("9d5e", "1111")).into_bytes(), "yard-in"),
        (
            format!("https://doordeck.link/{}", yard.replace("9d5e", "9d5f")).into_bytes(),
            "tile.unknown",
        ),
        (format!("https://doordeck.link/{yard}?uid=04").into_bytes(), "input.unrecognised"),
        (yard.as_bytes().to_vec(), "input.unrecognised"),
        (vec![b'a'; 2049], "input.too-long"),
    ] {
        assert_eq!(find(&bytes), found, "{}", String::from_utf8_lossy(&bytes));
    }
}

fn load(signed: &Signed) -> (Instance, doorward_host::engine::Verifier) {
    let mut instance = engine().instantiate().unwrap();
    let verifier = instance.load(&signed.octets, &signed.context).unwrap().unwrap();
    (instance, verifier)
}

fn engine() -> Engine {
    Engine::load(&Wasmtime::component().unwrap(), None).unwrap()
}

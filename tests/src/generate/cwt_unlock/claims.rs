//! What a request says, and the key that it carries.

use anyhow::Result;
use ciborium::Value;
use doorward_engine::Code;
use doorward_wallet::cose::Signer;
use doorward_wallet::pkoc::CardKey;
use doorward_wallet::unlock::Unsigned;

use super::{CAPABILITY, case, enrolled, phone, request};
use crate::generate::book::Book;
use crate::generate::scene::{Scene, denied};
use crate::generate::trust::USER;

pub(super) fn claims(book: &mut Book) -> Result<()> {
    let scene = enrolled(&phone())?;
    let mut refuse = |name: &str, about: &str, claims: Unsigned, code| {
        let shown = claims.draft(&phone()).sign(&phone());
        case(book, name, about, scene.clone().show(shown), denied(code));
    };
    let right = || request().unsigned(&phone());
    for (number, name) in
        [(3, "aud"), (4, "exp"), (6, "iat"), (7, "cti"), (CAPABILITY, "capability")]
    {
        let about = "a required claim is missing";
        refuse(&format!("without-{name}"), about, right().without(number), Code::CborMissingMember);
    }
    refuse("without-key", "neither a key nor a chain", right().without(8), Code::ChainMissing);
    let text = |text: &str| Value::Text(text.into());
    let wrong = Code::CborWrongType;
    refuse("expires-as-text", "text is no time", right().with(4, text("1772442060")), wrong);
    refuse(
        "expires-as-fraction",
        "nor is a fraction",
        right().with(4, Value::Float(1_772_442_060.5)),
        Code::CborUnsupported,
    );
    refuse("expires-negative", "nor a time before 1970", right().with(4, -1), wrong);
    let tagged = Value::Tag(1, Box::new(1_772_442_060.into()));
    refuse(
        "expires-tagged",
        "nor one with a tag (RFC 8392, section 2)",
        right().with(4, tagged),
        wrong,
    );
    refuse(
        "identifier-short",
        "7 octets can come twice",
        right().with(7, Value::Bytes(vec![1; 7])),
        wrong,
    );
    refuse("identifier-long", "33 octets", right().with(7, Value::Bytes(vec![1; 33])), wrong);
    refuse("identifier-text", "text", right().with(7, text("12345678")), wrong);
    refuse("lock-empty", "no lock", right().with(3, text("")), wrong);
    refuse("lock-too-long", "129 octets", right().with(3, text(&"a".repeat(129))), wrong);
    refuse(
        "lock-in-capitals",
        "locks are compared exactly",
        right().with(3, text("SHED-1")),
        Code::ProofWrongLock,
    );
    refuse(
        "lock-list",
        "several locks",
        right().with(3, Value::Array(vec![text("shed-1")])),
        wrong,
    );
    let unknown = Code::ProofUnknownOperation;
    refuse("capability-5", "nothing that a lock can do", right().with(CAPABILITY, 5), unknown);
    refuse(
        "capability-text",
        "words are no numbers",
        right().with(CAPABILITY, text("momentary")),
        wrong,
    );
    refuse("capability-max", "nor is this", right().with(CAPABILITY, u64::MAX), unknown);
    let mut user = right();
    user.claims.insert(0, (1.into(), text(USER)));
    refuse("own-key-with-user", "nobody vouches for a user", user, Code::CborUnexpectedMember);
    let mut more = right();
    more.claims.insert(5, (9.into(), 1.into()));
    refuse("unknown-claim", "a claim that is not defined", more, Code::CborUnexpectedMember);
    let mut twice = right();
    twice.claims.insert(1, (3.into(), text("shed-2")));
    refuse("lock-twice", "two readers could take either", twice, Code::CborDuplicateMember);
    let mut disordered = right();
    disordered.claims.reverse();
    refuse("claims-disordered", "one encoding only", disordered, Code::CborNotDeterministic);
    keys(book, &scene);
    Ok(())
}

/// The members of a map.
type Members = Vec<(Value, Value)>;

/// Keys that are not spelled in their one way, or are none.
fn keys(book: &mut Book, scene: &Scene) {
    let members = |bend: &dyn Fn(&mut Members)| {
        let mut key = phone().cose_key();
        if let Value::Map(members) = &mut key {
            bend(members);
        }
        request().unsigned(&phone()).with(8, Value::Map(vec![(1.into(), key)]))
    };
    let set = |label: i64, value: Value| {
        members(&move |members| {
            for (key, old) in members.iter_mut() {
                if *key == Value::from(label) {
                    *old = value.clone();
                }
            }
        })
    };
    let mut refuse = |name: &str, about, claims: Unsigned, code| {
        let shown = claims.draft(&phone()).sign(&phone());
        case(book, name, about, scene.clone().show(shown), denied(code));
    };
    refuse("key-compressed", "a compressed point", set(-3, true.into()), Code::CborWrongType);
    refuse(
        "key-off-curve",
        "no point of the curve",
        set(-3, Value::Bytes(vec![1; 32])),
        Code::KeyNotOnCurve,
    );
    refuse(
        "key-beyond-field",
        "a coordinate of the prime or more",
        set(-2, Value::Bytes(vec![0xff; 32])),
        Code::KeyNotOnCurve,
    );
    refuse(
        "key-short",
        "a coordinate of 31 octets",
        set(-2, Value::Bytes(vec![1; 31])),
        Code::KeyMalformed,
    );
    refuse("key-p384", "another curve", set(-1, 2.into()), Code::KeyUnsupported);
    refuse(
        "key-symmetric",
        "a secret is no credential here",
        set(1, 4.into()),
        Code::KeyUnsupported,
    );
    let more = members(&|members| members.insert(1, (3.into(), (-7).into())));
    refuse("key-with-more", "a member beside the key", more, Code::CborUnexpectedMember);
    let stranger = Signer::P256(CardKey::of("stranger"));
    let foreign = request().unsigned(&stranger);
    refuse(
        "key-of-another",
        "signed with another key than it carries",
        foreign,
        Code::ProofBadSignature,
    );
}

//! Keys of locks under their owner's certificate.

mod envelope;
mod renewals;

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::circumstance::{ClockState, Purpose};
use doorward_host::contract::question::{CertifiedKey, CredentialIdentifier};
use doorward_wallet::Validity;
use doorward_wallet::cose::Signer;
use doorward_wallet::lock_key::{Answer, Owner};
use doorward_wallet::operation::DeviceKey;
use doorward_wallet::pkoc::CardKey;

use crate::generate::book::Book;
use crate::generate::scene::{
    Scene, challenge, challenge_of, denied, release, seconds, site_file, staff,
};
use doorward_cases::case::Expected;
use doorward_cases::{Challenge, Enrolled};

/// The format's name.
const FORMAT: &str = "lock-certificate";

/// The lock of most cases.
const SERIAL: &str = "LL-0000042";

/// The owner whom the site states for issuer `maker`.
const OWNER: &str = "Corner Shop Ltd";

/// Owner, key and the parts of an answer.
struct Case {
    owner: Owner,
    key: Signer,
}

pub(super) fn write(book: &mut Book) -> Result<()> {
    let minted = Case::of("retail", OWNER)?;
    accepted(book, &minted)?;
    renewals::renewals(book, &minted)?;
    owners(book, &minted)?;
    locks(book, &minted)?;
    forgeries(book, &minted)?;
    envelope::envelopes(book, &minted)
}

/// The manufacturer's root, which the site trusts.
pub(super) fn maker() -> Result<Vec<u8>> {
    Ok(Owner::of("retail", OWNER)?.root(year())?)
}

/// Two certificates of an owner that overlap, the older first: the site trusts both.
pub(super) fn trusted_owner() -> Result<[Vec<u8>; 2]> {
    let owner = Owner::of("harbour", "Harbour Stores")?;
    let old = owner.certificate(days("2026-01-01", "2026-03-31"))?;
    Ok([old, owner.certificate(days("2026-03-01", "2026-12-31"))?])
}

impl Case {
    fn of(label: &str, organisation: &str) -> Result<Self> {
        let key = Signer::P256(CardKey::of("lock LL-0000042"));
        Ok(Self { owner: Owner::of(label, organisation)?, key })
    }

    fn leaf(&self) -> Result<Vec<u8>> {
        Ok(self.owner.certify(SERIAL, year(), &self.key.spki()?)?)
    }

    /// The right answer.
    fn answer(&self) -> Result<Answer> {
        Ok(Answer {
            chain: vec![self.leaf()?, self.owner.certificate(year())?],
            renewals: Vec::new(),
            challenge: challenge(),
            serial: SERIAL.into(),
        })
    }

    /// A member of staff whose key is enrolled shows an answer.
    fn scene(&self, answer: &Answer) -> Result<Scene> {
        Ok(self.enrolled()?.show(answer.sign(&self.key)))
    }

    fn enrolled(&self) -> Result<Scene> {
        let mut scene = Scene::nobody().stated(|at| {
            at.access_point = "display-in".into();
            at.challenge = Some(challenge());
        });
        scene.site = site_file("offline");
        let key = CertifiedKey {
            issuer: "maker".into(),
            subject: self.owner.subject(SERIAL).to_der()?,
            key: self.key.spki()?,
        };
        let identifier = CredentialIdentifier::CertifiedKey(key);
        scene.store.credentials.push(Enrolled { identifier, record: staff() });
        scene.store.challenges.push(Challenge {
            octets: hex::encode(challenge()),
            access_point: "display-in".into(),
            age: 1,
            consumed: false,
        });
        Ok(scene)
    }
}

fn case(book: &mut Book, name: &str, about: &str, scene: Scene, expected: Expected) {
    book.case(&format!("{FORMAT}/{name}"), about, scene, expected);
}

fn days(first: &str, last: &str) -> Validity {
    Validity {
        not_before: seconds(&format!("{first}T00:00:00Z")),
        not_after: seconds(&format!("{last}T23:59:59Z")),
    }
}

fn year() -> Validity {
    days("2026-01-01", "2026-12-31")
}

fn accepted(book: &mut Book, minted: &Case) -> Result<()> {
    let answer = minted.answer()?;
    case(
        book,
        "key-and-owner",
        "the key's certificate and its owner's",
        minted.scene(&answer)?,
        release(5),
    );
    let mut with_root = answer.clone();
    with_root.chain.push(minted.owner.root(year())?);
    case(book, "with-root", "the root may be there", minted.scene(&with_root)?, release(5));
    let phone = Signer::Ed25519(DeviceKey::of("lock LL-0000042"));
    let mut other = answer;
    other.chain = vec![
        minted.owner.certify(SERIAL, year(), &phone.spki()?)?,
        minted.owner.certificate(year())?,
    ];
    let spki = phone.spki()?;
    let scene = minted.enrolled()?.show(other.sign(&phone)).stored(|store| {
        for enrolled in &mut store.credentials {
            if let CredentialIdentifier::CertifiedKey(key) = &mut enrolled.identifier {
                key.key.clone_from(&spki);
            }
        }
    });
    case(book, "ed25519-key", "a key of the other kind", scene, release(5));
    Ok(())
}

fn owners(book: &mut Book, minted: &Case) -> Result<()> {
    let wrong = || denied(Code::IssuerWrongOwner);
    let mut foreign = Case::of("retail", "Another Shop Ltd")?;
    foreign.key = minted.key.clone();
    case(
        book,
        "wrong-owner",
        "the lock of another customer of the same manufacturer",
        minted.scene(&foreign.answer()?)?,
        wrong(),
    );
    let mut mixed = minted.answer()?;
    let mut posing = Owner::of("retail", OWNER)?;
    posing.organisation = "Another Shop Ltd".into();
    mixed.chain = vec![
        posing.certify(SERIAL, year(), &minted.key.spki()?)?,
        minted.owner.certificate(year())?,
    ];
    case(
        book,
        "wrong-owner-of-key",
        "the key's certificate names another",
        minted.scene(&mixed)?,
        wrong(),
    );
    let mut posing = Owner::of("retail", "Another Shop Ltd")?;
    posing.organisation = OWNER.into();
    mixed.chain =
        vec![posing.certify(SERIAL, year(), &minted.key.spki()?)?, posing.certificate(year())?];
    case(
        book,
        "wrong-owner-above",
        "only its issuer names another",
        minted.scene(&mixed)?,
        wrong(),
    );
    let small = Case::of("retail", "corner shop ltd")?;
    case(
        book,
        "owner-in-small-letters",
        "owners are compared exactly",
        minted.scene(&small.answer()?)?,
        wrong(),
    );
    let stranger = Case::of("stranger", OWNER)?;
    case(
        book,
        "unknown-maker",
        "the right owner's name under another root",
        minted.scene(&stranger.answer()?)?,
        denied(Code::ChainUntrusted),
    );
    let alone = Answer { chain: vec![minted.leaf()?], ..minted.answer()? };
    case(
        book,
        "key-alone",
        "a key alone never opens",
        minted.scene(&alone)?,
        denied(Code::ChainUntrusted),
    );
    Ok(())
}

fn locks(book: &mut Book, minted: &Case) -> Result<()> {
    let wrong = || denied(Code::ProofWrongLock);
    let answer = minted.answer()?;
    let elsewhere = minted.scene(&answer)?.at("other-display-in");
    case(book, "wrong-lock", "the key of another lock of the same door", elsewhere, wrong());
    for (name, about, serial) in [
        ("wrong-serial", "a lock that is nowhere", "LL-0000099"),
        ("serial-in-small-letters", "serial numbers are compared exactly", "ll-0000042"),
        ("serial-empty", "a certificate that names no lock", ""),
    ] {
        let leaf = minted.owner.certify(serial, year(), &minted.key.spki()?)?;
        let chain = vec![leaf, minted.owner.certificate(year())?];
        let shown = Answer { chain, serial: serial.into(), ..minted.answer()? };
        case(book, name, about, minted.scene(&shown)?, wrong());
    }
    let second = Signer::P256(CardKey::of("another key for lock LL-0000042"));
    let chain = vec![
        minted.owner.certify(SERIAL, year(), &second.spki()?)?,
        minted.owner.certificate(year())?,
    ];
    let twice = minted.enrolled()?.show(Answer { chain, ..minted.answer()? }.sign(&second));
    case(
        book,
        "serial-certified-twice",
        "a second key for a serial number that is registered with another",
        twice,
        denied(Code::CredentialUnknown),
    );
    for (name, purpose) in [
        ("administer", Purpose::Administer),
        ("enrol", Purpose::Enrol),
        ("session", Purpose::Session),
    ] {
        let scene = minted.scene(&answer)?.stated(|at| at.purpose = purpose);
        let about = "an answer to a challenge can only ask for access";
        case(book, &format!("purpose-{name}"), about, scene, denied(Code::ProofWrongPurpose));
    }
    Ok(())
}

fn forgeries(book: &mut Book, minted: &Case) -> Result<()> {
    let bad = || denied(Code::ProofBadSignature);
    let answer = minted.answer()?;
    let other_challenge = Answer { challenge: challenge_of("another", 16), ..answer.clone() };
    case(
        book,
        "challenge-of-somebody-else",
        "another challenge",
        minted.scene(&other_challenge)?,
        bad(),
    );
    let other_serial = Answer { serial: "LL-0000043".into(), ..answer.clone() };
    case(
        book,
        "signed-for-another-lock",
        "another serial number",
        minted.scene(&other_serial)?,
        bad(),
    );
    let stranger = Signer::P256(CardKey::of("stranger"));
    let splice = minted.enrolled()?.show(answer.sign(&stranger));
    case(book, "signature-by-another-key", "a stranger's signature", splice, bad());
    let mut draft = answer.draft(&minted.key);
    draft.context = b"doorward cwt-unlock v1".to_vec();
    let foreign = minted.enrolled()?.show(draft.sign(&minted.key));
    case(book, "signed-for-another-format", "another context", foreign, bad());
    let right = minted.scene(&answer)?;
    let none = right.clone().stated(|at| at.challenge = None);
    case(
        book,
        "challenge-missing",
        "the host has issued none",
        none,
        denied(Code::ChallengeMissing),
    );
    let unknown = right.clone().stored(|store| store.challenges.clear());
    case(book, "challenge-unknown", "never issued", unknown, denied(Code::ChallengeUnknown));
    let consumed = right.clone().stored(|store| {
        for challenge in &mut store.challenges {
            challenge.consumed = true;
        }
    });
    case(book, "challenge-consumed", "answered before", consumed, denied(Code::ChallengeConsumed));
    let dark = right.clone().at("dusk-in").clock(ClockState::Untrusted, 0, 0);
    let about = "certificates cannot be judged without a time, whatever the access point allows";
    case(book, "clock-untrusted", about, dark, denied(Code::ClockUntrusted));
    let gone = right.stored(|store| store.credentials.clear());
    case(
        book,
        "stranger",
        "a good chain, and nobody has enrolled it",
        gone,
        denied(Code::CredentialUnknown),
    );
    Ok(())
}

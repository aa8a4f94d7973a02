//! What has been used is used, however it is spelled.

use anyhow::Result;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_engine::Code;
use doorward_wallet::operation::Dialect;
use doorward_wallet::pkoc::Response;

use super::book::{Book, GENERATED};
use super::scene::{NOW, Scene, card, challenge, denied, release};
use super::trust::Trust;
use doorward_cases::case::Expected;

/// Live claims of one credential at the site.
const QUOTA: u64 = 4;

/// The replay identifier of the request with the identifier `...0001`, as Python's hashlib computes
/// it from the definition in `engine/src/presentation/replay.rs`. Claims outlive an upgrade.
const CLAIMED: &str = "ddd77a6c41b9ce963fee8494b1ab059995025256d4baf5667cd2a07b98fd766b";

pub(super) fn write(book: &mut Book, minted: &Trust) -> Result<()> {
    challenges(book);
    requests(book, minted)?;
    quotas(book, minted)
}

fn story(book: &mut Book, name: &str, about: &str, scenes: Vec<(Scene, Expected)>) {
    book.story(&format!("replay/{name}"), about, GENERATED, scenes);
}

fn challenges(book: &mut Book) {
    let consumed = || denied(Code::ChallengeConsumed);
    let twice = |second: Scene| vec![(Scene::card(), release(5)), (second, consumed())];
    story(book, "card-twice", "a challenge is answered once", twice(Scene::card()));
    let other_s = Response::to(&card(), &challenge()).with_other_s().to_octets();
    story(
        book,
        "card-other-s",
        "the other s does not make a second answer",
        twice(Scene::card().show(other_s)),
    );
    let bare = Response { status_word: Vec::new(), ..Response::to(&card(), &challenge()) };
    story(
        book,
        "card-other-order",
        "nor does another spelling",
        twice(Scene::card().show(Response { signature_first: true, ..bare }.to_octets())),
    );
    let denied_first = vec![
        (Scene::card().profiles(&["barred"]), denied(Code::PolicyForbidden)),
        (Scene::card(), consumed()),
    ];
    story(book, "card-after-denial", "a claim stays made, whatever was decided", denied_first);
    let stranger = Response::to(&card().mirrored(), &challenge()).to_octets();
    let after_stranger = vec![
        (Scene::card().show(stranger), denied(Code::CredentialUnknown)),
        (Scene::card(), release(5)),
    ];
    story(book, "card-after-stranger", "a stranger's key uses nothing up", after_stranger);
}

fn requests(book: &mut Book, minted: &Trust) -> Result<()> {
    let used = || denied(Code::ProofReplayed);
    let scene = || minted.scene();
    let shown = |text: String| Ok::<_, anyhow::Error>(minted.enrolled()?.show_text(text));
    let first = || Ok::<_, anyhow::Error>((minted.scene()?, release(5)));
    story(book, "request-twice", "a request is used once", vec![first()?, (scene()?, used())]);
    let standard = shown(minted.phone()?.dialect(Dialect::Standard).sign())?;
    story(
        book,
        "request-other-dialect",
        "signed again in the other base64 under the same identifier",
        vec![first()?, (standard, used())],
    );
    // The text of this request happens to be the same in both dialects; its signature is not.
    let text = minted.phone()?.sign();
    let (signed, signature) = text.rsplit_once('.').unwrap_or_default();
    let octets = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    let recoded = shown(format!("{signed}.{}", Dialect::Standard.encode(&octets)))?;
    story(
        book,
        "request-other-envelope",
        "anybody can write the signature in the other base64: it is the same request",
        vec![first()?, (recoded, used())],
    );
    let longer = shown(minted.phone()?.claim("nonce", "1").sign())?;
    story(
        book,
        "request-other-claims",
        "the identifier counts, not the octets",
        vec![first()?, (longer, used())],
    );
    let last = NOW.saturating_add(64);
    story(
        book,
        "request-in-its-last-second",
        "used 64 seconds ago, and inside the skew",
        vec![first()?, (scene()?.now(last), used())],
    );
    let other = shown(minted.phone()?.claim("jti", "0f5f3c5e-0000-4000-8000-000000000002").sign())?;
    story(
        book,
        "request-other-identifier",
        "another identifier is another request",
        vec![first()?, (other, release(5))],
    );
    let unnamed = || shown(minted.phone()?.without("jti").sign());
    story(
        book,
        "request-unnamed-twice",
        "without an identifier the signed octets count",
        vec![(unnamed()?, release(5)), (unnamed()?, used())],
    );
    let chain: Vec<Vec<u8>> = minted.chain()?.into_iter().take(2).collect();
    let shorter = shown(minted.phone_with(&chain).sign())?;
    story(
        book,
        "request-other-chain",
        "another spelling of the chain is the same key",
        vec![first()?, (shorter, used())],
    );
    let denied_first =
        vec![(scene()?.profiles(&["barred"]), denied(Code::PolicyForbidden)), (scene()?, used())];
    story(book, "request-after-denial", "a claim stays made, whatever was decided", denied_first);
    let known = scene()?.stored(|store| store.claims.push(CLAIMED.into()));
    story(
        book,
        "request-used-before-upgrade",
        "the identifier that an earlier version claimed",
        vec![(known, used())],
    );
    Ok(())
}

fn quotas(book: &mut Book, minted: &Trust) -> Result<()> {
    let request = |n: u64| {
        let identifier = format!("0f5f3c5e-0000-4000-8000-{n:012}");
        let text = minted.phone()?.claim("jti", identifier).sign();
        Ok::<_, anyhow::Error>(minted.enrolled()?.show_text(text))
    };
    let mut scenes = Vec::new();
    for n in 1..=QUOTA {
        scenes.push((request(n)?, release(5)));
    }
    story(book, "quota-reached", "as many live claims as a credential may have", scenes.clone());
    scenes.push((request(QUOTA.saturating_add(1))?, denied(Code::ClaimQuota)));
    scenes.push((request(1)?, denied(Code::ProofReplayed)));
    story(book, "quota-exceeded", "one more is denied, and nothing is evicted for it", scenes);
    Ok(())
}

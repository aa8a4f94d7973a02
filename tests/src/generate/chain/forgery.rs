//! Chains that somebody has made up.

use anyhow::Result;
use doorward_engine::Code;
use doorward_wallet::authority::{
    Authority, AuthorityKey, Constraints, Name, RsaParameters, USER_ID,
};

use super::show;
use crate::generate::book::Book;
use crate::generate::scene::{denied, release};
use crate::generate::trust::Trust;

pub(super) fn write(book: &mut Book, minted: &Trust) -> Result<()> {
    let bad_signature = || denied(Code::ChainBadSignature);
    let stranger = Trust::of("stranger")?;
    show(
        book,
        "unknown-root",
        "a whole chain of somebody else's",
        &stranger,
        &stranger.chain()?,
        denied(Code::ChainUntrusted),
    )?;

    // The same names on another root key.
    let imposter = Trust::with_keys(
        "minted",
        AuthorityKey::ed25519("imposter")?,
        AuthorityKey::p256("minted intermediate")?,
    );
    show(
        book,
        "root-of-the-same-name",
        "a root with the trusted name and another key",
        minted,
        &imposter.chain()?,
        bad_signature(),
    )?;
    let without_root: Vec<Vec<u8>> = imposter.chain()?.into_iter().take(2).collect();
    show(
        book,
        "root-of-the-same-name-left-out",
        "the same without its root",
        minted,
        &without_root,
        bad_signature(),
    )?;

    let imposter = Trust::with_keys(
        "field",
        AuthorityKey::rsa_stranger(RsaParameters::Absent)?,
        AuthorityKey::rsa_intermediate(RsaParameters::Absent)?,
    );
    let about = "the same with RSA";
    let chain = imposter.chain()?;
    show(book, "rsa-root-of-the-same-name", about, &imposter, &chain, bad_signature())?;

    // A leaf that the intermediate never signed.
    let forged = Trust::with_keys(
        "minted",
        AuthorityKey::ed25519("minted root")?,
        AuthorityKey::p256("imposter")?,
    );
    let by_imposter = forged.intermediate.issue(&minted.drafts().leaf, &minted.device.spki()?)?;
    let rest = minted.chain()?.into_iter().skip(1);
    let chain: Vec<Vec<u8>> = std::iter::once(by_imposter).chain(rest).collect();
    show(
        book,
        "leaf-never-signed",
        "the intermediate's name and another's signature",
        minted,
        &chain,
        bad_signature(),
    )?;

    // The same with a signature of another kind than the intermediate's key.
    let forged = Trust::with_keys(
        "minted",
        AuthorityKey::ed25519("minted root")?,
        AuthorityKey::ed25519("imposter")?,
    );
    let by_imposter = forged.intermediate.issue(&minted.drafts().leaf, &minted.device.spki()?)?;
    let rest = minted.chain()?.into_iter().skip(1);
    let chain: Vec<Vec<u8>> = std::iter::once(by_imposter).chain(rest).collect();
    show(
        book,
        "leaf-signed-in-another-way",
        "a signature of Ed25519 under a key of P-256",
        minted,
        &chain,
        bad_signature(),
    )?;

    // A leaf that issues a leaf.
    let lower =
        Authority::new(minted.drafts().leaf.subject, AuthorityKey::ed25519("alice's phone")?);
    let below = lower.issue(&minted.drafts().leaf, &minted.device.spki()?)?;
    let chain: Vec<Vec<u8>> = std::iter::once(below).chain(minted.chain()?).collect();
    show(
        book,
        "leaf-issues-leaf",
        "a phone makes a certificate of its own",
        minted,
        &chain,
        denied(Code::ChainNotAuthority),
    )?;

    // An intermediate below an intermediate that allows none.
    let lower = Authority::new(Name::new([(USER_ID, "lower")]), AuthorityKey::p256("lower")?);
    let drafts = minted.drafts();
    let mut upper = drafts.intermediate.clone();
    upper.constraints = Some(Constraints { authority: true, path_length: Some(0) });
    let mut middle = drafts.intermediate.clone();
    middle.subject = lower.name.clone();
    let chain = vec![
        lower.issue(&drafts.leaf, &minted.device.spki()?)?,
        minted.intermediate.issue(&middle, lower.key.spki())?,
        minted.root.issue(&upper, minted.intermediate.key.spki())?,
    ];
    show(
        book,
        "deeper-than-allowed",
        "two intermediates where one was allowed",
        minted,
        &chain,
        denied(Code::ChainNotAuthority),
    )?;
    let mut chain = chain;
    if let Some(upper) = chain.get_mut(2) {
        *upper = minted.root.issue(&drafts.intermediate, minted.intermediate.key.spki())?;
    }
    show(
        book,
        "two-intermediates",
        "two intermediates where nobody forbids it",
        minted,
        &chain,
        release(5),
    )?;

    // The leaf's key is none that a phone could have.
    let weak = [
        &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00, 1][..],
        &[0; 31],
    ]
    .concat();
    let leaf = minted.intermediate.issue(&minted.drafts().leaf, &weak)?;
    let rest = minted.chain()?.into_iter().skip(1);
    let chain: Vec<Vec<u8>> = std::iter::once(leaf).chain(rest).collect();
    show(
        book,
        "leaf-key-of-small-order",
        "a key under which anybody can sign",
        minted,
        &chain,
        denied(Code::KeyUnsupported),
    )
}

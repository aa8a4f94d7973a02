//! The owner's certificate is renewed; the keys' stay.

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::question::CredentialIdentifier;
use doorward_wallet::lock_key::{Answer, Owner};

use super::{Case, OWNER, case, days, year};
use crate::generate::book::Book;
use crate::generate::scene::{denied, release};

/// The owner's certificate is renewed; the keys' stay.
pub(super) fn renewals(book: &mut Book, minted: &Case) -> Result<()> {
    let old = minted.owner.certificate(days("2026-01-01", "2026-03-31"))?;
    let new = minted.owner.certificate(days("2026-03-01", "2026-12-31"))?;
    let ended = minted.owner.certificate(days("2025-01-01", "2026-02-28"))?;
    let later = minted.owner.certificate(days("2026-04-01", "2026-12-31"))?;
    let mut show = |name: &str, about, first: &Vec<u8>, others: &[&Vec<u8>], expected| {
        let mut answer = minted.answer()?;
        answer.chain = vec![minted.leaf()?, first.clone()];
        answer.renewals = others.iter().map(|der| (*der).clone()).collect();
        case(book, name, about, minted.scene(&answer)?, expected);
        Ok::<_, anyhow::Error>(())
    };
    show(
        "renewed-old-first",
        "two certificates of the owner that overlap",
        &old,
        &[&new],
        release(5),
    )?;
    show("renewed-new-first", "in the other order", &new, &[&old], release(5))?;
    show("renewed-after-end", "the old one has ended", &ended, &[&new], release(5))?;
    show("renewed-ended-second", "the ended one goes along", &new, &[&ended], release(5))?;
    show(
        "renewed-three",
        "one ended, one not begun, one good",
        &later,
        &[&ended, &old],
        release(5),
    )?;
    let expired = || denied(Code::ChainExpired);
    show("owner-expired", "an expired intermediate opens nothing", &ended, &[], expired())?;
    show("owners-expired", "nor do an expired one and a later one", &ended, &[&later], expired())?;
    let early = denied(Code::ChainNotYetValid);
    show("owner-not-yet-valid", "nor does one that has not begun", &later, &[], early)?;
    let many = [&new, &new, &new, &new];
    show("renewals-too-many", "more than three renewals", &old, &many, denied(Code::ChainTooLong))?;
    let foreign = Owner::of("stranger", OWNER)?.certificate(year())?;
    let disorder = denied(Code::ChainOutOfOrder);
    show("renewal-of-another", "a renewal for another name", &new, &[&foreign], disorder)?;
    let harbour = Case::of("harbour", "Harbour Stores")?;
    for (name, about, chain) in [
        (
            "owner-in-bundle",
            "the bundle trusts the owner's certificates themselves",
            vec![harbour.leaf()?],
        ),
        (
            "owner-in-bundle-and-expired",
            "what goes along of the owner does not count then",
            vec![harbour.leaf()?, harbour.owner.certificate(days("2025-01-01", "2025-12-31"))?],
        ),
    ] {
        let answer = Answer { chain, ..harbour.answer()? };
        let scene = harbour.scene(&answer)?.stored(|store| {
            for enrolled in &mut store.credentials {
                if let CredentialIdentifier::CertifiedKey(key) = &mut enrolled.identifier {
                    key.issuer = "owner".into();
                }
            }
        });
        case(book, &format!("{name}-today"), about, scene.clone(), release(5));
        let summer = scene.clone().on("2026-07-01T09:00:00Z");
        case(book, &format!("{name}-in-summer"), "under the newer", summer, release(5));
        let late = scene.on("2027-01-01T00:00:00Z");
        case(book, &format!("{name}-next-year"), "and after both", late, expired());
    }
    Ok(())
}

//! Requests of certified keys.

use anyhow::Result;
use ciborium::Value;
use doorward_engine::Code;
use doorward_wallet::authority::Draft;
use doorward_wallet::cose::Signer;
use doorward_wallet::pkoc::CardKey;
use doorward_wallet::unlock::Request;

use super::{authority, case, chain, phone, root, subject, vouched, year};
use crate::generate::book::Book;
use crate::generate::scene::{NOW, denied, release};
use crate::generate::trust::{USER, deep};

pub(super) fn certified(book: &mut Book) -> Result<()> {
    let request = |issuer: &str, user: Option<&str>| {
        Ok::<_, anyhow::Error>(Request {
            user: user.map(String::from),
            chain: chain(issuer)?,
            ..super::request()
        })
    };
    let mut show = |name: &str, about, issuer: &str, request: Request, expected| {
        case(book, name, about, vouched(issuer)?.show(request.sign(&phone())), expected);
        Ok::<_, anyhow::Error>(())
    };
    show("certified", "a certified key", "phones", request("phones", Some(USER))?, release(7))?;
    let mut with_root = request("phones", Some(USER))?;
    with_root.chain.push(root("phones")?);
    show("certified-with-root", "the root may be there", "phones", with_root, release(7))?;
    for (authorities, name, about, expected) in [
        (5, "chain-of-six", "as many as a chain may have", release(7)),
        (6, "chain-of-seven", "and one more", denied(Code::ChainTooLong)),
    ] {
        let mut long = request("phones", Some(USER))?;
        let leaf = Draft::leaf(subject(), year());
        long.chain = deep(&authority("phones")?, authorities, &leaf, &phone().spki()?)?;
        show(name, about, "phones", long, expected)?;
    }
    let mismatch = || denied(Code::HolderMismatch);
    show(
        "user-missing",
        "the issuer binds keys to users",
        "phones",
        request("phones", None)?,
        mismatch(),
    )?;
    show("user-wrong", "another user", "phones", request("phones", Some("somebody"))?, mismatch())?;
    let mut brief = request("tablets", None)?;
    brief.expires = NOW.saturating_add(30);
    show("user-unbound", "this issuer does not", "tablets", brief, release(7))?;
    let long = denied(Code::ProofLifetimeTooLong);
    show("issuer-lifetime", "the issuer's own bound", "tablets", request("tablets", None)?, long)?;
    let untrusted = denied(Code::ChainUntrusted);
    show(
        "unknown-issuer",
        "a root that the site does not trust",
        "phones",
        request("strangers", Some(USER))?,
        untrusted,
    )?;
    let maker = denied(Code::CredentialUnknown);
    show(
        "other-issuer",
        "enrolled on another issuer's word",
        "tablets",
        request("phones", Some(USER))?,
        maker,
    )?;
    let mut both = request("phones", Some(USER))?.unsigned(&phone());
    let key = Value::Map(vec![(1.into(), phone().cose_key())]);
    let place = both.claims.len().saturating_sub(1);
    both.claims.insert(place, (8.into(), key));
    let shown = vouched("phones")?.show(both.draft(&phone()).sign(&phone()));
    case(book, "chain-and-key", "either, not both", shown, denied(Code::CborUnexpectedMember));
    let stranger = Signer::P256(CardKey::of("stranger"));
    let posing = super::request();
    let posing = Request { user: Some(USER.into()), chain: chain("phones")?, ..posing };
    let shown = vouched("phones")?.show(posing.sign(&stranger));
    case(
        book,
        "certificate-of-another",
        "somebody else's certificate",
        shown,
        denied(Code::ProofBadSignature),
    );
    let late = vouched("phones")?.show(posing.sign(&phone())).on("2027-01-01T00:00:00Z");
    case(
        book,
        "certificate-expired",
        "after the certificate's last second",
        late,
        denied(Code::ChainExpired),
    );
    let early = vouched("phones")?.show(posing.sign(&phone())).on("2025-12-31T23:59:59Z");
    case(
        book,
        "certificate-early",
        "before the certificate's first second",
        early,
        denied(Code::ChainNotYetValid),
    );
    let empty = Request { user: Some(USER.to_uppercase()), ..posing };
    let shown = vouched("phones")?.show(empty.sign(&phone()));
    case(book, "user-in-capitals", "users are compared exactly", shown, mismatch());
    Ok(())
}

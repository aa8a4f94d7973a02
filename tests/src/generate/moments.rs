//! When a signed request is of now: every bound on both of its seconds.
//!
//! The site of these cases allows 5 seconds of skew into the past, 3 into the future, and a life of
//! 60 seconds.

use anyhow::Result;
use doorward_engine::Code;

use super::anchors::AGED;
use super::book::Book;
use super::scene::{NOW, Scene, denied, release, seconds};
use super::trust::{Phone, Trust};
use doorward_cases::case::Expected;

pub(super) fn write(book: &mut Book, minted: &Trust) -> Result<()> {
    requests(book, minted)?;
    lifetimes(book, minted)?;
    certificates(book, minted)
}

fn requests(book: &mut Book, minted: &Trust) -> Result<()> {
    let scene = minted.enrolled()?;
    let mut case = |name: &str, about, [nbf, iat, exp]: [u64; 3], expected| {
        let text = minted.phone()?.times(nbf, iat, exp).sign();
        let name = format!("doordeck-operation/{name}");
        book.case(&name, about, scene.clone().show_text(text), expected);
        Ok::<_, anyhow::Error>(())
    };
    let (before, after) = (|s| NOW.saturating_sub(s), |s| NOW.saturating_add(s));
    case("begins-in-3", "the last second of skew", [after(3), NOW, after(60)], release(5))?;
    let early = denied(Code::ProofNotYetValid);
    case("begins-in-4", "one second more", [after(4), NOW, after(60)], early)?;
    case("issued-in-3", "the last second of skew", [NOW, after(3), after(60)], release(5))?;
    let future = denied(Code::ProofIssuedInFuture);
    case("issued-in-4", "one second more", [NOW, after(4), after(60)], future)?;
    case("ends-in-1", "its last second", [before(59), before(59), after(1)], release(5))?;
    case("ended-now", "over, and inside the skew", [before(60), before(60), NOW], release(5))?;
    let last = [before(50), before(50), before(4)];
    case("ended-4-ago", "the last second of skew", last, release(5))?;
    let late = denied(Code::ProofExpired);
    case("ended-5-ago", "one second more", [before(50), before(50), before(5)], late.clone())?;
    case("ended-last-year", "an old request", [1_740_906_000, 1_740_906_000, 1_740_906_060], late)?;
    let inverted = || denied(Code::ProofTimesInverted);
    case("ends-as-it-begins", "no second at all", [NOW, NOW, NOW], inverted())?;
    case("ends-before-it-begins", "the wrong way round", [NOW, NOW, before(1)], inverted())?;
    let swapped = [after(2), before(10), after(1)];
    case(
        "ends-before-it-begins-again",
        "issued earlier, and still the wrong way round",
        swapped,
        inverted(),
    )
}

fn lifetimes(book: &mut Book, minted: &Trust) -> Result<()> {
    let mut case = |name: &str, about, scene: Scene, phone: Phone<'_>, expected: Expected| {
        let name = format!("doordeck-operation/{name}");
        book.case(&name, about, scene.show_text(phone.sign()), expected);
    };
    let too_long = || denied(Code::ProofLifetimeTooLong);
    let end = |s: u64| NOW.saturating_add(s);
    let (scene, phone) = (|| minted.enrolled(), || minted.phone());
    case(
        "lives-60",
        "as long as the site allows",
        scene()?,
        phone()?.times(NOW, NOW, end(60)),
        release(5),
    );
    case("lives-61", "one second more", scene()?, phone()?.times(NOW, NOW, end(61)), too_long());
    let since = NOW.saturating_sub(1);
    let late_start = phone()?.times(NOW, since, end(60));
    case(
        "lives-61-since-issue",
        "a later beginning does not make it shorter",
        scene()?,
        late_start,
        too_long(),
    );
    let late_issue = phone()?.times(since, NOW, end(60));
    case("lives-61-since-beginning", "nor does a later issue", scene()?, late_issue, too_long());
    let forever = phone()?.times(0, 0, 9_007_199_254_740_991);
    case("lives-forever", "from 1970 to the largest number", scene()?, forever, too_long());

    let brief = Trust::of("brief")?;
    let lives = |s| Ok::<_, anyhow::Error>(brief.phone()?.times(NOW, NOW, end(s)));
    case(
        "issuer-lives-30",
        "as long as the issuer allows",
        brief.enrolled()?,
        lives(30)?,
        release(5),
    );
    case(
        "issuer-lives-31",
        "one second more, and the site would allow it",
        brief.enrolled()?,
        lives(31)?,
        too_long(),
    );
    Ok(())
}

/// A certificate is valid in the second of its `notAfter` (RFC 5280, section 4.1.2.5), unlike
/// everything else.
fn certificates(book: &mut Book, minted: &Trust) -> Result<()> {
    let mut case = |name: &str, about, trust: &Trust, chain: &[Vec<u8>], now: u64, expected| {
        let phone = trust.phone_with(chain).times(now, now, now.saturating_add(60));
        let scene = trust.enrolled()?.now(now).show_text(phone.sign());
        book.case(&format!("chain/{name}"), about, scene, expected);
        Ok::<_, anyhow::Error>(())
    };
    let (from, to) = (seconds("2026-03-02T00:00:00Z"), seconds("2026-03-08T23:59:59Z"));
    let (early, late) = (denied(Code::ChainNotYetValid), denied(Code::ChainExpired));
    let leaf = minted.bent(|drafts| {
        drafts.leaf.validity.not_before = from;
        drafts.leaf.validity.not_after = to;
    })?;
    case(
        "leaf-before",
        "the second before a leaf is valid",
        minted,
        &leaf,
        from.saturating_sub(1),
        early.clone(),
    )?;
    case("leaf-first-second", "its first second", minted, &leaf, from, release(5))?;
    case("leaf-last-second", "its last second", minted, &leaf, to, release(5))?;
    case("leaf-after", "the second after it", minted, &leaf, to.saturating_add(1), late.clone())?;
    let intermediate = minted.bent(|drafts| {
        drafts.intermediate.validity.not_before = from;
        drafts.intermediate.validity.not_after = to;
    })?;
    case(
        "intermediate-before",
        "the second before an intermediate is valid",
        minted,
        &intermediate,
        from.saturating_sub(1),
        early,
    )?;
    case("intermediate-last-second", "its last second", minted, &intermediate, to, release(5))?;
    case(
        "intermediate-after",
        "the second after it",
        minted,
        &intermediate,
        to.saturating_add(1),
        late.clone(),
    )?;
    let aged = Trust::of("aged")?;
    let (chain, end) = (aged.chain()?, seconds(AGED));
    case("root-last-second", "the last second of a root", &aged, &chain, end, release(5))?;
    case(
        "root-after",
        "the second after it: a trust anchor ends too",
        &aged,
        &chain,
        end.saturating_add(1),
        late,
    )
}

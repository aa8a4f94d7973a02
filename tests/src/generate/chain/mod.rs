//! Chains of certificates: who may vouch for a phone, and who may not.

mod forgery;

use anyhow::Result;
use der::asn1::ObjectIdentifier;
use doorward_engine::Code;
use doorward_wallet::authority::{Constraints, KeyUsages, Name, RsaParameters};

use crate::generate::anchors::{field, renewed};
use crate::generate::book::Book;
use crate::generate::scene::{Scene, denied, release};
use crate::generate::trust::{Drafts, Trust, deep};
use doorward_cases::case::Expected;

/// `id-kp-clientAuth` and `id-kp-serverAuth` (RFC 5280, section 4.2.1.12).
const CLIENT: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
const SERVER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");

/// A certificate's version 3, as it is encoded (RFC 5280, section 4.1.2.1).
const VERSION_3: [u8; 5] = [0xa0, 0x03, 0x02, 0x01, 0x02];

pub(super) fn write(book: &mut Book, minted: &Trust) -> Result<()> {
    authorities(book)?;
    shapes(book, minted)?;
    rights(book, minted)?;
    forgery::write(book, minted)?;
    issuers(book)
}

/// A phone shows a chain.
fn show(
    book: &mut Book,
    name: &str,
    about: &str,
    trust: &Trust,
    chain: &[Vec<u8>],
    expected: Expected,
) -> Result<()> {
    let scene: Scene = trust.enrolled()?.show_text(trust.phone_with(chain).sign());
    book.case(&format!("chain/{name}"), about, scene, expected);
    Ok(())
}

/// The algorithms and encodings of the field.
fn authorities(book: &mut Book) -> Result<()> {
    let absent = field(RsaParameters::Absent)?;
    show(
        book,
        "rsa-without-null",
        "RSA signatures without parameters, as Doordeck's",
        &absent,
        &absent.chain()?,
        release(5),
    )?;
    let null = field(RsaParameters::Null)?;
    show(
        book,
        "rsa-with-null",
        "RSA signatures with NULL, as RFC 4055 demands",
        &null,
        &null.chain()?,
        release(5),
    )?;
    let [old, new] = renewed()?;
    show(
        book,
        "renewed-old",
        "the old root, while a new one replaces it",
        &old,
        &old.chain()?,
        release(5),
    )?;
    show(book, "renewed-new", "the new root", &new, &new.chain()?, release(5))
}

fn shapes(book: &mut Book, minted: &Trust) -> Result<()> {
    let chain = minted.chain()?;
    let at = |index: usize| chain.get(index).cloned().unwrap_or_default();
    let (leaf, intermediate, root) = (at(0), at(1), at(2));
    let mut case = |name: &str, about, chain: &[&Vec<u8>], expected| {
        let chain: Vec<Vec<u8>> = chain.iter().map(|der| (*der).clone()).collect();
        show(book, name, about, minted, &chain, expected)
    };
    case("with-root", "leaf, intermediate and root", &[&leaf, &intermediate, &root], release(5))?;
    case("without-root", "the root may be left out", &[&leaf, &intermediate], release(5))?;
    let six = deep(&minted.root, 5, &minted.drafts().leaf, &minted.device.spki()?)?;
    case("six", "as many as a chain may have", &six.iter().collect::<Vec<_>>(), release(5))?;
    let order = || denied(Code::ChainOutOfOrder);
    case("leaf-only", "the intermediate may not", &[&leaf], denied(Code::ChainUntrusted))?;
    case(
        "root-in-the-middle",
        "not each followed by its issuer",
        &[&leaf, &root, &intermediate],
        order(),
    )?;
    case("leaf-twice", "the leaf does not issue itself", &[&leaf, &leaf, &intermediate], order())?;
    case(
        "intermediate-twice",
        "nor does the intermediate",
        &[&leaf, &intermediate, &intermediate],
        order(),
    )?;
    let lost = [&leaf, &intermediate, &root, &leaf];
    case("more-behind-the-root", "nothing may be left over", &lost, order())?;
    let again = [&leaf, &intermediate, &root, &root, &root];
    let about = "nor may the root, which issues itself";
    case("root-again-and-again", about, &again, denied(Code::ChainUntrusted))?;
    case(
        "intermediate-as-leaf",
        "an authority's certificate as that of a phone: its key is P-256",
        &[&intermediate, &root],
        denied(Code::AlgorithmNotAllowed),
    )?;
    let cut: Vec<u8> = leaf.iter().copied().take(leaf.len().saturating_sub(1)).collect();
    case(
        "leaf-cut",
        "the last octet of the leaf is missing",
        &[&cut, &intermediate],
        denied(Code::ChainMalformed),
    )?;
    let longer = [&leaf[..], &[0]].concat();
    case(
        "leaf-with-more",
        "an octet behind the leaf",
        &[&longer, &intermediate],
        denied(Code::ChainMalformed),
    )?;
    let mut older = leaf.clone();
    if let Some(version) = older.windows(VERSION_3.len()).position(|octets| octets == VERSION_3)
        && let Some(number) = older.get_mut(version.saturating_add(4))
    {
        *number = 1;
    }
    case(
        "leaf-of-version-2",
        "a certificate without extensions by its version",
        &[&older, &intermediate],
        denied(Code::ChainUnsupported),
    )?;
    let cut: Vec<u8> = intermediate.iter().copied().skip(1).collect();
    case(
        "intermediate-cut",
        "the first octet of the intermediate is missing",
        &[&leaf, &cut],
        denied(Code::ChainMalformed),
    )
}

/// What certificates allow.
fn rights(book: &mut Book, minted: &Trust) -> Result<()> {
    let mut case = |name: &str, about, bend: &dyn Fn(&mut Drafts), expected| {
        show(book, name, about, minted, &minted.bent(bend)?, expected)
    };
    let constraints = |authority, path_length| Some(Constraints { authority, path_length });
    let not_authority = || denied(Code::ChainNotAuthority);
    case(
        "intermediate-no-authority",
        "`cA` is false",
        &|d| d.intermediate.constraints = constraints(false, None),
        not_authority(),
    )?;
    case(
        "intermediate-unconstrained",
        "no basic constraints at all",
        &|d| d.intermediate.constraints = None,
        not_authority(),
    )?;
    case(
        "intermediate-may-not-sign",
        "its key usage is for messages",
        &|d| d.intermediate.usages = Some(KeyUsages::DigitalSignature.into()),
        not_authority(),
    )?;
    case(
        "intermediate-of-length-0",
        "no authority may follow, and none does",
        &|d| d.intermediate.constraints = constraints(true, Some(0)),
        release(5),
    )?;
    let usage = || denied(Code::ChainWrongUsage);
    case(
        "leaf-may-not-sign",
        "a leaf's key usage is for certificates",
        &|d| d.leaf.usages = Some(KeyUsages::KeyCertSign.into()),
        usage(),
    )?;
    case(
        "leaf-for-agreement",
        "a leaf's key usage is for key agreement",
        &|d| d.leaf.usages = Some(KeyUsages::KeyAgreement.into()),
        usage(),
    )?;
    case(
        "leaf-without-usage",
        "a leaf that names no usage is not limited",
        &|d| d.leaf.usages = None,
        release(5),
    )?;
    case(
        "leaf-for-clients",
        "extended usage: client authentication",
        &|d| d.leaf.extended_usages = vec![CLIENT],
        release(5),
    )?;
    case(
        "leaf-for-servers",
        "extended usage: server authentication alone",
        &|d| d.leaf.extended_usages = vec![SERVER],
        usage(),
    )?;
    case(
        "leaf-is-authority",
        "a leaf that may sign certificates",
        &|d| d.leaf.constraints = constraints(true, None),
        usage(),
    )?;
    case(
        "leaf-critical",
        "a critical extension that nobody knows",
        &|d| d.leaf.unknown_critical = true,
        denied(Code::ChainUnsupported),
    )?;
    case(
        "intermediate-critical",
        "the same in the intermediate",
        &|d| d.intermediate.unknown_critical = true,
        denied(Code::ChainUnsupported),
    )?;
    case(
        "leaf-without-user",
        "no unique identifier for the user to equal",
        &|d| d.leaf.subject = Name::common("phone"),
        denied(Code::HolderMismatch),
    )
}

/// What the bundle says of issuers.
fn issuers(book: &mut Book) -> Result<()> {
    let mut case = |label: &str, name: &str, about: &str, expected| {
        let trust = Trust::of(label)?;
        show(book, name, about, &trust, &trust.chain()?, expected)
    };
    case("retired", "issuer-disabled", "the issuer is disabled", denied(Code::IssuerDisabled))?;
    case(
        "cards-only",
        "issuer-of-another-format",
        "the issuer vouches for another format",
        denied(Code::IssuerFormatNotAllowed),
    )?;
    case(
        "narrow",
        "issuer-of-other-algorithms",
        "ECDSA below a root that may not use it",
        denied(Code::AlgorithmNotAllowed),
    )?;
    case(
        "shallow",
        "issuer-of-no-intermediates",
        "the root itself bounds the path",
        denied(Code::ChainNotAuthority),
    )?;
    case(
        "crowd",
        "issuer-of-many-roots",
        "sixteen roots of one name: work is bounded by counts",
        denied(Code::LimitSignatures),
    )?;
    case(
        "loose",
        "issuer-that-binds-nobody",
        "the issuer does not say who the user is",
        release(5),
    )?;
    let loose = Trust::of("loose")?;
    let phone = loose.phone()?.claim("iss", "somebody");
    let scene = loose.enrolled()?.show_text(phone.sign());
    book.case(
        "chain/issuer-that-binds-nobody-else",
        "so the claim is not compared",
        scene,
        release(5),
    );
    Ok(())
}

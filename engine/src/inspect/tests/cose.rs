//! What COSE messages have in common.

use super::*;

/// The request of `docs/cwt-unlock.md`.
const REQUEST: &str = "\
    d28443a10126a05873a60366736865642d31041a69a551cc061a69a551900748010203040506070808a101a401022001\
    215820245df09cd5ce34d1f0f2ea730a2651eb3aa3ee85d6fb92e01860babd595e17c12258209a30223a6f6d1f837f53\
    e8707846e41747ea5f256d7ae52b80ac47bf5be41b843a00010000005840f27c4fd935f0c9459a2108162d240593172f\
    b574b07ae4e8216fb3bcf103da39fbcb280c4cddb001ffcf7425c415338568e2e1d53fba7cb61e1814e43c166270\
    ";

#[test]
fn is_shown_in_place() {
    let bytes = hex::decode(REQUEST).unwrap();
    let reading = only(&bytes);
    assert_eq!(reading.format, "cwt-unlock");
    assert!(reading.is_complete && reading.warnings.is_empty(), "{:?}", reading.warnings);
    let at = |path: &str| {
        let field = reading.fields.iter().find(|field| field.path == path).unwrap();
        let start = usize::try_from(field.offset).unwrap();
        let end = start + usize::try_from(field.length).unwrap();
        (start, end, &field.rendering[..])
    };
    assert_eq!(at("protected"), (3, 6, "a10126"));
    assert_eq!(at("protected.alg"), (3, 6, "ES256"));
    assert_eq!(rendering(&reading, "claims.aud"), Some("shed-1"));
    assert_eq!(at("claims.cti").2, "0102030405060708");
    let (middle, end) = (bytes.len() - 32, bytes.len());
    let signature = end - 64;
    for (path, start, end) in [
        ("signature", signature, end),
        ("signature.r", signature, middle),
        ("signature.s", middle, end),
    ] {
        assert_eq!(at(path), (start, end, &super::hex(&bytes[start..end])[..]), "{path}");
    }
}

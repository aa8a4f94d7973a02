//! How much may be handed over, at each limit and one past it.

use doorward_bundle::limits;

use super::*;

#[test]
fn no_more_than_four_mebioctets_are_handed_over() {
    let key = Key::p256(1);
    let list = jwt(&header(), &payload(1, ONE_BIT), &key);
    let left = 4 * 1024 * 1024 - list.content.len();
    let refused = |octets: usize| {
        let rest =
            Evidence { kind: "tea-leaves".into(), source: "test".into(), content: vec![0; octets] };
        load(&[list.clone(), rest], &[issuer_with("a", &key)]).unwrap_err()
    };
    assert_eq!(refused(left), ("context.unsupported".into(), "evidence[1].kind".into()));
    assert_eq!(refused(left + 1), ("limit.exceeded".into(), "evidence[1].content".into()));
    assert_eq!(refused(left * 2), ("limit.exceeded".into(), "evidence[1].content".into()));
}

/// One octet less is read, and is nonsense.
#[test]
fn no_statement_is_longer_than_its_kind_may_be() {
    let mebioctet = 1024 * 1024;
    for (kind, most) in [
        ("status-list-jwt", mebioctet),
        ("status-list-cwt", mebioctet),
        ("revocation-set", limits::REVOCATION_OCTETS),
    ] {
        let refused = |octets: usize| {
            let evidence =
                Evidence { kind: kind.into(), source: "test".into(), content: vec![0; octets] };
            load(&[evidence], &[]).unwrap_err().0
        };
        assert_eq!(refused(most), "evidence.refused", "{kind}");
        assert_eq!(refused(most + 1), "limit.exceeded", "{kind}");
        assert_eq!(refused(most * 2), "limit.exceeded", "{kind}");
    }
}

#[test]
fn nothing_inflates_without_end() {
    let key = Key::p256(1);
    let most = 2 * 1024 * 1024;
    let text = |octets: usize| BASE64_URL_SAFE_NO_PAD.encode(zlib(&vec![0; octets]));
    let signed = |octets: usize, uri: &str| {
        let mut payload = payload(1, &text(octets));
        payload["sub"] = json!(uri);
        jwt(&header(), &payload, &key)
    };
    let issuers = [issuer_with("a", &key)];
    let dossier = load(&[signed(most, URI)], &issuers).unwrap();
    assert_eq!(list(&dossier).length(), 16 * 1024 * 1024);
    let past = load(&[signed(most + 1, URI)], &issuers).unwrap_err();
    assert_eq!(past, ("limit.exceeded".into(), "evidence[0].content".into()));
    let three = [signed(most, "a"), signed(most, "b"), signed(1, "c")];
    assert!(load(&three[..2], &issuers).is_ok());
    let together = load(&three, &issuers).unwrap_err();
    assert_eq!(together, ("limit.exceeded".into(), "evidence[2].content".into()));
}

//! What reason codes mean, from their table in `docs/reason-codes.md`; see `build.rs`.

include!(concat!(env!("OUT_DIR"), "/meanings.rs"));

/// What a code means. Nothing for one that is newer than this console.
pub(crate) fn meaning(code: &str) -> Option<&'static str> {
    let at = MEANINGS.binary_search_by_key(&code, |(known, _)| known).ok()?;
    MEANINGS.get(at).map(|(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::meaning;

    #[test]
    fn codes_have_meanings() {
        assert!(meaning("proof.bad-signature").is_some());
        assert!(meaning("policy.permitted").is_some());
        assert_eq!(meaning("no.code"), None);
    }
}

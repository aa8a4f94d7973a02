//! Project Wycheproof's cases of HMAC with SHA-256, each of them accounted for.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use ::wycheproof::TestResult;
use ::wycheproof::mac::{TestName, TestSet};

use super::*;

/// Bits of a code that is not cut. The set's others are valid for whoever cuts codes, and refused here.
const WHOLE: usize = 256;

#[test]
fn hs256() {
    let (mut accepted, mut refused) = (0, 0);
    for group in &TestSet::load(TestName::HmacSha256).unwrap().test_groups {
        for test in &group.tests {
            let outcome = MacKey::new(&test.key).is_some_and(|key| {
                verify_hs256(&key, &test.msg, &test.tag, &mut Budget::new()).is_ok()
            });
            let long_enough = KEY_OCTETS.contains(&test.key.len());
            let expected =
                test.result == TestResult::Valid && group.tag_size == WHOLE && long_enough;
            assert_eq!(outcome, expected, "{} {}", test.tc_id, test.comment);
            *(if outcome { &mut accepted } else { &mut refused }) += 1;
        }
    }
    assert_eq!((accepted, refused), (30, 144));
}

//! The chain that Doordeck published, of 2019.

use super::*;

/// 2019-04-01T00:00:00Z, when the sample chain was valid.
const APRIL_2019: u64 = 1_554_076_800;

/// 2019-04-07T08:31:30Z, the last second of the sample's leaf.
const LAST_SECOND: u64 = 1_554_625_890;

/// 2019-03-31T08:31:30Z, the first second of the sample's leaf.
const FIRST_SECOND: u64 = 1_554_021_090;

#[test]
fn leads_to_its_root() {
    let user = String::from("62143130-538f-11e9-a6c4-5353182984b7");
    assert_eq!(sample_at(APRIL_2019), Ok(("doordeck".into(), Some(user))));
}

#[test]
fn may_leave_the_root_out() {
    let mut chain = samples::doordeck_chain();
    chain.pop();
    assert!(outcome(&chain, &[doordeck()], Clock::Trusted(APRIL_2019)).is_ok());
}

#[test]
fn is_valid_through_its_last_second() {
    // X.509 counts the second of `notAfter` in, whatever RFC 7519 does with `exp`.
    assert!(sample_at(LAST_SECOND).is_ok());
    assert_eq!(sample_at(LAST_SECOND + 1), Err(Code::ChainExpired));
    assert!(sample_at(FIRST_SECOND).is_ok());
    assert_eq!(sample_at(FIRST_SECOND - 1), Err(Code::ChainNotYetValid));
    assert_eq!(sample_at(LAST_SECOND + 86_400), Err(Code::ChainExpired));
}

#[test]
fn says_which_times_were_compared() {
    let refusal =
        outcome(&samples::doordeck_chain(), &[doordeck()], Clock::Trusted(LAST_SECOND + 1))
            .unwrap_err();
    let compared = refusal.compared.first().unwrap();
    assert_eq!(compared.name, "not-after");
    assert_eq!(compared.actual, Value::Time(LAST_SECOND));
    assert_eq!(compared.required, Value::Time(LAST_SECOND + 1));
}

#[test]
fn breaks_at_each_link() {
    for index in 0..3 {
        let mut chain = samples::doordeck_chain();
        *chain.get_mut(index).unwrap().last_mut().unwrap() ^= 1;
        let refusal = outcome(&chain, &[doordeck()], Clock::Trusted(APRIL_2019)).unwrap_err();
        assert_eq!(refusal.code, Code::ChainBadSignature, "certificate {index}");
    }
}

#[test]
fn takes_trust_from_the_anchor_and_not_from_the_root_that_was_sent() {
    let mut chain = samples::doordeck_chain();
    *chain.last_mut().unwrap().last_mut().unwrap() ^= 1;
    assert!(outcome(&chain, &[doordeck()], Clock::Trusted(APRIL_2019)).is_ok());
    let other = issuer("doordeck", &[chain.get(1).unwrap()]);
    let refusal = outcome(&chain, &[other], Clock::Trusted(APRIL_2019)).unwrap_err();
    assert_eq!(refusal.code, Code::ChainUntrusted);
}

#[test]
fn survives_no_flipped_bit() {
    let good = samples::doordeck_chain();
    // Every 97th bit of the three certificates below the root.
    for index in 0..3 {
        let bits = good.get(index).unwrap().len() * 8;
        for bit in (0..bits).step_by(97) {
            let mut chain = good.clone();
            *chain.get_mut(index).unwrap().get_mut(bit / 8).unwrap() ^= 1 << (bit % 8);
            let outcome = outcome(&chain, &[doordeck()], Clock::Trusted(APRIL_2019));
            assert!(outcome.is_err(), "certificate {index}, bit {bit}");
        }
    }
}

#[test]
fn needs_a_trusted_time() {
    for (clock, code) in
        [(Clock::Untrusted, Code::ClockUntrusted), (Clock::Absent, Code::ClockAbsent)]
    {
        let refusal = outcome(&samples::doordeck_chain(), &[doordeck()], clock).unwrap_err();
        assert_eq!(refusal.code, code);
    }
}

fn doordeck() -> Issuer {
    issuer("doordeck", &[samples::doordeck_chain().last().unwrap()])
}

fn sample_at(now: u64) -> Result<(String, Option<String>), Code> {
    outcome(&samples::doordeck_chain(), &[doordeck()], Clock::Trusted(now))
        .map_err(|refusal| refusal.code)
}

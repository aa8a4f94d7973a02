//! What can be told of a request without a site.

use super::*;

fn told(octets: &[u8]) -> Result<(), Code> {
    UnlockRequest::parse(octets).unwrap().check_alone().map_err(|refusal| refusal.code)
}

#[test]
fn what_is_in_order_is_told_as_such() {
    assert_eq!(told(&Draft::of(&phone()).sign(&phone())), Ok(()));
    assert_eq!(told(&Draft::certified(chain()).sign(&phone())), Ok(()));
    let strangers = Draft::of(&phone()).sign(&Key::p256(7));
    assert_eq!(told(&strangers), Ok(()), "whose signature it is takes a key that is believed");
}

#[test]
fn a_signature_is_possible() {
    let mut bent = Draft::of(&phone()).sign(&phone());
    let start = bent.len() - 64;
    bent[start..].fill(0);
    assert_eq!(told(&bent), Err(Code::SignatureMalformed));
}

#[test]
fn certificates_are_read_and_in_order() {
    let certified = |chain: Vec<Vec<u8>>| told(&Draft::certified(chain).sign(&phone()));
    let root_certificate = Mint::authority("Root", "Root").certify(&root(), &root());
    let [leaf] = &chain()[..] else { panic!("one was minted") };
    assert_eq!(certified(vec![leaf.clone(), root_certificate.clone()]), Ok(()));
    assert_eq!(certified(vec![leaf.clone(), leaf.clone()]), Err(Code::ChainOutOfOrder));
    assert_eq!(certified(vec![leaf[1..].to_vec()]), Err(Code::ChainMalformed));
}

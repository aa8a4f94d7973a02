//! What can be told of a record without the reader's secrets.

use super::*;

fn told(octets: &[u8]) -> Result<(), Code> {
    Transaction::parse(octets).unwrap().check_alone().map_err(|refusal| refusal.code)
}

/// The sample's answer to AUTH1 with these octets in the place of those.
fn bent(sample: &Sample, these: &[u8], those: &[u8]) -> Vec<u8> {
    let mut plaintext = sample.auth1_plaintext.clone();
    let at = plaintext.windows(these.len()).position(|window| window == these).unwrap();
    plaintext[at..at + those.len()].copy_from_slice(those);
    decrypted(sample, &plaintext)
}

#[test]
fn the_sample_is_in_order() {
    let sample = sample();
    assert_eq!(told(&encrypted(&sample)), Ok(()));
    assert_eq!(told(&decrypted(&sample, &sample.auth1_plaintext)), Ok(()));
}

#[test]
fn keys_are_points_and_signatures_are_possible() {
    let sample = sample();
    let mut off_curve = sample.device_public.clone();
    off_curve[64] ^= 1;
    let wrong_key = bent(&sample, &sample.device_public, &off_curve);
    assert_eq!(told(&wrong_key), Err(Code::KeyNotOnCurve));
    let no_signature = bent(&sample, &sample.device_signature, &[0; 64]);
    assert_eq!(told(&no_signature), Err(Code::SignatureMalformed));
    let mut wrong_ephemeral = sample;
    wrong_ephemeral.device_ephemeral_public[64] ^= 1;
    assert_eq!(told(&encrypted(&wrong_ephemeral)), Err(Code::KeyNotOnCurve));
}

#[test]
fn messages_of_the_step_up_phase_are_kept_and_read() {
    let sample = sample();
    let with = |message: &[u8]| {
        record(&[(1, &auth0(&sample)), (3, &sample.auth1_plaintext), (5, message)])
    };
    let shown = with(&[0xff]);
    assert_eq!(Transaction::parse(&shown).unwrap().step_up(), [&[0xff][..]]);
    assert!(told(&shown).is_err(), "no device response");
    // While it is encrypted nothing can be told of it.
    let encrypted = record(&[(1, &auth0(&sample)), (2, &sample.auth1_ciphertext), (4, &[0xff])]);
    assert_eq!(told(&encrypted), Ok(()));
}

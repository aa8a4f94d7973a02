//! PKOC over BLE, ECDHE flow: the phone's two messages to a reader that it knows.
//!
//! ```text
//! 07 41 04 X Y    the phone's ephemeral key
//! 0C 05 …         protocol version; iOS leaves it out
//! 40 len …        encrypted: the phone's answer of the normal flow (see `ble`), then 16 octets of tag
//! ```
//!
//! The first two lines are one message and the third is another, which the phone sends after it has
//! checked the reader's signature; the host hands them on one after the other. The length of `40` is
//! one octet, as 3.x readers have it, or `81` and one octet, as those of 2.0.1 do. No answer is 129
//! octets long, so the two are never confused.
//!
//! **Key and cipher.** AES-256-CCM with a tag of 16 octets and no associated data; the key is the
//! SHA-256 of the X coordinate of the ECDH point, without a counter, a label or a salt (some
//! descriptions say otherwise; this is what phones do); the nonce is `00 00 00 00 00 00 00 01` and
//! the counter of the phone's first encrypted message, `00 00 00 01`.
//!
//! **Signed**, with the credential's key: the site's UUID, the reader's UUID, the X of the phone's
//! ephemeral key and the X of the reader's: 96 octets. The reader signs *the same* octets with the
//! site's or its own key, and nothing in them says whose signature it is. So a credential whose key is
//! one of those is refused (`key.reserved`).
//!
//! What the host states: as the challenge the reader's compressed ephemeral key, and as a secret named
//! [`EPHEMERAL`] its private key, 32 octets, big-endian. Both must belong together and be of this
//! connection alone. Site and reader come from the bundle (`pkoc-reader` of the access point), never
//! from the bytes.

use alloc::vec::Vec;

use aes::Aes256;
use ccm::aead::{AeadInOut as _, KeyInit as _};
use ccm::consts::{U12, U16};
use ccm::{Ccm, Nonce, Tag};
use sha2::{Digest as _, Sha256};

use crate::agreement::Agreement;
use crate::budget::Budget;
use crate::bytes::Reader;
use crate::presentation::pkoc::POINT;
use crate::presentation::pkoc::ble::{PhoneAnswer, VERSION, check_version, reader_key};
use crate::presentation::pkoc::reader::SiteReader;
use crate::presentation::{Proven, Setting};
use crate::reason::{Code, Refusal};
use crate::signature::PublicKey;
use crate::tlv::{Coding, DataObject, Expected};
use crate::trace::Trace;

/// The name of the secret that holds the reader's ephemeral private key.
pub(crate) const EPHEMERAL: &str = "pkoc-ble-ephemeral";

/// The phone's ephemeral key.
pub(crate) const PHONE_KEY: Expected = Expected::of(0x07, POINT);

/// The encrypted answer: 133 to 146 octets and the tag.
pub(crate) const ENCRYPTED: Expected = Expected::within(0x40, 149..=162);

/// The tag of a version.
const VERSION_TAG: u8 = 0x0c;

/// Octets of the authentication tag.
const TAG: usize = 16;

/// The nonce of the phone's first encrypted message: a fixed part and the counter 1.
const NONCE: [u8; 12] = [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1];

/// The two messages of a phone, well-formed; what is encrypted has not been looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EncryptedAnswer<'a> {
    phone_key: &'a [u8],
    encrypted: &'a [u8],
}

impl<'a> EncryptedAnswer<'a> {
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let mut reader = Reader::new(bytes);
        let phone_key = DataObject::read_only(&mut reader, Coding::Short, &PHONE_KEY)?.value;
        if reader.clone().read_u8().is_ok_and(|tag| tag == VERSION_TAG) {
            let version = DataObject::read_only(&mut reader, Coding::Short, &VERSION)?;
            check_version(Some(version.value))?;
        }
        let coding = coding_of_length(&reader);
        let encrypted = DataObject::read_only(&mut reader, coding, &ENCRYPTED)?.value;
        reader.finish()?;
        Ok(Self { phone_key, encrypted })
    }

    /// Checks what can be told without the reader's secret: whether the phone's key is possible.
    pub(crate) fn check_alone(&self) -> Result<(), Refusal> {
        PublicKey::from_p256_point(self.phone_key).map(|_| ())
    }

    /// Decrypts the answer, and checks that the key in it signed both ephemeral keys for this site
    /// and this reader.
    pub(in crate::presentation) fn prove(
        self,
        setting: &Setting<'_>,
        budget: &mut Budget,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        trace.enter("proof.challenge");
        let challenge = reader_key(setting)?;
        let secret = setting.secret(EPHEMERAL)?;
        let agreement = Agreement::of(secret, challenge.octets())?;

        trace.enter("proof.reader");
        let reader = SiteReader::check(setting, budget)?;

        trace.enter("proof.decryption");
        let answer = self.decrypt(&agreement)?;
        let answer = PhoneAnswer::parse(&answer)?.into_answer();

        trace.enter("proof.key");
        reader.refuse_own_key(&PublicKey::from_p256_point(answer.public_key)?)?;

        let x_of = |point: &'_ [u8]| point.get(1..33).unwrap_or_default().to_vec();
        let (phone, own) = (x_of(self.phone_key), x_of(challenge.octets()));
        let message = [reader.site, reader.location, &phone, &own].concat();
        answer.prove(&message, challenge, setting, budget, trace)
    }

    fn decrypt(&self, agreement: &Agreement) -> Result<Vec<u8>, Refusal> {
        let x = agreement.x_with(self.phone_key)?;
        let cipher = Ccm::<Aes256, U16, U12>::new(&Sha256::digest(x.as_slice()));
        let at = self.encrypted.len().saturating_sub(TAG);
        let failed = || Refusal::from(Code::DecryptionFailed);
        let (ciphertext, tag) = self.encrypted.split_at_checked(at).ok_or_else(failed)?;
        let mut octets = ciphertext.to_vec();
        let tag = Tag::<U16>::try_from(tag).map_err(|_| failed())?;
        cipher
            .decrypt_inout_detached(
                &Nonce::<U12>::from(NONCE),
                &[],
                octets.as_mut_slice().into(),
                &tag,
            )
            .map_err(|_| failed())?;
        Ok(octets)
    }
}

/// How the length of the encrypted answer is written, told by its first octet.
pub(crate) fn coding_of_length(reader: &Reader<'_>) -> Coding {
    match reader.clone().take(2) {
        Ok([_, 0x81]) => Coding::Ber,
        _ => Coding::Short,
    }
}

/// Whether bytes begin with a phone's ephemeral key.
pub(in crate::presentation) fn could_be(bytes: &[u8]) -> bool {
    matches!(bytes, [0x07, 65, ..])
}

#[cfg(test)]
mod tests;

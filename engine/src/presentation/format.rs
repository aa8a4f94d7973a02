//! The formats that the engine reads: the one table of their names and natures.

use crate::decision::Strength;

macro_rules! formats {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal, $voucher:ident, $strength:ident;)*) => {
        /// A format that the engine reads.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Format {
            $($(#[doc = $doc])* $name,)*
        }

        impl Format {
            /// Every format, in alphabetical order of their names.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The spelling of bundles, circumstances and journals.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// How strongly a presentation of it proves its credential at best.
            #[must_use]
            pub const fn strength(self) -> Strength {
                match self { $(Self::$name => Strength::$strength,)* }
            }

            const fn voucher(self) -> Voucher {
                match self { $(Self::$name => Voucher::$voucher,)* }
            }
        }
    };
}

/// Whose word makes it count.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Voucher {
    /// The registry's alone: its key is enrolled.
    Registry,
    /// That of an issuer in the bundle.
    Issuer,
}

formats! {
    /// Aliro 1.0: what a device answered to AUTH0 and AUTH1, and its documents.
    Aliro = "aliro", Registry, Signature;
    /// An unlock request for offline controllers: a CWT.
    CwtUnlock = "cwt-unlock", Registry, Signature;
    /// Doordeck's signed operation: a JWS with a chain of certificates.
    DoordeckOperation = "doordeck-operation", Issuer, Signature;
    /// A lock's certified key answers a challenge: COSE with a chain to the lock's owner.
    LockCertificate = "lock-certificate", Issuer, Signature;
    /// A token of an OpenID provider, signed with RSA or ECDSA.
    OpenidToken = "openid-token", Issuer, Bearer;
    /// Card data from an OSDP reader: the bits of a badge, which prove nothing.
    OsdpCardData = "osdp-card-data", Registry, None;
    /// PKOC over BLE, normal flow: the phone's answer to the reader's ephemeral key.
    PkocBle = "pkoc-ble", Registry, Signature;
    /// PKOC over BLE, ECDHE flow: the phone's ephemeral key and its encrypted answer. The issuer is the
    /// site, whose reader it is.
    PkocBleEcdhe = "pkoc-ble-ecdhe", Issuer, Signature;
    /// PKOC over NFC, card specification 1.1: the card's answer to AUTHENTICATE.
    PkocNfcV1 = "pkoc-nfc-v1", Registry, Signature;
    /// PKOC over NFC, secure element V2 in Validated Mode: a card's certificate that an issuer vouches
    /// for, and its answer to INTERNAL AUTHENTICATE.
    PkocNfcV2 = "pkoc-nfc-v2", Issuer, Signature;
    /// The same in Standard Mode: the key alone is the credential.
    PkocNfcV2Standard = "pkoc-nfc-v2-standard", Registry, Signature;
    /// PKOC over OSDP: the vendor messages of one transaction.
    PkocOsdp = "pkoc-osdp", Registry, Signature;
    /// SenseCrypt's API key: a secret text. It binds itself to no challenge and has no time of its own.
    SensecryptApiKey = "sensecrypt-api-key", Issuer, Bearer;
    /// SenseCrypt's device token: a JWT under a secret that issuer and host share.
    SensecryptDeviceToken = "sensecrypt-device-token", Issuer, Mac;
    /// A signature made with a face, over the host's challenge, with its Face Certificate.
    SensecryptFaceSignature = "sensecrypt-face-signature", Issuer, Signature;
    /// The bits of a badge, which prove nothing.
    Wiegand = "wiegand", Registry, None;
}

impl Format {
    /// The format of this name, compared exactly.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.as_str() == name)
    }

    /// Whether an issuer in the bundle must vouch for it.
    #[must_use]
    pub const fn needs_issuer(self) -> bool {
        matches!(self.voucher(), Voucher::Issuer)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn names_are_in_order() {
        assert!(Format::ALL.is_sorted_by(|one, next| one.as_str() < next.as_str()));
    }

    #[test]
    fn an_issuer_vouches_for_what_enrolment_alone_does_not() {
        let vouched: Vec<&str> = Format::ALL
            .iter()
            .filter(|format| format.needs_issuer())
            .map(|format| format.as_str())
            .collect();
        let expected = [
            "doordeck-operation",
            "lock-certificate",
            "openid-token",
            "pkoc-ble-ecdhe",
            "pkoc-nfc-v2",
            "sensecrypt-api-key",
            "sensecrypt-device-token",
            "sensecrypt-face-signature",
        ];
        assert_eq!(vouched, expected);
    }
}

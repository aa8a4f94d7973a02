//! Whose word counts: authorities that certify keys, and issuers of tokens.

use alloc::string::String;
use alloc::vec::Vec;

use crate::freshness::StatusRules;
use crate::record::{Octets, record};

record! {
    /// What an issuer's trust is anchored in.
    pub struct Authority {
        /// DER of a root certificate, or of a bare SubjectPublicKeyInfo where the format has no
        /// certificates.
        1 "der" der: Octets,
    }
}

record! {
    /// Somebody whose word counts.
    pub struct Issuer {
        /// Its identifier.
        1 "identifier" identifier: String,
        /// Its name for people.
        2 "name" name: String,
        /// Whether its word counts.
        3 "enabled" enabled: bool,
        /// The formats that it vouches for, ordered.
        4 "formats" formats: Vec<String>,
        /// The algorithms that its chains may use, by JOSE name, ordered.
        5 "algorithms" algorithms: Vec<String>,
        /// Its trust anchors; several overlap while one is replaced.
        6 "anchors" anchors: Vec<Authority>,
        /// Whether the presentation's issuer claim must equal the certificate's unique identifier.
        7 "binds-subject" binds_subject: bool,
        /// Its own bound on a presentation's validity, in seconds. Absent: the site's.
        8 "proof-lifetime" proof_lifetime: Option<u32>,
        /// How its tokens are checked. Absent: it issues none.
        9 "tokens" tokens: Option<TokenRules>,
        /// The organisation (O) that the owner's and the keys' certificates must name, for formats
        /// whose certificates belong to an owner. Absent: it vouches for no such format.
        10 "owner" owner: Option<String>,
        /// What its certificates must be for, where they say (SenseCrypt's purpose id).
        11 "purpose" purpose: Option<String>,
        /// How long an operation may wait to be carried out, in seconds. Absent: none may.
        12 "queue-lifetime" queue_lifetime: Option<u32>,
        /// What presentations call it, where they do not name it by an X.509 name: the issuer
        /// identification reference of `pkoc-nfc-v2`, 16 of A-Z and 0-9; the site's UUID of
        /// `pkoc-ble-ecdhe`, in lower case.
        13 "reference" reference: Option<String>,
        /// The newest iteration of its access documents (Aliro) that is known. Absent: none.
        14 "access-iteration" access_iteration: Option<u32>,
        /// The newest iteration of its revocation documents (Aliro) that is known. Absent: none.
        15 "revocation-iteration" revocation_iteration: Option<u32>,
        /// What its status lists are checked with. Absent: it has none.
        16 "status" status: Option<StatusRules>,
    }
}

record! {
    /// How an issuer's tokens are checked: with public keys, which are here, or with secrets, of which
    /// only the names are. A bundle is public; the host hands the secrets over when it loads one.
    pub struct TokenRules {
        /// Public keys that sign tokens; several overlap while one is replaced.
        1 "keys" keys: Vec<TokenKey>,
        /// Names of the secrets that authenticate tokens with HMAC-SHA-256, ordered; several overlap
        /// while one is replaced.
        2 "secrets" secrets: Vec<String>,
        /// Names of the hashed API keys, ordered. Each is a credential of that name.
        3 "api-keys" api_keys: Vec<String>,
        /// What a token's `iss` must be, exactly. Absent: it is not looked at.
        4 "issuer" issuer: Option<String>,
        /// What a token's `aud` must have one of, exactly, ordered. None: it is not looked at.
        5 "audiences" audiences: Vec<String>,
        /// Whether tokens count that are bound to no device.
        6 "unbound" unbound: bool,
    }
}

record! {
    /// A public key that signs tokens. The key itself says with which algorithm.
    pub struct TokenKey {
        /// The `kid` by which tokens name it. Absent: tokens need not name it.
        1 "identifier" identifier: Option<String>,
        /// DER SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7).
        2 "key" key: Octets,
    }
}

//! How old what a decision rests on may be, and who may strike credentials off.

use alloc::string::String;
use alloc::vec::Vec;

use crate::issuer::TokenKey;
use crate::record::record;
use crate::verification_key::VerificationKey;

record! {
    /// How old bundle and status may be at the access points of a class.
    pub struct StalenessClass {
        /// Its identifier.
        1 "identifier" identifier: String,
        /// Its name for people.
        2 "name" name: String,
        /// What counts at which threat level: ascending, the first from level 0 on, and not empty.
        3 "levels" levels: Vec<StalenessLevel>,
    }
}

record! {
    /// How old bundle and status may be from a threat level on, until the next one of the class. What
    /// is absent has no bound of this kind.
    #[derive(Copy)]
    pub struct StalenessLevel {
        /// The lowest threat level of the site.
        1 "from-threat-level" from_threat_level: u8,
        /// Seconds since the bundle was issued.
        2 "bundle-age" bundle_age: Option<u32>,
        /// Seconds that decisions go on after the bundle's `stale-after`.
        3 "stale-grace" stale_grace: Option<u32>,
        /// Seconds since a status list or a revocation set was issued.
        4 "status-age" status_age: Option<u32>,
    }
}

record! {
    /// How an issuer says what has become of its tokens (IETF Token Status List).
    pub struct StatusRules {
        /// Public keys that sign its status lists; several overlap while one is replaced.
        1 "keys" keys: Vec<TokenKey>,
        /// Whether what names no status is refused.
        2 "required" required: bool,
        /// Seconds since a status list was issued, at most. Absent: the access point's class says.
        3 "maximum-age" maximum_age: Option<u32>,
    }
}

record! {
    /// Who may strike off which credentials, by revocation sets.
    pub struct RevocationAuthority {
        /// Its identifier.
        1 "identifier" identifier: String,
        /// Its name for people.
        2 "name" name: String,
        /// Public keys that sign its sets: at least one, and each identifier once in the bundle.
        3 "keys" keys: Vec<VerificationKey>,
        /// The formats whose credentials it may strike off, ordered. None: all.
        4 "formats" formats: Vec<String>,
        /// The issuers whose credentials it may strike off: indices, ascending. None: all, and
        /// credentials that no issuer vouches for.
        5 "issuers" issuers: Vec<u32>,
        /// Whether those credentials are refused while no set of it is loaded.
        6 "required" required: bool,
        /// Seconds since a set was issued, at most. Absent: the access point's class says.
        7 "maximum-age" maximum_age: Option<u32>,
    }
}

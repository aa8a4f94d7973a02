//! Why: the closed categories, and the one table of reason codes.
//!
//! A [`Code`] belongs to one category and tells the person at the door one coarse thing. Everything
//! that names a code (contract, journal, command line, documentation) takes its spelling from here.

mod category;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Deref;

use crate::decision::{Comparison, Feedback, Value};

pub use category::Category;

/// Why, as the contract carries it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reason {
    /// Closed; programs may branch on it.
    pub category: Category,
    /// Open; one of [`Code`]'s spellings.
    pub code: String,
    /// What was compared.
    pub compared: Vec<Comparison>,
    /// A sentence for the operator.
    pub detail: Option<String>,
}

/// A refusal on its way up: a code with what was compared.
///
/// One pointer, since every `?` of the engine hands it on: that alone is 74 kB of the component.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Refusal(Box<Account>);

/// What a refusal says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Account {
    pub(crate) code: Code,
    pub(crate) compared: Vec<Comparison>,
    pub(crate) detail: Option<String>,
}

impl Deref for Refusal {
    type Target = Account;

    fn deref(&self) -> &Account {
        &self.0
    }
}

impl Refusal {
    /// Adds one thing that was compared.
    #[must_use]
    pub(crate) fn comparing(mut self, name: &str, actual: Value, required: Value) -> Self {
        self.0.compared.push(Comparison { name: name.into(), actual, required });
        self
    }

    /// Adds a sentence for the operator.
    #[must_use]
    pub(crate) fn because(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// The same for another reason.
    #[must_use]
    pub(crate) fn under(mut self, code: Code) -> Self {
        self.0.code = code;
        self
    }

    /// The sentence for the operator of something that was read; without one of its own, what the code
    /// means.
    pub(crate) fn into_detail(self) -> String {
        let Account { code, detail, .. } = *self.0;
        detail.unwrap_or_else(|| code.fault().into())
    }
}

impl From<Code> for Refusal {
    #[cold]
    #[inline(never)]
    fn from(code: Code) -> Self {
        Self(Box::new(Account { code, compared: Vec::new(), detail: None }))
    }
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        let Account { code, compared, detail } = *refusal.0;
        Self { category: code.category(), code: code.as_str().into(), compared, detail }
    }
}

macro_rules! codes {
    ($($name:ident = $text:literal, $category:ident, $feedback:ident, $meaning:literal;)*) => {
        /// A reason code: the open half of a reason, spelled in kebab-case with one dot.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Code {
            $(#[doc = $meaning] $name,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The spelling that everything uses.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The category that it belongs to.
            #[must_use]
            pub const fn category(self) -> Category {
                match self { $(Self::$name => Category::$category,)* }
            }

            /// What the person at the door may be told.
            #[must_use]
            pub const fn feedback(self) -> Feedback {
                match self { $(Self::$name => Feedback::$feedback,)* }
            }

            /// What it means, in one sentence for operators.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }

            /// The same for what can be wrong with a bundle or with octets, where it is told. The other
            /// sentences are for the documentation, and need no place in the component.
            pub(crate) const fn fault(self) -> &'static str {
                match self {
                    $(Self::$name => const {
                        if Category::$category.is_of_reading() { $meaning } else { $text }
                    },)*
                }
            }
        }
    };
}

codes! {
    PolicyPermitted = "policy.permitted", Permitted, Granted, "an access policy permits it and none forbids it";
    DoorAlreadyOpen = "door.already-open", Permitted, Granted, "permitted, and the door is open already: recorded, not released";
    DoorLockdownOverridden = "door.lockdown-overridden", Permitted, Granted, "permitted in a lockdown, by the credential's explicit override";
    AdministerPermitted = "administer.permitted", Permitted, Granted, "an access policy permits the holder to administer here; nothing is released";
    EnrolPermitted = "enrol.permitted", Permitted, Granted, "the holder may register a credential; nothing is released";
    SessionPermitted = "session.permitted", Permitted, Granted, "the holder may open a session; nothing is released";
    RuleAntipassbackNoted = "rule.antipassback-noted", Permitted, Granted, "permitted, and noted: the holder enters an area twice, or leaves one that he never entered";
    PolicyReferred = "policy.referred", Permitted, Later, "permitted as far as this engine can tell; another controller decides";

    PolicyDeferred = "policy.deferred", Permitted, Later, "permitted, and queued: to be decided again when it is carried out";

    BundleDead = "bundle.dead", Engine, Denied, "the bundle is past its dead-after time";
    BundleStale = "bundle.stale", Engine, Denied, "the bundle is older than this access point may use at this threat level";
    BundleZoneExpired = "bundle.zone-expired", Engine, Denied, "the time zone table of this access point is past its valid-until time";

    InputEmpty = "input.empty", Input, Retry, "the presentation has no bytes";
    InputTooLong = "input.too-long", Input, Denied, "the presentation, or a part of it, is longer than allowed";
    InputUnrecognised = "input.unrecognised", Input, Denied, "the presentation is of no format that is allowed here";
    InputAmbiguous = "input.ambiguous", Input, Denied, "the presentation can be more than one of the formats allowed here";
    InputTruncated = "input.truncated", Input, Retry, "the presentation ends too early";
    InputTrailingData = "input.trailing-data", Input, Denied, "something follows the end of the presentation";
    TlvUnexpectedTag = "tlv.unexpected-tag", Input, Denied, "a data object does not belong in this message";
    TlvDuplicateTag = "tlv.duplicate-tag", Input, Denied, "a data object is present twice";
    TlvMissingTag = "tlv.missing-tag", Input, Denied, "a required data object is missing";
    TlvWrongLength = "tlv.wrong-length", Input, Denied, "a data object has a length that its tag does not allow";
    TlvMalformed = "tlv.malformed", Input, Denied, "a tag or a length is not written as it must be";
    ApduStatus = "apdu.status", Input, Retry, "the card answered with a status other than 9000";
    OsdpUnexpectedMessage = "osdp.unexpected-message", Input, Denied, "a message over OSDP is not one of PSIA's, or not one that belongs here";
    OsdpPartOutOfPlace = "osdp.part-out-of-place", Input, Retry, "the parts of a response over OSDP do not follow each other, or one is missing";
    OsdpNoResponse = "osdp.no-response", Input, Retry, "the messages over OSDP hold no authentication response";
    OsdpReaderError = "osdp.reader-error", Input, Retry, "the reader reports an error";
    JwsMalformed = "jws.malformed", Input, Denied, "not a compact JWS of three parts";
    JwsBadBase64 = "jws.bad-base64", Input, Denied, "a part is neither base64url nor standard base64, or mixes the two";
    JwsUnsupportedHeader = "jws.unsupported-header", Input, Denied, "the header has a member that is not allowed, such as crit, jwk, jku or x5u";
    JsonMalformed = "json.malformed", Input, Denied, "not JSON, or not UTF-8";
    JsonDuplicateMember = "json.duplicate-member", Input, Denied, "an object has the same member twice";
    JsonTooDeep = "json.too-deep", Input, Denied, "nested deeper than allowed";
    JsonMissingMember = "json.missing-member", Input, Denied, "a required member is missing";
    JsonUnexpectedMember = "json.unexpected-member", Input, Denied, "an object has a member that does not belong there";
    JsonWrongType = "json.wrong-type", Input, Denied, "a member is not of the type or in the range that it must be";
    CborMalformed = "cbor.malformed", Input, Denied, "not CBOR, or text that is not UTF-8";
    CborUnsupported = "cbor.unsupported", Input, Denied, "CBOR of a kind that is not used here, such as an indefinite length or a floating-point number";
    CborNotDeterministic = "cbor.not-deterministic", Input, Denied, "CBOR in another than its one deterministic encoding, where that is demanded";
    CborTooDeep = "cbor.too-deep", Input, Denied, "nested deeper than allowed";
    CborDuplicateMember = "cbor.duplicate-member", Input, Denied, "a map has the same member twice";
    CborMissingMember = "cbor.missing-member", Input, Denied, "a required member is missing";
    CborUnexpectedMember = "cbor.unexpected-member", Input, Denied, "a map has a member that does not belong there";
    CborWrongType = "cbor.wrong-type", Input, Denied, "a member is not of the type or in the range that it must be";
    CoseUnsupportedHeader = "cose.unsupported-header", Input, Denied, "a COSE header has a parameter that is not allowed there, such as crit or x5u, or the algorithm unprotected";
    BadgeMalformed = "badge.malformed", Input, Denied, "the bits of a badge are not written as the format demands";
    BadgePadding = "badge.padding", Input, Denied, "something stands behind the last bit of a badge";
    BadgeWrongLength = "badge.wrong-length", Input, Retry, "a badge has a number of bits that no bit format has";
    BadgeParity = "badge.parity", Input, Retry, "the parity bits of a badge do not fit its numbers: it was misread";
    BadgeAmbiguous = "badge.ambiguous", Input, Denied, "the bits of a badge can be read in more than one of the bit formats in use here";
    BadgeFormatNotInUse = "badge.format-not-in-use", Input, Denied, "a badge is of no bit format that is in use at this access point";
    BadgeUnknownFormat = "badge.unknown-format", Input, Denied, "a badge number names a bit format that the engine does not know";
    BadgeOutOfRange = "badge.out-of-range", Input, Denied, "a facility code or a card number does not fit its bit format";
    OsdpUnsupportedData = "osdp.unsupported-data", Input, Denied, "the card data of an OSDP reader is neither a bit array nor Wiegand";
    LifecycleBadUser = "lifecycle.bad-user", Input, Denied, "the user of a message is no email address";
    LifecycleBadPhoto = "lifecycle.bad-photo", Input, Denied, "the photo of a message is no standard base64, or of more than 50 kB";
    LifecycleUnknownStatus = "lifecycle.unknown-status", Input, Denied, "a message has a status other than suspend, resume and delete";
    LifecycleUnknownDevice = "lifecycle.unknown-device", Input, Denied, "a pass is on a device of no known type";
    CircumstanceOutOfRange = "circumstance.out-of-range", Input, Denied, "the host stated a circumstance outside its documented range";

    ClockUntrusted = "clock.untrusted", Clock, Denied, "the decision needs a time that the host does not trust";
    ClockAbsent = "clock.absent", Clock, Denied, "the decision needs a time and the host has no clock";
    ClockOutOfRange = "clock.out-of-range", Clock, Denied, "the time is beyond what the engine calculates with";

    AccessPointUnknown = "access-point.unknown", AccessPoint, Denied, "the bundle has no such access point";
    TileUnknown = "tile.unknown", AccessPoint, Denied, "the tile leads to no access point of the bundle";
    AccessPointDisabled = "access-point.disabled", AccessPoint, Denied, "the access point is disabled in the bundle";

    FormatNotAllowed = "format.not-allowed", Proof, Denied, "the access point does not accept this format";
    FormatUnsupported = "format.unsupported", Proof, Denied, "the engine does not know this format";
    ProofWrongPurpose = "proof.wrong-purpose", Proof, Denied, "the presentation is for another purpose than the host asked about";
    ProofWrongOperation = "proof.wrong-operation", Proof, Denied, "the presentation asks for another operation than the host states";
    ProofUnknownOperation = "proof.unknown-operation", Proof, Denied, "the presentation asks for an operation that is not known";
    ProofWrongLock = "proof.wrong-lock", Proof, Denied, "the presentation is for a lock that is not at this access point";
    AlgorithmNotAllowed = "algorithm.not-allowed", Proof, Denied, "the algorithm is not the one that the format or the key demands";
    KeyMalformed = "key.malformed", Proof, Denied, "the public key is not encoded as its format demands";
    KeyNotOnCurve = "key.not-on-curve", Proof, Denied, "the public key is no point of its curve, or the point at infinity";
    KeyUnsupported = "key.unsupported", Proof, Denied, "the public key is of a kind or a size that the engine does not use";
    SignatureMalformed = "signature.malformed", Proof, Denied, "the signature is not encoded as its algorithm demands, or out of range";
    ApiKeyMalformed = "api-key.malformed", Input, Denied, "not 16 to 256 characters of a bearer token";
    ProofBadSecret = "proof.bad-secret", Proof, Denied, "no hash that the host holds is that of the secret that was shown";
    ProofBadSignature = "proof.bad-signature", Proof, Denied, "the signature does not verify";
    ChallengeMissing = "challenge.missing", Proof, Retry, "the format answers a challenge and the host states none";
    ChallengeMismatched = "challenge.mismatched", Proof, Denied, "a message names another challenge than the host has issued";
    OsdpOtherTransaction = "osdp.other-transaction", Proof, Denied, "the messages over OSDP are of different transactions";
    SecretMissing = "secret.missing", Proof, Denied, "the format needs a secret of the reader's that the host does not state, or only a part of them";
    DecryptionFailed = "decryption.failed", Proof, Denied, "the encrypted part is for other keys, or has been changed";
    KeyReserved = "key.reserved", Proof, Denied, "the key is the reader's or the site's own, and no holder's";
    ReaderRevoked = "reader.revoked", Proof, Denied, "the site has revoked the reader at this access point";
    ReaderUntrusted = "reader.untrusted", Proof, Denied, "the reader's certificate is malformed, outside its validity, or not signed by an issuer in the bundle";
    DocumentUntrusted = "document.untrusted", Proof, Denied, "a document is signed by no key of an issuer in the bundle";
    DocumentWrongDigest = "document.wrong-digest", Proof, Denied, "an element of a document is not the one that was signed";
    DocumentWrongType = "document.wrong-type", Proof, Denied, "a document is of another type than it says or than is taken here";
    DocumentNotYetValid = "document.not-yet-valid", Proof, Denied, "a document is not valid yet";
    DocumentExpired = "document.expired", Proof, Denied, "a document has expired";
    DocumentOutdated = "document.outdated", Proof, Denied, "a document is of an iteration that newer ones have replaced";
    DocumentUnsupported = "document.unsupported", Proof, Denied, "a document has a version or a critical extension that the engine does not know";
    DocumentNoRule = "document.no-rule", Proof, Denied, "no access rule of the document permits this now";
    DocumentRevoked = "document.revoked", Proof, Denied, "a revocation document names the key";
    ChainMissing = "chain.missing", Proof, Denied, "the presentation carries no certificate chain";
    ChainTooLong = "chain.too-long", Proof, Denied, "the certificate chain has more certificates than allowed";
    ChainMalformed = "chain.malformed", Proof, Denied, "a certificate is not valid DER or not a valid X.509 certificate";
    ChainOutOfOrder = "chain.out-of-order", Proof, Denied, "the certificates are not leaf first, each followed by its issuer";
    ChainUntrusted = "chain.untrusted", Proof, Denied, "the chain does not end in a trust anchor of an issuer in the bundle";
    ChainBadSignature = "chain.bad-signature", Proof, Denied, "a certificate's signature does not verify under its issuer's key";
    ChainNotYetValid = "chain.not-yet-valid", Proof, Denied, "a certificate is not valid yet";
    ChainExpired = "chain.expired", Proof, Denied, "a certificate has expired";
    ChainNotAuthority = "chain.not-authority", Proof, Denied, "a certificate that signed another may not do so";
    ChainWrongUsage = "chain.wrong-usage", Proof, Denied, "a certificate is limited to usages that do not include this one";
    ChainUnsupported = "chain.unsupported", Proof, Denied, "a certificate uses an algorithm or a critical extension that is not supported";
    KeyUnknown = "key.unknown", Proof, Denied, "the presentation names a key that its issuer does not have in the bundle";
    ChainWrongPurpose = "chain.wrong-purpose", Proof, Denied, "the certificate is for another purpose than the issuer's are believed for";
    FaceSignatureMalformed = "face-signature.malformed", Input, Denied, "not a certificate and a signature in base64, with a dot between them";
    ProofWrongAudience = "proof.wrong-audience", Proof, Denied, "the token is meant for somebody else";
    HolderWrongDevice = "holder.wrong-device", Proof, Denied, "the token is bound to another device than the one that presents it";
    HolderDeviceUnknown = "holder.device-unknown", Proof, Denied, "the token is bound to a device and the host has authenticated none";
    HolderUnbound = "holder.unbound", Proof, Denied, "the token is bound to no device, and its issuer's count only when they are";
    HolderMismatch = "holder.mismatch", Proof, Denied, "the presentation names somebody else than its certificate";
    ProofNotYetValid = "proof.not-yet-valid", Proof, Retry, "the presentation's own validity has not begun";
    ProofExpired = "proof.expired", Proof, Retry, "the presentation's own validity is over";
    ProofIssuedInFuture = "proof.issued-in-future", Proof, Retry, "the presentation says that it was issued later than now";
    ProofLifetimeTooLong = "proof.lifetime-too-long", Proof, Denied, "the presentation is valid for longer than the issuer or the site allows";
    ProofTimesInverted = "proof.times-inverted", Proof, Denied, "the presentation ends before it begins";

    IssuerUnknown = "issuer.unknown", Issuer, Denied, "no issuer in the bundle issues such tokens under this name";
    IssuerSecretMissing = "issuer.secret-missing", Issuer, Denied, "the host does not have the secret that the issuer's tokens are checked with";
    IssuerDisabled = "issuer.disabled", Issuer, Denied, "the issuer is disabled in the bundle";
    IssuerFormatNotAllowed = "issuer.format-not-allowed", Issuer, Denied, "the issuer does not vouch for this format";
    IssuerWrongOwner = "issuer.wrong-owner", Issuer, Denied, "a certificate is not for the owner whom the issuer in the bundle states";

    CredentialUnknown = "credential.unknown", Credential, Denied, "the credential is not enrolled";

    RegistrationUnknown = "registration.unknown", Credential, Denied, "no registration of the key has begun";
    RegistrationWrongKey = "registration.wrong-key", Credential, Denied, "the registration is of another user or of another key";
    RegistrationRequired = "registration.required", Credential, More, "the user has other keys: this one needs the second factor";
    RegistrationNoMethod = "registration.no-method", Credential, Denied, "the login has nothing verified by which a code could be told in this way";
    RegistrationNoCode = "registration.no-code", Credential, Retry, "no code counts";
    RegistrationCodeLate = "registration.code-late", Credential, Retry, "the code was sent too long ago";
    RegistrationWrongCode = "registration.wrong-code", Credential, Retry, "the signature is not one over the digits of the code by the registered key";

    LifecycleUnknownRight = "lifecycle.unknown-right", Credential, Denied, "there is no access right that the message is about";
    LifecycleWrongRight = "lifecycle.wrong-right", Credential, Denied, "the message is about another access right";
    LifecycleUnknownPass = "lifecycle.unknown-pass", Credential, Denied, "the access right has no such pass";
    LifecycleConflict = "lifecycle.conflict", Credential, Denied, "the message contradicts the access right or itself";

    RegistrationCodeUsed = "registration.code-used", Replay, Denied, "the key is registered already: its code has been used";
    LifecyclePing = "lifecycle.ping", Replay, Denied, "the message asks whether anybody is there, and changes nothing";
    LifecycleRepeated = "lifecycle.repeated", Replay, Denied, "the message has been applied before, and changes nothing";
    LifecycleOvertaken = "lifecycle.overtaken", Replay, Denied, "a later message has been applied already";
    LifecycleDeleted = "lifecycle.deleted", Replay, Denied, "the pass has been deleted, which is final";
    ProofReplayed = "proof.replayed", Replay, Denied, "the presentation has been used before";
    ChallengeUnknown = "challenge.unknown", Replay, Retry, "the challenge was never issued, or has been forgotten";
    ChallengeConsumed = "challenge.consumed", Replay, Denied, "the challenge has been answered before";
    ChallengeExpired = "challenge.expired", Replay, Retry, "the challenge was issued too long ago";
    ChallengeForeign = "challenge.foreign", Replay, Denied, "the challenge was issued for another access point";

    StatusRevoked = "status.revoked", Status, Denied, "the credential has been struck off";
    StatusSuspended = "status.suspended", Status, Denied, "the issuer has suspended the token";
    StatusOutOfRange = "status.out-of-range", Status, Denied, "the token's place is beyond the end of its status list";
    StatusUnknown = "status.unknown", Status, Denied, "nothing says whether the credential has been struck off: a list or a set is missing, or its word has no meaning";
    StatusStale = "status.stale", Status, Denied, "what says whether the credential has been struck off is too old";

    CredentialDisabled = "credential.disabled", Validity, Denied, "the credential is disabled";
    CredentialSuspended = "credential.suspended", Validity, Denied, "the credential is suspended until a later time";
    CredentialNotYetValid = "credential.not-yet-valid", Validity, Denied, "the credential is not valid yet";
    CredentialExpired = "credential.expired", Validity, Denied, "the credential is no longer valid";

    DoorBlocked = "door.blocked", Door, Denied, "the door is blocked";
    DoorLockedDown = "door.locked-down", Door, Denied, "the door is locked down and the credential has no override of that rank";
    DoorUnknown = "door.unknown", Door, Denied, "the door's mode is not known";
    LockdownUnknownPlan = "lockdown.unknown-plan", Door, Denied, "a lockdown is active whose plan, area or door the bundle does not have";

    PolicyForbidden = "policy.forbidden", Policy, Denied, "an access policy forbids it";
    PolicyNoneApplies = "policy.none-applies", Policy, Denied, "no access policy covers this access point for this holder";
    AssignmentUnknownProfile = "assignment.unknown-profile", Policy, Denied, "the holder's assignments name no access profile of this bundle";
    AssignmentNotYetValid = "assignment.not-yet-valid", Policy, Denied, "the holder's assignment is not valid yet";
    AssignmentExpired = "assignment.expired", Policy, Denied, "the holder's assignment is no longer valid";
    AssignmentUsedUp = "assignment.used-up", Policy, Denied, "the holder's assignment has no uses left";
    CapabilityNotPermitted = "capability.not-permitted", Policy, Denied, "the holder may pass, but not ask this of the lock";
    ScheduleOutside = "schedule.outside", Policy, Denied, "outside the schedule";
    ScheduleSpecialDayClosed = "schedule.special-day-closed", Policy, Denied, "outside the hours of this special day";

    UsageOutsideHours = "usage.outside-hours", Policy, Denied, "outside the hours of this access point";
    UsagePositionUnknown = "usage.position-unknown", Policy, Retry, "the access point asks where the device is, and the host does not know";
    UsagePositionInaccurate = "usage.position-inaccurate", Policy, Retry, "the position of the device is less exact than the access point asks for";
    UsageTooFar = "usage.too-far", Policy, Denied, "the device is too far from the access point";
    UsageAddressUnknown = "usage.address-unknown", Policy, Denied, "the access point asks for the network address of the request, and the host does not know it";
    UsageAddressNotPermitted = "usage.address-not-permitted", Policy, Denied, "the network address of the request is none that the access point permits";
    ConditionThreatLevel = "condition.threat-level", Policy, Denied, "the access policy is for other threat levels";
    ConditionThreatLevelUnknown = "condition.threat-level-unknown", Policy, Retry, "the access policy depends on the threat level, and the store does not know it";
    ConditionDevice = "condition.device", Policy, Denied, "the device lacks something that the access policy asks for";
    ConditionDeviceUnknown = "condition.device-unknown", Policy, Denied, "the access policy depends on the device, and the host knows nothing of it";
    ConditionPositionUnknown = "condition.position-unknown", Policy, Retry, "the access policy depends on where the device is, and the host does not know";
    ConditionPositionInaccurate = "condition.position-inaccurate", Policy, Retry, "the position of the device is less exact than the access policy asks for";
    ConditionTooFar = "condition.too-far", Policy, Denied, "the device is too far from where the access policy applies";

    StrengthInsufficient = "strength.insufficient", Strength, More, "the proof is weaker than this access point or policy asks for";
    StrengthMoreNeeded = "strength.more-needed", Strength, More, "a stronger proof of the same holder is needed here at this hour";
    StrengthSecondHolder = "strength.second-holder", Strength, More, "a second holder must show that he may pass here, too";
    TransactionForeign = "transaction.foreign", Rule, Denied, "the transaction that is continued was opened elsewhere, for something else, by another bundle, or not at all";
    TransactionExpired = "transaction.expired", Rule, Retry, "the first factor was shown too long ago";
    TransactionSameHolder = "transaction.same-holder", Rule, Denied, "both credentials are of one holder where two must show theirs";
    TransactionOtherHolder = "transaction.other-holder", Rule, Denied, "the stronger proof is of another holder than the first";
    RuleLockedOut = "rule.locked-out", Rule, Denied, "the credential was refused too often, and is locked out for some time";
    RuleTransitOpen = "rule.transit-open", Rule, Retry, "the holder was let in elsewhere a moment ago, and has not gone yet";
    RuleAntipassback = "rule.antipassback", Rule, Denied, "the holder would enter an area twice, or leave one that he never entered";
    RuleAntipassbackTimed = "rule.antipassback-timed", Rule, Denied, "the holder has entered this area too short a time ago";
    RuleOccupancyFull = "rule.occupancy-full", Rule, Denied, "as many holders are in the area as it may hold, or on their way into it";

    ClaimQuota = "claim.quota", Limit, Retry, "the credential has as many live claims as it may have";
    RegistrationTooSoon = "registration.too-soon", Limit, Retry, "the last code was sent only seconds ago";
    RegistrationExhausted = "registration.exhausted", Limit, Denied, "as many codes have been sent as one registration may have";
    LimitSignatures = "limit.signatures", Limit, Denied, "more signature checks than one presentation may cost";
    LimitExceeded = "limit.exceeded", Limit, Denied, "more of something than the engine handles";

    StoreUnknown = "store.unknown", Unknown, Retry, "the store could not answer";
    AnswerMismatched = "answer.mismatched", Unknown, Denied, "the host's answers do not fit the questions";

    BundleMalformed = "bundle.malformed", Engine, Denied, "the bundle is not the deterministic CBOR that it must be";
    BundleTooLong = "bundle.too-long", Engine, Denied, "the bundle is longer than allowed";
    BundleUnsupported = "bundle.unsupported", Engine, Denied, "the bundle needs a version, a feature or a critical extension that the engine does not know";
    BundleUntrusted = "bundle.untrusted", Engine, Denied, "the bundle is signed by no trusted key";
    BundleBadSignature = "bundle.bad-signature", Engine, Denied, "the bundle's signature does not verify";
    BundleForeignSite = "bundle.foreign-site", Engine, Denied, "the bundle is for another site";
    BundleRollback = "bundle.rollback", Engine, Denied, "the bundle is older than the newest that was accepted";
    BundleFork = "bundle.fork", Engine, Denied, "another bundle was accepted under the same sequence number";
    BundleDanglingReference = "bundle.dangling-reference", Engine, Denied, "the bundle refers to something that it does not have";
    BundleBadAnchor = "bundle.bad-anchor", Engine, Denied, "a trust anchor is neither a certificate nor a public key that the engine can use";
    BundleDuplicateIdentifier = "bundle.duplicate-identifier", Engine, Denied, "the bundle has the same identifier twice";
    BundleOutOfRange = "bundle.out-of-range", Engine, Denied, "the bundle has a value outside its range";
    ContextOutOfRange = "context.out-of-range", Engine, Denied, "the host loaded the bundle with something outside its documented range";
    EvidenceRefused = "evidence.refused", Engine, Denied, "a signed statement that the host loaded is malformed, of no trusted issuer, or contradicts another";
    EvidenceFork = "evidence.fork", Engine, Denied, "two revocation sets of one authority have the same sequence number";
    EvidenceWrongBase = "evidence.wrong-base", Engine, Denied, "a delta of a revocation set goes on from a set that the host did not load";
    EvidenceOutOfOrder = "evidence.out-of-order", Engine, Denied, "a delta of a revocation set does not follow the set that it names as its base";
    ContextUnsupported = "context.unsupported", Engine, Denied, "the host loaded the bundle with a kind of evidence or key that the engine does not know";
}

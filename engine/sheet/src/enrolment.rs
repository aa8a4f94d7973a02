//! What a line says.

use sha2::{Digest as _, Sha256};

use crate::assignments::Assignment;
use crate::badge::Badge;
use crate::columns::{HOLDER, NAME, PROFILES, VALID_UNTIL};
use crate::line::LineError;
use crate::moment::utc;

/// Octets of UTF-8 of an identifier or a name at most, in every registry.
const NAME_OCTETS: usize = 128;
/// Assignments of one credential at most, in every registry.
const ASSIGNMENTS: usize = 256;

/// What a credential is known by: a whole key, alone or with who certified it for whom; a badge; or whom
/// an issuer's tokens name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Credential {
    /// DER SubjectPublicKeyInfo with an uncompressed point.
    Key(Vec<u8>),
    /// A badge number.
    Badge(Badge),
    /// Whoever the tokens of an issuer name.
    Token {
        /// The identifier of the issuer in the bundle.
        issuer: String,
        /// The `sub` of the token.
        subject: String,
        /// The device that the token is bound to. Absent: none.
        device: Option<String>,
    },
    /// A key that a certificate names.
    Certified {
        /// The identifier of the issuer in the bundle.
        issuer: String,
        /// The DER of the subject's Name (RFC 5280, section 4.1.2.6), or a card's own subject.
        subject: Vec<u8>,
        /// DER SubjectPublicKeyInfo with an uncompressed point.
        key: Vec<u8>,
    },
}

/// A credential with its holder and what that one may.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Enrolment {
    /// The holder's identifier.
    pub holder: String,
    /// What to call the holder.
    pub name: Option<String>,
    /// What the credential is known by.
    pub credential: Credential,
    /// First second of validity since the Unix epoch. Absent: no bound.
    pub valid_from: Option<u64>,
    /// First second after validity since the Unix epoch. Absent: no bound.
    pub valid_until: Option<u64>,
    /// Whether the holder gets the extended release time.
    pub extended_grant: bool,
    /// Up to which rank the credential passes lockdowns. Absent: none.
    pub lockdown_override: Option<u8>,
    /// The access profiles.
    pub assignments: Vec<Assignment>,
}

impl Enrolment {
    /// What every registry refuses, whatever it has in it already.
    pub(crate) fn admissible(&self) -> Result<(), LineError> {
        named(HOLDER, "holder", &self.holder)?;
        self.name.as_ref().map_or(Ok(()), |name| named(NAME, "name", name))?;
        between(VALID_UNTIL, self.valid_from, self.valid_until)?;
        if self.assignments.len() > ASSIGNMENTS {
            return Err(LineError::new(PROFILES, format!("more than {ASSIGNMENTS} profiles")));
        }
        self.assignments.iter().try_for_each(|it| {
            named(PROFILES, "profile", &it.profile)?;
            between(PROFILES, it.valid_from, it.valid_until)
        })
    }
}

fn named(column: &'static str, what: &str, name: &str) -> Result<(), LineError> {
    if name.len() <= NAME_OCTETS {
        return Ok(());
    }
    let octets = name.len();
    let why = format!("the {what} has {octets} octets of UTF-8, and at most {NAME_OCTETS} fit");
    Err(LineError::new(column, why))
}

/// Refuses a half-open interval without a second in it.
fn between(column: &'static str, from: Option<u64>, until: Option<u64>) -> Result<(), LineError> {
    match (from.unwrap_or(0), until) {
        (from, Some(until)) if from >= until => {
            let (from, until) = (utc(from), utc(until));
            Err(LineError::new(column, format!("nothing lies between {from} and {until}")))
        }
        _ => Ok(()),
    }
}

impl Credential {
    /// Tells two apart: SHA-256 over its kind and its parts, each behind its length.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        let numbers;
        let (kind, parts): (u8, Vec<&[u8]>) = match self {
            Self::Key(key) => (0, vec![key]),
            Self::Badge(Badge { format, facility, number }) => {
                numbers = [&facility.to_be_bytes()[..], &number.to_be_bytes()].concat();
                (1, vec![format.as_str().as_bytes(), &numbers])
            }
            Self::Certified { issuer, subject, key } => (2, vec![issuer.as_bytes(), subject, key]),
            Self::Token { issuer, subject, device } => {
                let named = [issuer.as_bytes(), subject.as_bytes()];
                (3, named.into_iter().chain(device.as_deref().map(str::as_bytes)).collect())
            }
        };
        let mut digest = Sha256::new();
        digest.update([kind]);
        for part in parts {
            digest.update(part.len().to_be_bytes());
            digest.update(part);
        }
        digest.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Enrolment {
        Enrolment {
            holder: "amira".into(),
            name: None,
            credential: Credential::Key(vec![1]),
            valid_from: None,
            valid_until: None,
            extended_grant: false,
            lockdown_override: None,
            assignments: Vec::new(),
        }
    }

    #[test]
    fn what_no_registry_takes_is_refused() {
        assert_eq!(line().admissible(), Ok(()));
        let refused = |line: Enrolment| line.admissible().map_err(|why| why.to_string());
        let long = "n".repeat(129);
        assert_eq!(
            refused(Enrolment { name: Some(long), ..line() }),
            Err("name: the name has 129 octets of UTF-8, and at most 128 fit".into())
        );
        let (valid_from, valid_until) = (Some(86_400), Some(86_400));
        assert_eq!(
            refused(Enrolment { valid_from, valid_until, ..line() }),
            Err("valid-until: nothing lies between 1970-01-02T00:00:00Z and 1970-01-02T00:00:00Z"
                .into())
        );
        let profile = "staff".to_string();
        let none = Assignment { profile, valid_from, valid_until: Some(1), uses_left: None };
        assert!(refused(Enrolment { assignments: vec![none.clone()], ..line() }).is_err());
        assert!(refused(Enrolment { assignments: vec![none; 257], ..line() }).is_err());
    }

    #[test]
    fn credentials_differ_by_every_part() {
        let certified = |issuer: &str, subject: &[u8]| {
            let (issuer, subject) = (issuer.to_string(), subject.to_vec());
            Credential::Certified { issuer, subject, key: vec![1] }.fingerprint()
        };
        let alone = Credential::Key(vec![1]).fingerprint();
        assert_eq!(alone, Credential::Key(vec![1]).fingerprint());
        assert_ne!(alone, Credential::Key(vec![2]).fingerprint());
        assert_ne!(alone, certified("a", b"b"));
        assert_ne!(certified("a", b"b"), certified("ab", b""));
        assert_ne!(certified("a", b"b"), certified("a", b"c"));
        let token = |issuer: &str, subject: &str, device: Option<&str>| {
            let (issuer, subject) = (issuer.to_string(), subject.to_string());
            Credential::Token { issuer, subject, device: device.map(String::from) }.fingerprint()
        };
        let erin = token("a", "b", None);
        assert_eq!(erin, token("a", "b", None));
        for other in [token("a", "b", Some("")), token("a", "b", Some("c")), token("ab", "", None)]
        {
            assert_ne!(erin, other);
        }
        assert_ne!(token("a", "b", Some("c")), certified("a", b"b"));
    }
}

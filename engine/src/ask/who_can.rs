//! Who may pass.

use alloc::string::String;
use alloc::vec::Vec;

use super::ITEMS;
use super::cursor::Seal;
use crate::circumstance::Capability;
use crate::load::Verifier;
use crate::question::{CredentialRecord, DoorRecord};
use crate::simulate::{Supposed, Verdict};

/// When, where and what is asked for, whoever it is.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Occasion {
    /// When, in seconds since the Unix epoch; taken for a trusted time.
    pub now: u64,
    /// The identifier of the access point.
    pub access_point: String,
    /// What is asked of the lock.
    pub capability: Capability,
    /// The format. Absent: any, with a signature.
    pub format: Option<String>,
    /// What would be known of the door.
    pub door: DoorRecord,
}

/// What would come of one credential.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Standing {
    /// Which outcome.
    pub verdict: Verdict,
    /// Why: a reason code.
    pub code: String,
}

/// What would come of a page of credentials.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Listing {
    /// In the order of the credentials, at most 1024.
    pub standings: Vec<Standing>,
    /// To be handed in with the next page.
    pub cursor: Vec<u8>,
}

impl Verifier {
    /// Which of these credentials would pass. `revision` is the registry's, as the host knows it; the
    /// next page of the same listing comes with the cursor of the last.
    ///
    /// Of more than 1024 the first. Nothing for a cursor of another bundle, another occasion or another
    /// revision.
    #[must_use]
    pub fn who_can(
        &self,
        occasion: &Occasion,
        revision: u64,
        cursor: Option<&[u8]>,
        credentials: &[CredentialRecord],
    ) -> Option<Listing> {
        let loaded = &*self.loaded;
        let seal = Seal::of(&(&loaded.digest, occasion, revision)).close();
        if cursor.is_some_and(|cursor| cursor != seal) {
            return None;
        }
        let standing = |credential| {
            let (verdict, code) = loaded.foresee(Supposed {
                now: occasion.now,
                access_point: &occasion.access_point,
                capability: occasion.capability,
                format: occasion.format.as_deref(),
                credential,
                door: &occasion.door,
                surroundings: None,
                rules: None,
            });
            Standing { verdict, code: code.as_str().into() }
        };
        let standings = credentials.iter().take(ITEMS).map(standing).collect();
        Some(Listing { standings, cursor: seal })
    }
}

//! The proof that an access point takes numbers that nobody has proved.

use doorward_bundle::AccessPoint;

use crate::decision::Value;
use crate::presentation::Named;
use crate::reason::{Code, Refusal};

/// Proof: the access point takes what was shown for what it says, on purpose.
///
/// It stands in a grant where the proofs of origin, holder, time and replay stand otherwise. It is
/// no proof of any of these, and says so: it is the site's word that none is asked for here.
#[derive(Debug)]
pub(crate) struct Tolerated(());

impl Tolerated {
    /// The access point must name the very format, and require no strength at all.
    ///
    /// Both have been looked at before, at the beginning and at the strength. A grant that rests on
    /// nothing but this looks again for itself.
    pub(crate) fn check(named: &Named, access_point: &AccessPoint) -> Result<Self, Refusal> {
        let format = named.format.as_str();
        if !access_point.formats.iter().any(|accepted| accepted == format) {
            return Err(Code::FormatNotAllowed.into());
        }
        match access_point.required_strength {
            doorward_bundle::Strength::None => Ok(Self(())),
            required @ (doorward_bundle::Strength::Bearer
            | doorward_bundle::Strength::Mac
            | doorward_bundle::Strength::Signature) => {
                Err(Refusal::from(Code::StrengthInsufficient).comparing(
                    "strength",
                    Value::Text("none".into()),
                    Value::Text(required.as_str().into()),
                ))
            }
        }
    }
}

//! A card read: the bits of a badge, however they came.
//!
//! Nothing in it is proved. The bits are the same each time, anybody who has seen them can send them
//! again, and a reader that sends them does not say when. So there is no challenge, no time and
//! nothing to claim: a badge may be shown any number of times. What keeps others out is the site
//! alone, which has to name the format, the bit formats in use and the strength `none` at the access
//! point, and a trusted clock, since nothing else says that the reading is of now.
//!
//! The credential is site, bit format, facility code and card number, all of it: two badges that
//! share a number and not a bit format are two credentials. Bits that can be read in more than one
//! bit format in use are denied. The parity bits find misreadings and are no check of origin.

use alloc::format;
use alloc::vec;

use crate::badge::Bits;
use crate::decision::{Label, Value};
use crate::presentation::{Format, Named, Setting};
use crate::question::CredentialIdentifier;
use crate::reason::Refusal;
use crate::trace::Trace;

/// The well-formed bits of a badge.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CardRead {
    format: Format,
    bits: Bits,
}

impl CardRead {
    pub(super) const fn new(format: Format, bits: Bits) -> Self {
        Self { format, bits }
    }

    /// Reads the badge's number in the bit formats of the access point.
    pub(super) fn name(self, setting: &Setting<'_>, trace: &mut Trace) -> Result<Named, Refusal> {
        trace.enter("proof.time");
        setting.clock.trusted()?;

        trace.enter("proof.badge");
        let in_use = setting.access_point.bit_formats.as_deref().unwrap_or_default();
        let badge = self.bits.read_as(in_use)?;
        trace.compare("bit-format", || {
            let bits = i64::from(self.bits.length());
            (Value::Text(badge.format.clone()), Value::Number(bits))
        });

        trace.enter("proof.scope");
        setting.expect_access(trace)?;

        let label =
            Label { name: "badge".into(), text: format!("{}-{}", badge.facility, badge.number) };
        Ok(Named {
            format: self.format,
            labels: vec![label],
            credential: CredentialIdentifier::BadgeNumber(badge),
        })
    }
}

#[cfg(test)]
mod tests;

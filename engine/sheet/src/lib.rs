//! Enrolment from CSV: a line for each credential. Whoever enrols reads sheets with this crate, so
//! that a sheet that one of them takes is a sheet for all.
//!
//! The first line names the columns, in any order:
//!
//! | column | what |
//! |---|---|
//! | `holder` | the holder's identifier; required |
//! | `name` | what to call the holder |
//! | `key` | the public key, see [`mod@key`], a badge, see [`mod@badge`], or a token's subject, see [`mod@token`]; required |
//! | `issuer` | for a certified key or a token: the issuer's identifier in the bundle |
//! | `subject` | for a certified key: whom the certificate names, see [`mod@subject`] |
//! | `device` | for a token: the device that it is bound to |
//! | `profiles` | access profiles, see [`assignments`] |
//! | `valid-from`, `valid-until` | the credential's validity: dates in UTC, both included, or RFC 3339, the end excluded |
//! | `lockdown-override` | up to which rank it passes lockdowns, 0 to 255 |
//! | `extended-grant` | whether the holder gets the extended release time: `yes` or `no` |
//!
//! A line that is refused stops no other, and a credential that an earlier line has is refused. Octets
//! are read one line at a time; nothing here touches a clock, a file or a network.

#![forbid(unsafe_code)]

pub mod assignments;
pub mod badge;
pub mod columns;
mod enrolment;
pub mod key;
mod line;
pub mod moment;
mod sheet;
pub mod subject;
pub mod token;
mod written;

pub use csv::StringRecord;

pub use crate::columns::ColumnError;
pub use crate::enrolment::{Credential, Enrolment};
pub use crate::key::{KeyError, PublicKey};
pub use crate::line::LineError;
pub use crate::moment::MomentError;
pub use crate::sheet::{Sheet, SheetError, SheetLine};
pub use crate::written::{REFUSED, written, written_refused};

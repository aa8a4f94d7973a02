//! The reader of an access point, as PKOC over BLE knows it.

use crate::record::{Octets, record};

record! {
    /// A reader of PKOC over BLE.
    pub struct PkocReader {
        /// The site's UUID, 16 octets: the reference of one of the issuers.
        1 "site" site: Octets,
        /// The reader's own UUID, 16 octets.
        2 "location" location: Octets,
        /// The reader's certificate (PKOC 2.0.1), 138 octets. Absent: the site's own key is also the
        /// reader's.
        3 "certificate" certificate: Option<Octets>,
    }
}

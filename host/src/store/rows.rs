//! What a [`Ledger`](super::Ledger) needs underneath: ordered rows, and transactions over them.
//!
//! To keep a site's store in another database, implement [`Backend`] for it. The rules of the store
//! are the ledger's, once, whatever is underneath.

use super::Fault;

/// What a row is about. Every kind has keys of its own.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// Few rows about the store itself.
    Meta,
    /// Lines of the journal by number.
    Line,
    /// Credentials by identifier.
    Credential,
    /// Holders by identifier.
    Holder,
    /// Which credentials a holder has.
    HolderCredential,
    /// Groups by identifier.
    Group,
    /// Who is in a group.
    Member,
    /// Whose an assignment is.
    Assignment,
    /// The doors of access points.
    AccessPoint,
    /// The modes of doors.
    Door,
    /// Single-use claims by replay identifier.
    Claim,
    /// Granted transactions by access point and name.
    Transaction,
    /// Signed bundles by digest.
    Bundle,
    /// Which bundles the journal refers to.
    BundleUse,
    /// Where holders are, by identifier.
    Whereabouts,
    /// Who is in an area.
    Occupancy,
    /// Refusals of credentials by identifier.
    Failures,
    /// When somebody passed a door for whom it waits.
    FirstPerson,
    /// Signed statements by digest.
    Evidence,
    /// Sets of statements by digest: the digests of those.
    EvidenceSet,
    /// Which statements and sets of them the journal refers to.
    EvidenceUse,
}

/// A key with its value.
pub type Row = (Vec<u8>, Vec<u8>);

/// One consistent view of all rows.
pub trait Rows {
    /// The value under a key.
    ///
    /// # Errors
    /// [`Fault`].
    fn get(&self, kind: Kind, key: &[u8]) -> Result<Option<Vec<u8>>, Fault>;

    /// At most `limit` rows from `from` on, in the order of their keys' octets.
    ///
    /// # Errors
    /// [`Fault`].
    fn scan(&self, kind: Kind, from: &[u8], limit: usize) -> Result<Vec<Row>, Fault>;

    /// The row with the greatest key.
    ///
    /// # Errors
    /// [`Fault`].
    fn last(&self, kind: Kind) -> Result<Option<Row>, Fault>;
}

/// A view that can be changed, and shows its own changes.
pub trait RowsMut: Rows {
    /// Inserts or replaces.
    ///
    /// # Errors
    /// [`Fault`].
    fn put(&mut self, kind: Kind, key: &[u8], value: &[u8]) -> Result<(), Fault>;

    /// Removes, if it is there.
    ///
    /// # Errors
    /// [`Fault`].
    fn remove(&mut self, kind: Kind, key: &[u8]) -> Result<(), Fault>;
}

/// Something that keeps rows.
pub trait Backend: Send + Sync {
    /// Lets `look` see one consistent view, which later writes do not change.
    ///
    /// # Errors
    /// Its own [`Fault`], or what `look` returns.
    fn read<T>(&self, look: impl FnOnce(&dyn Rows) -> Result<T, Fault>) -> Result<T, Fault>;

    /// Lets `apply` change rows, and makes all changes durable together before it returns. One at a
    /// time; readers see all of it or nothing.
    ///
    /// # Errors
    /// Its own [`Fault`], or what `apply` returns. Nothing has changed then, except that a fault
    /// while the changes were being made durable may leave them made: such a backend must refuse
    /// all further work until it is opened again.
    fn write<T, E: From<Fault>>(
        &self,
        apply: impl FnOnce(&mut dyn RowsMut) -> Result<T, E>,
    ) -> Result<T, E>;
}

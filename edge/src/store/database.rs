//! The app's database. Every statement is a transaction of its own: Spin has no other.

use spin_sdk::sqlite::{Connection, Value};

use super::Fault;
use super::rows::Row;

/// The tables of the database.
pub const SCHEMA: &str = include_str!("../../schema.sql");

/// An open database.
pub struct Database(Connection);

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}

impl Database {
    /// Opens the app's database.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn open() -> Result<Self, Fault> {
        Connection::open_default().await.map(Self).map_err(|error| Fault(error.to_string()))
    }

    /// Carries out one statement, and returns every row that comes out.
    pub(super) async fn execute(
        &self,
        statement: &str,
        parameters: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<Row>, Fault> {
        let fault = |error: spin_sdk::sqlite::Error| Fault(error.to_string());
        let result = self.0.execute(statement, parameters).await.map_err(fault)?;
        let rows = result.collect().await.map_err(fault)?;
        Ok(rows.into_iter().map(Row::from).collect())
    }

    /// The same, where at most one row can come out.
    pub(super) async fn one(
        &self,
        statement: &str,
        parameters: impl IntoIterator<Item = Value>,
    ) -> Result<Option<Row>, Fault> {
        Ok(self.execute(statement, parameters).await?.into_iter().next())
    }
}

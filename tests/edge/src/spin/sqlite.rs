//! `spin:sqlite`: one file, and a connection of its own for every instance that opens it, so that
//! only SQLite itself stands between two of them.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{ToSql, params_from_iter};
use wasmtime::component::{Accessor, FutureReader, Resource, StreamReader};

use super::Spin;
use super::interfaces::sqlite::sqlite::{
    Error, Host, HostConnection, HostConnectionWithStore, RowResult, Value,
};
use crate::state::State;

/// How long a statement waits for another connection's to end.
const BUSY: Duration = Duration::from_secs(20);

/// An open connection of an instance.
#[derive(Clone)]
#[expect(unreachable_pub, reason = "the generated bindings export it again")]
pub struct Connection(Arc<Mutex<rusqlite::Connection>>);

/// What comes of a statement: column names, rows, how it ended.
type Executed = (Vec<String>, StreamReader<RowResult>, FutureReader<Result<(), Error>>);

/// Opens the file, as every connection to it must be opened.
pub(crate) fn open(path: &Path) -> rusqlite::Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    Ok(connection)
}

impl Host for &mut State {}

impl HostConnection for &mut State {
    fn drop(&mut self, connection: Resource<Connection>) -> wasmtime::Result<()> {
        self.table.delete(connection)?;
        Ok(())
    }
}

impl HostConnectionWithStore<State> for Spin {
    async fn open_async(
        accessor: &Accessor<State, Self>,
        database: String,
    ) -> Result<Resource<Connection>, Error> {
        if database != "default" {
            return Err(Error::AccessDenied);
        }
        let path = accessor.with(|mut access| access.get().shared.database.clone());
        let opened = tokio::task::spawn_blocking(move || open(&path)).await.map_err(io)?;
        let connection = Connection(Arc::new(Mutex::new(opened.map_err(io)?)));
        accessor.with(|mut access| access.get().table.push(connection)).map_err(io)
    }

    async fn execute_async(
        accessor: &Accessor<State, Self>,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<Value>,
    ) -> Result<Executed, Error> {
        let (connection, pause) = accessor.with(|mut access| {
            let state = access.get();
            let connection = state.table.get(&connection).cloned();
            (connection, state.shared.options.pause)
        });
        let connection = connection.map_err(|_| Error::InvalidConnection)?;
        tokio::time::sleep(pause).await;
        let work = move || execute(&connection, &statement, parameters);
        let (columns, rows) = tokio::task::spawn_blocking(work).await.map_err(io)??;
        accessor.with(|mut access| {
            let rows = StreamReader::new(&mut access, rows).map_err(io)?;
            let end = async { wasmtime::error::Ok(Ok(())) };
            let end = FutureReader::new(&mut access, end).map_err(io)?;
            Ok((columns, rows, end))
        })
    }
}

fn execute(
    connection: &Connection,
    statement: &str,
    parameters: Vec<Value>,
) -> Result<(Vec<String>, Vec<RowResult>), Error> {
    let connection = connection.0.lock().unwrap_or_else(PoisonError::into_inner);
    let mut prepared = connection.prepare(statement).map_err(io)?;
    let columns = prepared.column_names().map(Into::into).collect();
    let width = prepared.column_count();
    let mut rows = prepared.query(params_from_iter(parameters)).map_err(io)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(io)? {
        let values = (0..width).map(|column| row.get_ref(column).map(value).map_err(io));
        found.push(RowResult { values: values.collect::<Result<_, _>>()? });
    }
    Ok((columns, found))
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Integer(integer) => ValueRef::Integer(*integer),
            Self::Real(real) => ValueRef::Real(*real),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(octets) => ValueRef::Blob(octets),
            Self::Null => ValueRef::Null,
        }))
    }
}

fn value(found: ValueRef<'_>) -> Value {
    match found {
        ValueRef::Integer(integer) => Value::Integer(integer),
        ValueRef::Real(real) => Value::Real(real),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(octets) => Value::Blob(octets.into()),
        ValueRef::Null => Value::Null,
    }
}

fn io(error: impl std::fmt::Display) -> Error {
    Error::Io(error.to_string())
}

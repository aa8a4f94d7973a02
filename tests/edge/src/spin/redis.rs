//! `spin:redis`: commands to a real server.

use redis::Client;
use redis::aio::MultiplexedConnection;
use wasmtime::component::{Accessor, Resource};

use super::Spin;
use super::interfaces::redis::redis::{
    Error, Host, HostConnection, HostConnectionWithStore, RedisParameter, RedisResult,
};
use crate::state::State;

/// An open connection of an instance.
#[derive(Clone)]
#[expect(unreachable_pub, reason = "the generated bindings export it again")]
pub struct Connection(MultiplexedConnection);

impl Host for &mut State {}

impl HostConnection for &mut State {
    fn drop(&mut self, connection: Resource<Connection>) -> wasmtime::Result<()> {
        self.table.delete(connection)?;
        Ok(())
    }
}

impl HostConnectionWithStore<State> for Spin {
    async fn open(
        accessor: &Accessor<State, Self>,
        address: String,
    ) -> Result<Resource<Connection>, Error> {
        let client = Client::open(address).map_err(|_| Error::InvalidAddress)?;
        let connection = client.get_multiplexed_async_connection().await.map_err(other)?;
        let connection = Connection(connection);
        accessor.with(|mut access| access.get().table.push(connection)).map_err(other)
    }

    async fn execute(
        accessor: &Accessor<State, Self>,
        connection: Resource<Connection>,
        command: String,
        arguments: Vec<RedisParameter>,
    ) -> Result<Vec<RedisResult>, Error> {
        let (connection, pause) = accessor.with(|mut access| {
            let state = access.get();
            let connection = state.table.get(&connection).cloned();
            (connection, state.shared.options.pause)
        });
        let Connection(mut connection) = connection.map_err(other)?;
        tokio::time::sleep(pause).await;
        let mut sent = redis::cmd(&command);
        for argument in arguments {
            match argument {
                RedisParameter::Int64(number) => sent.arg(number),
                RedisParameter::Binary(octets) => sent.arg(octets),
            };
        }
        let answer = sent.query_async(&mut connection).await.map_err(other)?;
        let mut results = Vec::new();
        flatten(answer, &mut results)?;
        Ok(results)
    }
}

/// A list is told as its elements, one after the other.
fn flatten(answer: redis::Value, into: &mut Vec<RedisResult>) -> Result<(), Error> {
    match answer {
        redis::Value::Nil => into.push(RedisResult::Nil),
        redis::Value::Okay => into.push(RedisResult::Status("OK".into())),
        redis::Value::SimpleString(status) => into.push(RedisResult::Status(status)),
        redis::Value::Int(number) => into.push(RedisResult::Int64(number)),
        redis::Value::BulkString(octets) => into.push(RedisResult::Binary(octets)),
        redis::Value::Array(elements) => {
            for element in elements {
                flatten(element, into)?;
            }
        }
        _ => return Err(Error::TypeError),
    }
    Ok(())
}

fn other(error: impl std::fmt::Display) -> Error {
    Error::Other(error.to_string())
}

//! One nonce, eight at once: exactly one may win, whatever happens between two statements.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use doorward_edge_host::{Options, RedisServer};
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::Value;

use crate::stage::Stage;

const CLIENTS: usize = 8;
const ROUNDS: usize = 100;

/// Between any two statements or commands of a request.
const PAUSE: Duration = Duration::from_millis(1);

/// How many of eight requests with the same body are granted.
fn winners(stage: &Stage, body: &Value) -> usize {
    let start = Barrier::new(CLIENTS);
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                let (client, start) = (stage.reader(), &start);
                scope.spawn(move || {
                    start.wait();
                    let answer = client.json("/v1/decide", body);
                    assert_eq!(answer.status, 200, "{answer:?}");
                    answer.json()["outcome"] == "granted"
                })
            })
            .collect();
        clients.into_iter().map(|client| usize::from(client.join().unwrap())).sum()
    })
}

/// Half of the rounds with a challenge, half with a presentation of its own times.
fn race(options: Options) {
    let stage = Stage::with(Options { pause: PAUSE, ..options });
    for round in 0..ROUNDS {
        if round % 2 == 0 {
            assert_eq!(winners(&stage, &stage.tap()), 1, "round {round}");
        } else {
            // The quota is another test's.
            stage.sql("DELETE FROM claim");
            assert_eq!(winners(&stage, &stage.unlock(&round.to_string())), 1, "round {round}");
        }
    }
}

#[test]
fn sqlite_has_one_winner() {
    race(Options::default());
}

#[test]
fn redis_has_one_winner() {
    let redis = RedisServer::start().unwrap();
    let stage =
        Stage::with(Options { pause: PAUSE, ..Options::default().with_redis(&redis.address()) });
    for round in 0..ROUNDS {
        if round % 2 == 0 {
            assert_eq!(winners(&stage, &stage.tap()), 1, "round {round}");
        } else {
            flush_quotas(&redis);
            assert_eq!(winners(&stage, &stage.unlock(&round.to_string())), 1, "round {round}");
        }
    }
}

/// The quota is another test's.
fn flush_quotas(redis: &RedisServer) {
    let client = redis::Client::open(redis.address()).unwrap();
    let mut connection = client.get_connection().unwrap();
    redis::cmd("FLUSHALL").exec(&mut connection).unwrap();
}

/// A last use is won by one of eight different presentations.
#[test]
fn a_last_use_has_one_winner() {
    let stage = Stage::with(Options { pause: PAUSE, ..Options::default() });
    stage.enrol_card(&crate::stage::record("amira", "staff", Some(1)));
    for round in 0..10 {
        stage.sql("UPDATE counted SET used = 0");
        let taps: Vec<Value> = (0..CLIENTS).map(|_| stage.tap()).collect();
        let start = Barrier::new(CLIENTS);
        let granted: usize = thread::scope(|scope| {
            let (stage, start) = (&stage, &start);
            let clients: Vec<_> = taps
                .iter()
                .map(|tap| {
                    scope.spawn(move || {
                        start.wait();
                        stage.outcome(tap).0 == "granted"
                    })
                })
                .collect();
            clients.into_iter().map(|client| usize::from(client.join().unwrap())).sum()
        });
        assert_eq!(granted, 1, "round {round}");
    }
}

/// Why plain key-value is not offered: what is read before it is written can be read by all.
#[test]
fn key_value_has_more_than_one_winner() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key-value.sqlite");
    let open = || {
        let connection = Connection::open(&path).unwrap();
        connection.busy_timeout(Duration::from_secs(20)).unwrap();
        connection
    };
    open().execute_batch("CREATE TABLE pair (key TEXT PRIMARY KEY, value BLOB)").unwrap();
    let most = (0..ROUNDS)
        .map(|round| {
            let key = round.to_string();
            let start = Barrier::new(CLIENTS);
            thread::scope(|scope| {
                let (start, key) = (&start, &key);
                let guards: Vec<_> = (0..CLIENTS)
                    .map(|_| {
                        let store = open();
                        scope.spawn(move || {
                            start.wait();
                            let found: Option<i64> = store
                                .query_row("SELECT 1 FROM pair WHERE key = ?1", [key], |row| {
                                    row.get(0)
                                })
                                .optional()
                                .unwrap();
                            thread::sleep(PAUSE);
                            let set = "INSERT OR REPLACE INTO pair VALUES (?1, x'01')";
                            store.execute(set, [key]).unwrap();
                            usize::from(found.is_none())
                        })
                    })
                    .collect();
                guards.into_iter().map(|guard| guard.join().unwrap()).sum::<usize>()
            })
        })
        .max()
        .unwrap();
    assert!(most > 1, "the guard held, so this test shows nothing");
}

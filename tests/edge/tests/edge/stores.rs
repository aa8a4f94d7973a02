//! A store that fails refuses, and nothing is granted.

use doorward_edge_host::{Options, RedisServer};
use serde_json::json;

use crate::client::Client;
use crate::stage::{Stage, TOKEN, record};

#[test]
fn a_database_without_a_table_refuses() {
    for table in ["claim", "journal", "credential", "access_point", "lockdown", "site", "reader"] {
        let stage = Stage::set();
        let unlock = stage.unlock("one");
        stage.sql(&format!("DROP TABLE {table}"));
        let answer = stage.reader().json("/v1/decide", &unlock);
        assert_eq!((answer.status, answer.code().as_str()), (503, "service.fault"), "{table}");
    }
}

#[test]
fn rows_of_another_form_refuse() {
    for spoil in [
        "UPDATE credential SET record = '{}'",
        "UPDATE credential SET record = x'00'",
        "INSERT INTO door VALUES ('front', 'ajar')",
        "INSERT INTO lockdown VALUES ('drill', 'true')",
        "UPDATE reader SET access_points = 'front-in'",
        "UPDATE site SET threat_level = 256",
        "UPDATE bundle SET signed = x'd28440a0'",
        "DELETE FROM trusted_key",
    ] {
        let stage = Stage::set();
        let unlock = stage.unlock("one");
        stage.sql(spoil);
        let answer = stage.reader().json("/v1/decide", &unlock);
        assert_eq!((answer.status, answer.code().as_str()), (503, "service.fault"), "{spoil}");
    }
}

#[test]
fn variables_that_mean_nothing_refuse() {
    for (name, value) in [("claims", "key-value"), ("claims", ""), ("clock", "yes")] {
        let mut options = Options::default();
        options.variables.insert(name.into(), value.into());
        let server = crate::stage::APP.serve(options).unwrap();
        let answer = Client::of(&server, Some(TOKEN)).json("/v1/decide", &json!({}));
        assert_eq!((answer.status, answer.code().as_str()), (503, "service.fault"), "{value}");
    }
}

#[test]
fn claims_in_redis_hold_across_nodes() {
    let redis = RedisServer::start().unwrap();
    let options = || Options::default().with_redis(&redis.address());
    let stage = Stage::with(options());
    let node = stage.another(options());
    let other = Client::of(&node, Some(TOKEN));

    let tap = stage.tap();
    assert_eq!(other.json("/v1/decide", &tap).json()["outcome"], "granted");
    assert_eq!(stage.outcome(&tap), ("denied".into(), "challenge.consumed".into()));

    let unlock = stage.unlock("one");
    assert_eq!(stage.outcome(&unlock).0, "granted");
    assert_eq!(other.json("/v1/decide", &unlock).json()["outcome"], "denied");
    assert_eq!(stage.outcome(&unlock), ("denied".into(), "proof.replayed".into()));
    assert_eq!((stage.rows("claim"), stage.rows("challenge")), (0, 0));

    let mut tap = stage.tap();
    tap["transaction"] = "one".into();
    assert_eq!(stage.decide(&tap).json()["repeated"], false);
    assert_eq!(other.json("/v1/decide", &tap).json()["repeated"], true);
}

#[test]
fn a_challenge_in_redis_is_of_its_access_point_and_a_made_up_one_is_absent() {
    let redis = RedisServer::start().unwrap();
    let stage = Stage::with(Options::default().with_redis(&redis.address()));
    stage.sql("UPDATE reader SET access_points = '[\"front-in\", \"back-in\"]'");
    let mut elsewhere = stage.tap();
    elsewhere["access-point"] = "back-in".into();
    assert_eq!(stage.outcome(&elsewhere), ("denied".into(), "challenge.foreign".into()));
    let own = [0x11; 16];
    let made_up = json!({
        "access-point": "front-in",
        "presentation": hex::encode(doorward_wallet::pkoc::respond(&stage.card, &own)),
        "challenge": hex::encode(own),
    });
    assert_eq!(stage.outcome(&made_up), ("denied".into(), "challenge.unknown".into()));
}

/// Every node counts for itself, so with many nodes nobody can know what is left.
#[test]
fn counted_uses_permit_nothing_on_many_nodes() {
    let redis = RedisServer::start().unwrap();
    let stage = Stage::with(Options::default().with_redis(&redis.address()));
    stage.enrol_card(&record("amira", "staff", Some(1)));
    assert_eq!(stage.outcome(&stage.tap()).0, "denied");
}

#[test]
fn a_redis_that_is_gone_refuses() {
    let redis = RedisServer::start().unwrap();
    let stage = Stage::with(Options::default().with_redis(&redis.address()));
    let tap = stage.tap();
    drop(redis);
    let answer = stage.reader().json("/v1/decide", &tap);
    assert_eq!((answer.status, answer.code().as_str()), (503, "service.fault"));
    let answer = stage.reader().json("/v1/challenges", &json!({"access-point": "front-in"}));
    assert_eq!((answer.status, answer.code().as_str()), (503, "service.fault"));
}

#[test]
fn a_quota_is_kept_in_both_stores() {
    let redis = RedisServer::start().unwrap();
    for options in [Options::default(), Options::default().with_redis(&redis.address())] {
        let stage = Stage::with(options);
        let outcomes: Vec<(String, String)> =
            (0..12).map(|number| stage.outcome(&stage.unlock(&number.to_string()))).collect();
        let granted = outcomes.iter().take_while(|(outcome, _)| outcome == "granted").count();
        assert!(granted == 8, "{outcomes:?}");
        assert!(outcomes[granted..].iter().all(|(_, code)| code == "claim.quota"), "{outcomes:?}");
    }
}

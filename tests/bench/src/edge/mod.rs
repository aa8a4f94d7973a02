//! The edge app over HTTP on loopback, a fresh instance for each request, beside a component of the
//! same SDK in the same host that only says hello.
//!
//! Everything takes turns: first under load, a batch of each after a batch of the other, and then one
//! request at a time, where what a request spends on what is told apart.

mod callers;
mod node;
mod series;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use doorward_edge_host::{App, Options, Server};
use doorward_wallet::pkoc::CardKey;

use self::node::{Bundles, Node, gets};
use self::series::{Series, take_turns};
use crate::measure::{Row, Table, median, time};
use crate::site::Scene;

/// How many callers ask at once, under load.
const CALLERS: usize = 4;
/// How many turns each series has, and how many requests in a turn.
const LOADED: (usize, usize) = (10, 50);
/// The same without load.
const ALONE: (usize, usize) = (400, 1);
/// How often an instance is started without a request.
const STARTS: usize = 200;

/// Where the components are.
#[derive(Debug, clap::Args)]
pub(crate) struct Components {
    /// The edge app, composed.
    #[arg(long, env = "DOORWARD_EDGE_PRODUCTION", value_name = "FILE")]
    edge: PathBuf,
    /// The component that says hello.
    #[arg(long, env = "DOORWARD_EDGE_HELLO", value_name = "FILE")]
    hello: PathBuf,
    /// The same with the engine plugged in.
    #[arg(long, env = "DOORWARD_EDGE_HELLO_ENGINE", value_name = "FILE")]
    hello_engine: PathBuf,
}

/// Measures the app with a small site and the large one.
pub(crate) fn measure(table: &mut Table, components: &Components, large: &Scene) -> Result<()> {
    let small = Scene::build(10)?;
    let app = compile(&components.edge)?;
    let hello = compile(&components.hello)?.serve(Options::default())?;
    let plugged = compile(&components.hello_engine)?.serve(Options::default())?;
    table.push(Row::octets("edge, signed bundle of 10 doors", small.signed.len(), None));
    table.push(Row::octets("edge, signed bundle of 1,000 doors", large.signed.len(), None));
    table.push(Row::octets("  cut for one access point", large.cut()?.len(), None));
    let nodes = [
        ("10 doors", Node::serve(&app, &small, Bundles::Whole)?, &small),
        ("1,000 doors", Node::serve(&app, large, Bundles::Whole)?, large),
        ("1,000 doors, cut for one", Node::serve(&app, large, Bundles::Cut)?, large),
    ];
    let empty = Node::serve(&app, &small, Bundles::None)?;

    under_load(table, &hello, &plugged, &nodes)?;
    let greeted = alone(table, &hello, &plugged, &empty, &nodes)?;
    for (name, server) in [("the app", &empty.server), ("hello", &hello)] {
        let starting = instance(server)?;
        table.push(Row::micros(&format!("edge, an instance of {name}, alone"), starting, None));
        table.push(Row::ratio("  to a request for hello, alone", starting, greeted, None));
    }
    Ok(())
}

/// Rates and latencies.
fn under_load(
    table: &mut Table,
    hello: &Server,
    plugged: &Server,
    nodes: &[(&str, Node, &Scene)],
) -> Result<()> {
    eprintln!("asking the edge, {CALLERS} at once");
    let count = series::requests(LOADED);
    let get = |name: &str, server: &Server, path: &str, expected| {
        Series::new(name, server, CALLERS, gets(path, count)?, expected)
    };
    let mut all = vec![
        get("hello", hello, "/", "hello")?,
        get("hello, engine plugged in", plugged, "/", "hello")?,
        get("hello, engine inspects no octets", plugged, "/inspect", "hello")?,
    ];
    let stranger = CardKey::of("nobody's card");
    for (name, node, scene) in nodes {
        let named = |what: &str| format!("{name}, {what}");
        let tap = |what: &str, card: &CardKey, expected| {
            Series::new(&named(what), &node.server, CALLERS, node.taps(card, count)?, expected)
        };
        all.push(get(&named("health"), &node.server, "/v1/health", "\"bundle\":1,")?);
        all.push(tap("decide granted", &scene.card, "\"outcome\":\"granted\"")?);
        all.push(tap("decide denied", &stranger, "\"outcome\":\"denied\"")?);
    }
    take_turns(&mut all, LOADED)?;
    let hello = all.first().context("nothing was measured")?;
    for series in &all {
        series.tell(table, hello);
    }
    Ok(())
}

/// What a request spends on what, by differences between requests that are alike otherwise: a bundle
/// is read, its signature checked, and it is loaded, or there is none. Returns the median of the hello.
fn alone(
    table: &mut Table,
    hello: &Server,
    plugged: &Server,
    empty: &Node,
    nodes: &[(&str, Node, &Scene)],
) -> Result<Duration> {
    eprintln!("asking the edge, one at a time");
    let count = series::requests(ALONE);
    let get = |server: &Server, path: &str, expected| {
        Series::new(path, server, 1, gets(path, count)?, expected)
    };
    let mut greetings = [
        get(hello, "/", "hello")?,
        get(plugged, "/", "hello")?,
        get(plugged, "/inspect", "hello")?,
    ];
    take_turns(&mut greetings, ALONE)?;
    let [hello, plugged, inspecting] = greetings.each_ref().map(Series::median);
    let mut loading = vec![get(&empty.server, "/v1/health", "\"claims\":\"sqlite\"")?];
    for (_, node, _) in nodes {
        loading.push(get(&node.server, "/v1/health", "\"bundle\":1,")?);
    }
    take_turns(&mut loading, ALONE)?;
    let (unloaded, loaded) = loading.split_first().context("nothing was measured")?;
    let unloaded = unloaded.median();
    table.push(Row::micros("edge, alone, hello", hello, None));
    table.push(Row::micros("edge, alone, hello, engine plugged in", plugged, None));
    table.push(Row::ratio("  to hello", plugged, hello, None));
    table.push(Row::micros("edge, alone, hello, engine inspects no octets", inspecting, None));
    table.push(Row::ratio("  to the same without the call", inspecting, plugged, Some(1.05)));
    table.push(Row::micros("edge, alone, health without a bundle", unloaded, None));
    for ((name, _, _), loaded) in nodes.iter().zip(loaded) {
        let loaded = loaded.median();
        table.push(Row::micros(&format!("edge, alone, health, {name}"), loaded, None));
        table.push(Row::difference("  of which loading the bundle", loaded, unloaded, None));
    }
    Ok(hello)
}

/// The median of starting an instance and giving it up.
fn instance(server: &Server) -> Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let (started, took) = time(|| server.instantiate());
        started?;
        times.push(took);
    }
    Ok(median(times))
}

fn compile(path: &PathBuf) -> Result<App> {
    let component = fs::read(path).with_context(|| format!("`{}`", path.display()))?;
    App::compile(&component).with_context(|| format!("`{}`", path.display()))
}

//! Why an instance answers one request (`--max-instance-reuse-count 1`).

use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use doorward_edge_host::{App, Options, Server};

use crate::client::Client;

/// A component that keeps state and traps.
static GUEST: LazyLock<App> =
    LazyLock::new(|| App::compile(&crate::stage::component("DOORWARD_EDGE_GUEST")).unwrap());

fn serve(reuse: usize) -> (Server, Client) {
    let server = GUEST.serve(Options { reuse, ..Options::default() }).unwrap();
    let client = Client::of(&server, None);
    (server, client)
}

fn text(client: &Client, path: &str) -> (u16, String) {
    let answer = client.get(path);
    (answer.status, String::from_utf8(answer.body).unwrap())
}

/// Starts slow requests, traps while they run, and counts how many are answered.
fn survivors(client: &Client) -> usize {
    thread::scope(|scope| {
        let slow: Vec<_> =
            (0..4).map(|_| scope.spawn(|| text(client, "/slow") == (200, "done".into()))).collect();
        thread::sleep(Duration::from_millis(300));
        assert_eq!(client.get("/trap").status, 500);
        slow.into_iter().map(|slow| usize::from(slow.join().unwrap())).sum()
    })
}

#[test]
fn a_fresh_instance_remembers_nothing() {
    let (_server, client) = serve(1);
    for _ in 0..5 {
        assert_eq!(text(&client, "/count"), (200, "1".into()));
    }
}

#[test]
fn a_reused_instance_remembers() {
    let (_server, client) = serve(128);
    let counted: Vec<String> = (0..5).map(|_| text(&client, "/count").1).collect();
    assert!(counted.iter().any(|count| count != "1"), "{counted:?}");
}

#[test]
fn a_trap_in_a_fresh_instance_harms_nobody_else() {
    let (_server, client) = serve(1);
    assert_eq!(survivors(&client), 4);
    assert_eq!(text(&client, "/count"), (200, "1".into()));
}

#[test]
fn a_trap_in_a_reused_instance_takes_its_neighbours_along() {
    let (_server, client) = serve(128);
    // Which instance takes a request is the server's choice: the one that traps may be alone.
    assert!((0..20).any(|_| survivors(&client) < 4), "no trap ever met a neighbour");
}

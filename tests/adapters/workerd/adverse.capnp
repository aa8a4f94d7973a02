# The worker in adversity: see `adverse.js`. Core modules are from the folder that
# `--import-path` says.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "storage", disk = (writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);

const worker :Workerd.Worker = (
  compatibilityDate = "2026-10-20",
  modules = [
    (name = "adapters/workerd/adverse.js", esModule = embed "adverse.js"),
    (name = "workers/src/worker.js", esModule = embed "../../workers/src/worker.js"),
    (name = "workers/src/body.js", esModule = embed "../../workers/src/body.js"),
    (name = "workers/src/decision.js", esModule = embed "../../workers/src/decision.js"),
    (name = "workers/src/document.js", esModule = embed "../../workers/src/document.js"),
    (name = "workers/src/engine.js", esModule = embed "../../workers/src/engine.js"),
    (name = "workers/src/problem.js", esModule = embed "../../workers/src/problem.js"),
    (name = "workers/src/rows.js", esModule = embed "../../workers/src/rows.js"),
    (name = "workers/src/site.js", esModule = embed "../../workers/src/site.js"),
    (name = "workers/src/token.js", esModule = embed "../../workers/src/token.js"),
    (name = "package/src/assignments.js", esModule = embed "../../package/src/assignments.js"),
    (name = "package/src/engine.js", esModule = embed "../../package/src/engine.js"),
    (name = "package/src/errors.js", esModule = embed "../../package/src/errors.js"),
    (name = "package/src/gate.js", esModule = embed "../../package/src/gate.js"),
    (name = "package/src/instantiate.js", esModule = embed "../../package/src/instantiate.js"),
    (name = "package/src/journal.js", esModule = embed "../../package/src/journal.js"),
    (name = "package/src/json.js", esModule = embed "../../package/src/json.js"),
    (name = "package/src/row.js", esModule = embed "../../package/src/row.js"),
    (name = "package/src/shape.js", esModule = embed "../../package/src/shape.js"),
    (name = "package/src/store.js", esModule = embed "../../package/src/store.js"),
    (name = "package/src/waiting.js", esModule = embed "../../package/src/waiting.js"),
    (name = "package/src/whereabouts.js", esModule = embed "../../package/src/whereabouts.js"),
    (name = "package/generated/contract.js", esModule = embed "../../package/generated/contract.js"),
    (name = "package/generated/glue.js", esModule = embed "../../package/generated/glue.js"),
    (name = "package/generated/glue.core.wasm", wasm = embed "/glue.core.wasm"),
    (name = "package/generated/glue.core2.wasm", wasm = embed "/glue.core2.wasm"),
    (name = "package/generated/glue.core3.wasm", wasm = embed "/glue.core3.wasm"),
  ],
  bindings = [
    (name = "SITES", durableObjectNamespace = "Site"),
    (name = "SITE", fromEnvironment = "SITE"),
    (name = "CLOCK", fromEnvironment = "CLOCK"),
    (name = "ADMIN_TOKEN", fromEnvironment = "ADMIN_TOKEN"),
    (name = "PAUSE", fromEnvironment = "PAUSE"),
    (name = "FULL", fromEnvironment = "FULL"),
  ],
  durableObjectNamespaces = [(className = "Site", uniqueKey = "doorward-site", enableSql = true)],
  durableObjectStorage = (localDisk = "storage"),
);

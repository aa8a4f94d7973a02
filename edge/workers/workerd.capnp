# The worker under workerd, with its storage on this machine's disk. Paths are those of the folder
# that `cargo xtask web` puts together.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    # `--directory-path storage=PATH` says where.
    (name = "storage", disk = (writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "worker")],
);

const worker :Workerd.Worker = (
  compatibilityDate = "2026-10-20",
  modules = [
    (name = "workers/src/worker.js", esModule = embed "src/worker.js"),
    (name = "workers/src/body.js", esModule = embed "src/body.js"),
    (name = "workers/src/decision.js", esModule = embed "src/decision.js"),
    (name = "workers/src/document.js", esModule = embed "src/document.js"),
    (name = "workers/src/engine.js", esModule = embed "src/engine.js"),
    (name = "workers/src/problem.js", esModule = embed "src/problem.js"),
    (name = "workers/src/rows.js", esModule = embed "src/rows.js"),
    (name = "workers/src/site.js", esModule = embed "src/site.js"),
    (name = "workers/src/token.js", esModule = embed "src/token.js"),
    (name = "package/src/assignments.js", esModule = embed "../package/src/assignments.js"),
    (name = "package/src/engine.js", esModule = embed "../package/src/engine.js"),
    (name = "package/src/errors.js", esModule = embed "../package/src/errors.js"),
    (name = "package/src/gate.js", esModule = embed "../package/src/gate.js"),
    (name = "package/src/instantiate.js", esModule = embed "../package/src/instantiate.js"),
    (name = "package/src/journal.js", esModule = embed "../package/src/journal.js"),
    (name = "package/src/json.js", esModule = embed "../package/src/json.js"),
    (name = "package/src/row.js", esModule = embed "../package/src/row.js"),
    (name = "package/src/shape.js", esModule = embed "../package/src/shape.js"),
    (name = "package/src/store.js", esModule = embed "../package/src/store.js"),
    (name = "package/src/waiting.js", esModule = embed "../package/src/waiting.js"),
    (name = "package/src/whereabouts.js", esModule = embed "../package/src/whereabouts.js"),
    (name = "package/generated/contract.js", esModule = embed "../package/generated/contract.js"),
    (name = "package/generated/glue.js", esModule = embed "../package/generated/glue.js"),
    (name = "package/generated/glue.core.wasm", wasm = embed "../package/generated/glue.core.wasm"),
    (name = "package/generated/glue.core2.wasm", wasm = embed "../package/generated/glue.core2.wasm"),
    (name = "package/generated/glue.core3.wasm", wasm = embed "../package/generated/glue.core3.wasm"),
  ],
  bindings = [
    (name = "SITES", durableObjectNamespace = "Site"),
    (name = "SITE", fromEnvironment = "SITE"),
    (name = "CLOCK", fromEnvironment = "CLOCK"),
    (name = "ADMIN_TOKEN", fromEnvironment = "ADMIN_TOKEN"),
  ],
  durableObjectNamespaces = [(className = "Site", uniqueKey = "doorward-site", enableSql = true)],
  durableObjectStorage = (localDisk = "storage"),
);

# The package in a worker, for the runner of cases.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "worker", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);

# A worker never sees the octets of a module that it imports. So each file is here twice: as the module
# that runs, and as data to hash.
const worker :Workerd.Worker = (
  compatibilityDate = "2026-10-20",
  modules = [
    (name = "adapters/workerd/evaluate.js", esModule = embed "evaluate.js"),
    (name = "adapters/evaluate.js", esModule = embed "../evaluate.js"),
    (name = "package/src/engine.js", esModule = embed "../../package/src/engine.js"),
    (name = "package/src/errors.js", esModule = embed "../../package/src/errors.js"),
    (name = "package/src/instantiate.js", esModule = embed "../../package/src/instantiate.js"),
    (name = "package/src/json.js", esModule = embed "../../package/src/json.js"),
    (name = "package/src/shape.js", esModule = embed "../../package/src/shape.js"),
    (name = "package/generated/contract.js", esModule = embed "../../package/generated/contract.js"),
    (name = "package/generated/glue.js", esModule = embed "../../package/generated/glue.js"),
    (name = "package/generated/glue.core.wasm", wasm = embed "../../package/generated/glue.core.wasm"),
    (name = "package/generated/glue.core2.wasm", wasm = embed "../../package/generated/glue.core2.wasm"),
    (name = "package/generated/glue.core3.wasm", wasm = embed "../../package/generated/glue.core3.wasm"),
    (name = "package/generated/glue.core.wasm.data", data = embed "../../package/generated/glue.core.wasm"),
    (name = "package/generated/glue.core2.wasm.data", data = embed "../../package/generated/glue.core2.wasm"),
    (name = "package/generated/glue.core3.wasm.data", data = embed "../../package/generated/glue.core3.wasm"),
  ],
);

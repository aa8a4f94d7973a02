//! How the transpiler is used.

use js_component_bindgen::{InstantiationMode, TranspileOpts};

/// For the code. The declarations are not made of the component, which has lost its documentation.
pub(crate) fn glue() -> TranspileOpts {
    TranspileOpts::builder()
        .name("glue".into())
        // The caller compiles the core modules (the engine, and two that tie its ends together), and
        // an instance can be made of them at any time after.
        .instantiation_mode(InstantiationMode::Sync)
        .no_typescript(true)
        .build()
}

/// For the declarations of the same code.
pub(crate) fn declarations() -> TranspileOpts {
    TranspileOpts::builder().name("glue".into()).instantiation_mode(InstantiationMode::Sync).build()
}

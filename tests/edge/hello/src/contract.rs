//! As much of the contract as it takes to call the engine once.

spin_sdk::wit_bindgen::generate!({
    inline: "package doorward:hello;
        world hello {
            import doorward:access/inspection@0.1.0;
        }",
    path: "../../../wit",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});

pub(crate) use doorward::access::inspection::inspect;

/// SHA-256 of the engine that this was built for, in hex; absent where no engine is plugged in.
pub(crate) const ENGINE: Option<&str> = option_env!("DOORWARD_ENGINE_SHA256");

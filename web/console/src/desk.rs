//! Deciding: the npm package's gate over the open site, see `static/desk.js`.

use js_sys::Uint8Array;
use serde::Serialize;
use serde_bytes::ByteBuf;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::contract::{
    BundleSummary, Capability, ClockState, CredentialIdentifier, CredentialRecord, Decision,
    DoorRecord, Finding, Hypothetical, Simulation, TrustedKey,
};
use crate::engine::{Engine, Handle};
use crate::exchange::{from_js, to_js};
use crate::trouble::Trouble;

#[wasm_bindgen(raw_module = "./desk.js")]
extern "C" {
    #[wasm_bindgen(js_name = Desk)]
    #[derive(Clone, Debug)]
    type JsDesk;

    #[wasm_bindgen(static_method_of = JsDesk, js_class = "Desk", catch)]
    async fn open(engine: &Handle, site: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn summary(this: &JsDesk) -> JsValue;

    #[wasm_bindgen(method, catch)]
    fn enrol(this: &JsDesk, credentials: JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn check(this: &JsDesk, now: u64) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn simulate(this: &JsDesk, presentation: &JsValue, now: u64) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn forget(this: &JsDesk) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = challenge)]
    async fn js_challenge(this: &JsDesk, access_point: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = present)]
    async fn js_present(this: &JsDesk, shown: JsValue) -> Result<JsValue, JsValue>;
}

/// Decides at the access points of one site, and remembers what was presented.
#[derive(Clone, Debug)]
pub(crate) struct Desk(JsDesk);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Opening<'a> {
    site: &'a str,
    bundle: &'a ByteBuf,
    trusted_keys: &'a [TrustedKey],
}

/// A presentation that nobody has made, ready to be asked about at many times.
#[derive(Clone, Debug)]
pub(crate) struct Supposed(JsValue);

impl Supposed {
    /// The time that is in it does not matter.
    pub(crate) fn new(presentation: &Hypothetical) -> Result<Self, Trouble> {
        to_js(presentation).map(Self)
    }
}

/// A credential as it is enrolled.
#[derive(Serialize)]
struct Enrolment<'a> {
    identifier: &'a CredentialIdentifier,
    record: &'a CredentialRecord,
}

/// What is presented, and the circumstances.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Shown {
    /// The octets.
    pub(crate) presentation: ByteBuf,
    /// The access point's identifier.
    pub(crate) access_point: String,
    /// The clock that is stated.
    pub(crate) clock: Clock,
    /// The challenge that is answered.
    pub(crate) challenge: Option<ByteBuf>,
    /// What is asked of the lock.
    pub(crate) capability: Option<Capability>,
    /// The state of the door.
    pub(crate) door: DoorRecord,
}

/// The clock at a door.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Clock {
    /// How far it is believed.
    pub(crate) state: ClockState,
    /// Seconds since the Unix epoch.
    pub(crate) now: u64,
}

impl Desk {
    /// Opens a signed bundle that one of the keys has signed.
    pub(crate) async fn open(
        engine: &Engine,
        site: &str,
        bundle: &ByteBuf,
        trusted_keys: &[TrustedKey],
    ) -> Result<Self, Trouble> {
        let opening = to_js(&Opening { site, bundle, trusted_keys })?;
        Ok(Self(JsDesk::open(engine.handle(), opening).await?.unchecked_into()))
    }

    /// What the bundle says of itself.
    pub(crate) fn summary(&self) -> Result<BundleSummary, Trouble> {
        from_js(self.0.summary())
    }

    /// Puts credentials into the registry; of two with one identifier, the last.
    pub(crate) fn enrol<'a>(
        &self,
        credentials: impl IntoIterator<Item = (&'a CredentialIdentifier, &'a CredentialRecord)>,
    ) -> Result<(), Trouble> {
        let credentials: Vec<Enrolment<'_>> = credentials
            .into_iter()
            .map(|(identifier, record)| Enrolment { identifier, record })
            .collect();
        Ok(self.0.enrol(to_js(&credentials)?)?)
    }

    /// Everything odd about the bundle at a time, by the engine.
    pub(crate) fn check(&self, now: u64) -> Result<Vec<Finding>, Trouble> {
        from_js(self.0.check(now)?)
    }

    /// What would come of a presentation at a time, by the evaluator that decides.
    pub(crate) fn simulate(&self, supposed: &Supposed, now: u64) -> Result<Simulation, Trouble> {
        from_js(self.0.simulate(&supposed.0, now)?)
    }

    /// Forgets whatever has been presented.
    pub(crate) async fn forget(&self) -> Result<(), Trouble> {
        self.0.forget().await?;
        Ok(())
    }

    /// Issues a challenge, to be answered within seconds.
    pub(crate) async fn challenge(&self, access_point: &str) -> Result<ByteBuf, Trouble> {
        let octets: Uint8Array = self.0.js_challenge(access_point).await?.unchecked_into();
        Ok(ByteBuf::from(octets.to_vec()))
    }

    /// Decides, with the trace.
    pub(crate) async fn present(&self, shown: &Shown) -> Result<Decision, Trouble> {
        from_js(self.0.js_present(to_js(shown)?).await?)
    }
}

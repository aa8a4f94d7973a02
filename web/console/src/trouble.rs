//! What could not be done, for people.

use js_sys::Reflect;
use wasm_bindgen::{JsCast as _, JsValue};

/// Why something could not be done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Trouble {
    /// The engine's code, such as `bundle.rollback`, where it is the engine that refuses.
    pub(crate) code: Option<String>,
    /// A sentence.
    pub(crate) message: String,
}

impl Trouble {
    /// A trouble of the console's own.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { code: None, message: message.into() }
    }

    /// The same, about a file or a field.
    pub(crate) fn about(self, subject: &str) -> Self {
        Self { message: format!("{subject}: {}", self.message), ..self }
    }
}

/// What the npm package and the browser throw.
impl From<JsValue> for Trouble {
    fn from(thrown: JsValue) -> Self {
        let text = |name: &str| {
            Reflect::get(&thrown, &JsValue::from_str(name)).ok().and_then(|it| it.as_string())
        };
        let message = match thrown.dyn_ref::<js_sys::Error>() {
            Some(error) => String::from(error.message()),
            None => thrown.as_string().unwrap_or_else(|| "the browser does not say why".into()),
        };
        Self { code: text("code").filter(|code| code.contains('.')), message }
    }
}

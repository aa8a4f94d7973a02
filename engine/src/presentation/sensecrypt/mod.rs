//! SenseCrypt: device tokens, API keys, and signatures made with a face.

pub(super) mod api_key;
pub(super) mod device_token;

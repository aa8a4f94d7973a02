//! SenseCrypt: device tokens, API keys, and signatures made with a face.

pub(super) mod api_key;
pub(super) mod device_token;
pub(super) mod face_signature;

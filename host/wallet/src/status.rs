//! An issuer that says what has become of its tokens: Token Status List
//! (draft-ietf-oauth-status-list).

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ciborium::Value;
use miniz_oxide::deflate::compress_to_vec_zlib;
use serde_json::json;

use crate::cose::{Draft, Signer, encode};
use crate::token::Token;

/// The best that zlib does.
const LEVEL: u8 = 9;

/// What a status list says, before it is signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StatusList {
    /// Where it is, and what tokens call it.
    pub uri: String,
    /// When it was issued, in seconds since the Unix epoch.
    pub issued_at: u64,
    /// First second in which it counts no longer.
    pub expires: Option<u64>,
    /// Seconds until somebody should look for a newer one.
    pub time_to_live: Option<u64>,
    /// Bits of a value: 1, 2, 4 or 8.
    pub bits: u8,
    /// The values by index.
    pub values: Vec<u8>,
}

impl StatusList {
    /// The values in octets, the first in the lowest bits, compressed.
    #[must_use]
    pub fn compressed(&self) -> Vec<u8> {
        let per_octet = usize::from(8_u8.checked_div(self.bits).unwrap_or(1)).max(1);
        let octets: Vec<u8> = self
            .values
            .chunks(per_octet)
            .map(|values| {
                let shifts = (0_u32..).step_by(usize::from(self.bits).max(1));
                values.iter().zip(shifts).fold(0, |octet, (value, shift)| {
                    octet | value.checked_shl(shift).unwrap_or_default()
                })
            })
            .collect();
        compress_to_vec_zlib(&octets, LEVEL)
    }

    /// The list as a JSON Web Token.
    #[must_use]
    pub fn token(&self) -> Token {
        let lst = BASE64_URL_SAFE_NO_PAD.encode(self.compressed());
        let mut token = Token {
            header: json!({ "alg": "ES256", "typ": "statuslist+jwt" }),
            claims: json!({
                "sub": self.uri,
                "iat": self.issued_at,
                "status_list": { "bits": self.bits, "lst": lst },
            }),
        };
        if let Some(expires) = self.expires {
            token = token.claim("exp", expires);
        }
        if let Some(seconds) = self.time_to_live {
            token = token.claim("ttl", seconds);
        }
        token
    }

    /// The list as a CBOR Web Token.
    #[must_use]
    pub fn draft(&self, signer: &Signer) -> Draft {
        let list = vec![
            ("bits".into(), self.bits.into()),
            ("lst".into(), Value::Bytes(self.compressed())),
        ];
        let mut claims: Vec<(Value, Value)> = vec![
            (2.into(), self.uri.as_str().into()),
            (6.into(), self.issued_at.into()),
            (65533.into(), Value::Map(list)),
        ];
        if let Some(expires) = self.expires {
            claims.push((4.into(), expires.into()));
        }
        if let Some(seconds) = self.time_to_live {
            claims.push((65534.into(), seconds.into()));
        }
        let mut draft = Draft::of(signer, encode(&Value::Map(claims)), "");
        draft.protected.push((16.into(), "application/statuslist+cwt".into()));
        draft
    }
}

//! A caller.

use doorward_edge_host::Server;
use serde_json::Value;
use ureq::Agent;
use ureq::http::Request;

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) media_type: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body, which must be JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The code of a problem document.
    pub(crate) fn code(&self) -> String {
        assert_eq!(self.media_type, "application/problem+json", "{self:?}");
        let document = self.json();
        assert_eq!(document["status"], self.status);
        document["code"].as_str().unwrap().into()
    }
}

/// Somebody who asks a server.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    url: String,
    token: Option<String>,
    agent: Agent,
}

impl Client {
    pub(crate) fn of(server: &Server, token: Option<&str>) -> Self {
        let agent = Agent::config_builder().http_status_as_error(false).build().into();
        Self { url: server.url(), token: token.map(Into::into), agent }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        let request = Request::get(format!("{}{path}", self.url)).body(()).unwrap();
        answer(self.agent.run(request).unwrap())
    }

    pub(crate) fn post(&self, path: &str, media_type: &str, body: &[u8]) -> Answer {
        let mut request = Request::post(format!("{}{path}", self.url));
        if !media_type.is_empty() {
            request = request.header("content-type", media_type);
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        answer(self.agent.run(request.body(body).unwrap()).unwrap())
    }

    pub(crate) fn json(&self, path: &str, body: &Value) -> Answer {
        self.post(path, "application/json", body.to_string().as_bytes())
    }
}

fn answer(response: ureq::http::Response<ureq::Body>) -> Answer {
    let status = response.status().as_u16();
    let media_type = response.headers().get("content-type").map(|value| value.to_str().unwrap());
    let media_type = media_type.unwrap_or_default().into();
    let body = response.into_body().with_config().limit(64 << 20).read_to_vec().unwrap();
    Answer { status, media_type, body }
}

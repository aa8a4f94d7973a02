//! Whether there can be what status and freshness ask for.

use alloc::format;

use doorward_bundle::{Bundle, UntrustedClock};

use super::{Findings, Severity};
use crate::load::index;
use crate::presentation::Format;

/// Formats whose presentations can name a status.
const NAMING: [Format; 2] = [Format::OpenidToken, Format::SensecryptDeviceToken];

pub(super) fn look(bundle: &Bundle, findings: &mut Findings) {
    issuers(bundle, findings);
    classes(bundle, findings);
    authorities(bundle, findings);
}

fn issuers(bundle: &Bundle, findings: &mut Findings) {
    for (number, issuer) in bundle.issuers.iter().enumerate() {
        let required = issuer.status.as_ref().filter(|status| status.required);
        let Some(status) = required.filter(|_| issuer.enabled) else { continue };
        let path = || format!("issuers[{number}].status");
        if status.keys.is_empty() {
            let detail =
                "it requires a status, and nothing says who signs its lists: all is denied";
            let code = "issuer.status-unsigned";
            findings.add(Severity::Problem, code, path(), &issuer.identifier, detail);
        }
        let names = |format: &&str| NAMING.iter().any(|naming| naming.as_str() == *format);
        let mut formats = issuer.formats.iter().map(|format| &format[..]);
        if let Some(format) = formats.find(|format| !names(format)) {
            let detail =
                format!("it requires a status, and `{format}` can name none: it is denied");
            let code = "issuer.status-impossible";
            findings.add(Severity::Doubt, code, path(), &issuer.identifier, detail);
        }
    }
}

fn classes(bundle: &Bundle, findings: &mut Findings) {
    for (number, class) in bundle.staleness_classes.iter().flatten().enumerate() {
        let of = |at: Option<u32>| at.is_some_and(|at| index(at) == number);
        let mut points = bundle.access_points.iter().filter(|point| of(point.staleness_class));
        let path = || format!("staleness-classes[{number}]");
        let Some(first) = points.next() else {
            let (code, detail) = ("staleness-class.unused", "no access point is in it");
            findings.add(Severity::Note, code, path(), &class.identifier, detail);
            continue;
        };
        let mut lax = points.chain([first]);
        if let Some(point) = lax.find(|it| it.untrusted_clock != UntrustedClock::Deny) {
            let name = &point.identifier;
            let detail = format!("`{name}` decides without a trusted clock, except for this");
            let code = "staleness-class.clock-needed";
            findings.add(Severity::Doubt, code, path(), &class.identifier, detail);
        }
    }
}

fn authorities(bundle: &Bundle, findings: &mut Findings) {
    for (number, authority) in bundle.revocation.iter().flatten().enumerate() {
        let enabled =
            |at: &u32| bundle.issuers.get(index(*at)).is_some_and(|issuer| issuer.enabled);
        if !authority.issuers.is_empty() && !authority.issuers.iter().any(enabled) {
            let detail = "none of the issuers is enabled whose credentials it may strike off";
            let path = format!("revocation[{number}].issuers");
            let code = "revocation.no-issuer";
            findings.add(Severity::Problem, code, path, &authority.identifier, detail);
        }
    }
}

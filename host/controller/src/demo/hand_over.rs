//! The key that signs bundles hands over to the next one, and somebody brings an old bundle.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Result, ensure};
use doorward_compiler::{Algorithm, Issuance, SigningKey};

use crate::bundle::source::compile_and_sign;
use crate::bundle::{keygen, status};
use crate::console::Console;
use crate::moment;
use crate::site::Site;

/// Builds two bundles more, of which the first names the key of the second, and shows how it is then.
pub(super) fn play(root: &Path, console: &Console, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "\nThe key that signs bundles hands over to the next:")?;
    let key = SigningKey::from_pem(&fs::read_to_string(root.join("bundles.key.pem"))?)?;
    let next = keygen::generate(Algorithm::EdDsa)?;
    keygen::save(&next, &root.join("next"))?;
    let open = || Site::open(&root.join("data").into(), console);
    let keys = ["'bundles.pub.pem', 'next.pub.pem'", "'next.pub.pem'"];
    for ((sequence, key), names) in (2..).zip([&key, &next]).zip(keys) {
        let source = root.join("signing.toml");
        let site = fs::read_to_string(root.join("site.toml"))?;
        fs::write(&source, format!("{site}\n[signing]\nkey-files = [{names}]\n"))?;
        let issuance = Issuance { sequence, issued_at: moment::now() };
        let signed = compile_and_sign(&source, issuance, &[], key)?;
        open()?.accept(&signed, console)?;
        let by = hex::encode(key.public_key().identifier());
        writeln!(out, "  bundle {sequence}, signed by {by}, names {names}: in force")?;
        if sequence == 2 {
            let refused = open()?.accept(&fs::read(root.join("site.bundle"))?, console);
            ensure!(refused.is_err(), "an old bundle was accepted");
            writeln!(out, "  bundle 1 is brought again: refused")?;
        }
    }
    writeln!(out, "\n$ doorward bundle status")?;
    let status = open()?.bundle_status(console)?;
    write!(out, "{}", status::tell(&status, moment::now()))?;
    Ok(())
}

//! Cedar, natively. It loads the scene in the file that is named, says how many questions there are,
//! and for every line that it is sent, with a number, answers so many of them: one line of JSON with the
//! answers and the nanoseconds that each took.

use std::io::{self, BufRead as _, Write as _};
use std::time::Instant;

use doorward_rival_cedar::Rival;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("name the file of the scene")?;
    let rival = Rival::load(&std::fs::read(path)?)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", rival.questions())?;
    out.flush()?;
    for line in io::stdin().lock().lines() {
        let count: usize = line?.trim().parse()?;
        let mut answers = Vec::with_capacity(count);
        for question in 0..rival.questions().min(count) {
            let begun = Instant::now();
            let permit = rival.permits(question);
            let took = begun.elapsed();
            answers.push((permit?, u64::try_from(took.as_nanos())?));
        }
        serde_json::to_writer(&mut out, &answers)?;
        writeln!(out)?;
        out.flush()?;
    }
    Ok(())
}

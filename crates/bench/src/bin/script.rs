//! The loop of the script host's speed target, beside CPython in one run.
//!
//! `cargo run --release -p swbem-bench --bin script [ROUNDS]`: ten million turns with arithmetic and
//! a call, at the top level of a script and in a procedure. Both print the same number, or the run
//! fails. Then a script reads five properties of each of a hundred thousand instances.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark prints, and reads the clock"
)]

#[path = "script/instances.rs"]
mod instances;

use std::cell::RefCell;
use std::process::{Command, ExitCode};
use std::rc::Rc;
use std::time::{Duration, Instant};

use swbem_automation::{Variant, coerce};
use swbem_vbscript::{Engine, StillEnvironment, with_stack};

/// One program in both languages.
struct Program {
    name: &'static str,
    vbs: &'static str,
    python: &'static str,
}

const PROGRAMS: &[Program] = &[
    Program {
        name: "loop and call, top level",
        vbs: "Function Work(n)\nWork = n * 2 + 1\nEnd Function\n\
              total = 0\nFor i = 1 To 10000000\ntotal = total + Work(i Mod 7) - 3\nNext\nEcho total",
        python: "def work(n):\n    return n * 2 + 1\n\
                 total = 0\nfor i in range(1, 10000001):\n    total = total + work(i % 7) - 3\n\
                 print(total)",
    },
    Program {
        name: "loop and call, in a procedure",
        vbs: "Function Work(n)\nWork = n * 2 + 1\nEnd Function\n\
              Sub Main\nDim i, total\ntotal = 0\n\
              For i = 1 To 10000000\ntotal = total + Work(i Mod 7) - 3\nNext\nEcho total\nEnd Sub\nMain",
        python: "def work(n):\n    return n * 2 + 1\n\
                 def main():\n    total = 0\n    for i in range(1, 10000001):\n        \
                 total = total + work(i % 7) - 3\n    print(total)\nmain()",
    },
    Program {
        name: "text, array and branch",
        vbs: "Sub Main\nDim i, s, n, a(99)\nFor i = 1 To 1000000\n\
              a(i Mod 100) = a(i Mod 100) + i\nIf i Mod 3 = 0 Then\ns = s & \"x\"\nElse\nn = n + 1\nEnd If\n\
              Next\nEcho Len(s) + n + a(7)\nEnd Sub\nMain",
        python: "def main():\n    s = ''\n    n = 0\n    a = [0] * 100\n    \
                 for i in range(1, 1000001):\n        a[i % 100] = a[i % 100] + i\n        \
                 if i % 3 == 0:\n            s = s + 'x'\n        else:\n            n = n + 1\n    \
                 print(len(s) + n + a[7])\nmain()",
    },
];

fn main() -> ExitCode {
    let rounds = std::env::args()
        .nth(1)
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(3);
    println!(
        "{:32} {:>10} {:>10} {:>6}",
        "program", "swbem", "python3", "ratio"
    );
    let mut code = ExitCode::SUCCESS;
    for program in PROGRAMS {
        // Turn by turn, so that what else the machine does meets both.
        let times: Vec<_> = (0..rounds)
            .map(|_: u32| (script(program.vbs), python(program.python)))
            .collect();
        let script = times
            .iter()
            .map(|(script, _)| script)
            .min_by_key(|(time, _)| *time);
        let python = times
            .iter()
            .filter_map(|(_, python)| python.as_ref())
            .min_by_key(|(time, _)| *time);
        match (script, python) {
            (Some((ours, shown)), Some((theirs, printed))) => {
                let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
                println!(
                    "{:32} {:>8.2} s {:>8.2} s {ratio:>6.2}",
                    program.name,
                    ours.as_secs_f64(),
                    theirs.as_secs_f64()
                );
                if shown != printed {
                    println!("  differ: {shown} and {printed}");
                    code = ExitCode::FAILURE;
                }
            }
            (Some((ours, _)), None) => {
                println!(
                    "{:32} {:>8.2} s   no python3",
                    program.name,
                    ours.as_secs_f64()
                );
            }
            (None, _) => {}
        }
    }
    instances::run(rounds);
    code
}

/// Runs a script; returns its time and what it shows, or its error.
fn script(text: &str) -> (Duration, String) {
    let start = Instant::now();
    let shown = with_stack(|| {
        let engine = Engine::new(Rc::new(RefCell::new(StillEnvironment::at(0.0))));
        let shown = Rc::new(RefCell::new(String::new()));
        let sink = Rc::clone(&shown);
        engine.set_function(
            "Echo",
            Rc::new(move |_, arguments| {
                *sink.borrow_mut() = coerce::to_text(arguments.get(0))?.to_string();
                Ok(Variant::Empty)
            }),
        );
        match engine.run("bench.vbs", text) {
            Ok(()) => shown.take(),
            Err(error) => error.to_string(),
        }
    });
    let shown = shown.unwrap_or_else(|error| error.to_string());
    (start.elapsed(), shown)
}

/// Runs a program with `python3`, if there is one.
fn python(text: &str) -> Option<(Duration, String)> {
    let start = Instant::now();
    let output = Command::new("python3").args(["-c", text]).output().ok()?;
    let shown = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Some((start.elapsed(), shown))
}

//! The question that every peer answers, and how its answers are timed. SPDX-License-Identifier: MIT
//!
//! usage: PEER GRANTS SECONDS; a line for each row: what, permit or deny, ns for each decision.
use std::env;
use std::time::{Duration, Instant};

pub const USER: &str = "user-7";
pub const ACTION: &str = "payments.prepare";
/// In cents, as none of the peers has decimal fractions.
pub const CEILING: i64 = 50000;

pub struct Grant {
    pub resource: String,
}

pub fn grants() -> (Vec<Grant>, Duration) {
    let words: Vec<String> = env::args().collect();

    assert!(words.len() == 3, "usage: PEER GRANTS SECONDS");
    let count: usize = words[1].parse().expect("GRANTS");
    let seconds: f64 = words[2].parse().expect("SECONDS");
    let grants = (0..count).map(|i| Grant {
        resource: format!("https://erp-{i:06}.example.com"),
    });
    (grants.collect(), Duration::from_secs_f64(seconds))
}

pub fn amount_of(permit: bool) -> i64 {
    if permit {
        42350
    } else {
        CEILING + 1
    }
}

/// The median of batches of 64.
pub fn measure(what: &str, permit: bool, time: Duration, mut work: impl FnMut() -> bool) {
    let start = Instant::now();
    let mut batches = Vec::new();

    while batches.is_empty() || start.elapsed() < time {
        let from = Instant::now();

        for _ in 0..64 {
            assert!(work() == permit, "{what}: a wrong answer");
        }
        batches.push(from.elapsed().as_nanos() as f64 / 64.0);
    }
    batches.sort_by(f64::total_cmp);
    let word = if permit { "permit" } else { "deny" };
    println!("{what}\t{word}\t{:.1}", batches[batches.len() / 2]);
}

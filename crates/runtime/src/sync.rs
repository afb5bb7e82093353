//! Locks that outlive a panic: what they guard is kept consistent by each critical section.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A mutex without poisoning. No foreign code runs while one is held, so that a panic cannot leave
/// its contents half-changed.
#[derive(Debug, Default)]
pub(crate) struct Lock<T>(Mutex<T>);

impl<T> Lock<T> {
    pub(crate) const fn new(value: T) -> Self {
        Lock(Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        chaos::point();
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits until the condition variable is notified, or for no reason.
pub(crate) fn wait<'a, T>(condvar: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
    condvar.wait(guard).unwrap_or_else(PoisonError::into_inner)
}

/// Waits as [`wait`] does, at most for a time.
pub(crate) fn wait_for<'a, T>(
    condvar: &Condvar,
    guard: MutexGuard<'a, T>,
    limit: Duration,
) -> MutexGuard<'a, T> {
    condvar
        .wait_timeout(guard, limit)
        .unwrap_or_else(PoisonError::into_inner)
        .0
}

/// Schedule points: places where a test may let other threads go first.
pub(crate) mod chaos {
    /// Gives other threads a chance to run here, as the seed of the running test has it.
    #[cfg(not(test))]
    pub(crate) const fn point() {}

    #[cfg(test)]
    pub(crate) use tests::point;

    #[cfg(test)]
    pub(crate) mod tests {
        use std::cell::Cell;
        use std::sync::atomic::{AtomicU64, Ordering};

        static SEED: AtomicU64 = AtomicU64::new(0);
        static THREADS: AtomicU64 = AtomicU64::new(1);

        thread_local! {
            static STATE: Cell<u64> = const { Cell::new(0) };
        }

        /// Makes schedule points yield as the seed has it; 0 switches them off.
        pub(crate) fn seed(seed: u64) {
            SEED.store(seed, Ordering::Relaxed);
        }

        pub(crate) fn point() {
            let seed = SEED.load(Ordering::Relaxed);
            if seed == 0 {
                return;
            }
            STATE.with(|state| {
                let mut x = state.get();
                if x == 0 {
                    let thread = THREADS.fetch_add(1, Ordering::Relaxed);
                    x = seed ^ thread.wrapping_mul(0x9E37_79B9_7F4A_7C15);
                }
                // xorshift64*
                x ^= x >> 12;
                x ^= x << 25;
                x ^= x >> 27;
                state.set(x | 1);
                let draw = x.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 56;
                for _ in 0..draw.saturating_sub(216) / 8 {
                    std::thread::yield_now();
                }
            });
        }
    }
}

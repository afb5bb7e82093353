//! Named bounds of everything that queues, grows or waits here.

/// How long one callback of a sink may take before its call is cancelled (PUT-234).
pub const SINK_TIMER_MS: u64 = 30_000;
/// Most calls of one sink that are not delivered yet; the next caller waits.
pub const SINK_CALLS_MAX: usize = 4_096;
/// Calls that each sink may have in flight whatever the others hold, so that stalled sinks do not
/// use up what the others need.
pub const SINK_CALLS_RESERVED: usize = 64;
/// Most asynchronous calls of one connection in flight (`MaxRequestLimit`); the next caller waits.
pub const CONNECTION_CALLS_MAX: usize = 5_000;
/// Most asynchronous calls of a runtime in flight; the next caller waits.
pub const RUNTIME_CALLS_MAX: usize = 20_000;
/// Most bytes that the calls of one sink may hold.
pub const SINK_BYTES_MAX: usize = 48 << 20;
/// Most bytes that the calls of one connection may hold.
pub const CONNECTION_BYTES_MAX: usize = 64 << 20;
/// Most bytes that the calls of a runtime may hold.
pub const RUNTIME_BYTES_MAX: usize = 256 << 20;
/// Requests that may queue while the runtime is paused; the next one ends with `SERVER_TOO_BUSY`
/// (PUT-061).
pub const PAUSED_REQUESTS_MAX: usize = 5_000;
/// Most writes in one commit.
pub const GROUP_WRITES_MAX: usize = 1_024;
/// Most bytes of writes in one commit, unless a single write is larger.
pub const GROUP_BYTES_MAX: usize = 16 << 20;
/// Most result objects of one call that wait for their reader.
pub const RESULTS_QUEUED_MAX: usize = 256;
/// Most threads that may be stuck in handlers of one sink. When they are, its events wait until one
/// of them returns, so that a dead sink does not use up the threads of the others.
pub const SINK_STUCK_THREADS_MAX: usize = 4;
/// Most tasks of calls with the same sink that run at a time; each may have to wait for the sink.
pub const SINK_TASKS_MAX: usize = 32;
/// Most tasks of a connection's pulled calls that run at a time; each may have to wait for its
/// reader.
pub const CONNECTION_TASKS_MAX: usize = 64;
/// Most threads that deliver to sinks.
pub const DELIVERY_THREADS_MAX: usize = 512;
/// Most threads that run providers.
pub const PROVIDER_THREADS_MAX: usize = 512;
/// Threads that a pool starts without looking whether the others are stuck, and how many more it
/// starts each time it finds them so.
pub(crate) const POOL_THREADS_STEP: usize = 8;
/// How often a pool with waiting work looks whether its threads are stuck.
pub(crate) const POOL_TICK_MS: u64 = 5;
/// How long an idle thread stays.
pub(crate) const POOL_IDLE_MS: u64 = 10_000;
/// Events delivered to one sink before another that waits for the thread has its turn.
pub(crate) const TURN_EVENTS_MAX: usize = 1_024;
/// How long dropping a runtime waits for what is still to be delivered.
pub const SHUT_DOWN_MS: u64 = 5_000;

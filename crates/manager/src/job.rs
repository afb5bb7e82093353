//! What starts once a call was accepted: writes, which share commits, and tasks.

use std::ops::ControlFlow;

use swbem_core::{Error, Object, Result};
use swbem_provider::Cancellation;
use swbem_store::Transaction;

use crate::class_write::ClassWrite;
use crate::deletion::{Deletion, too_many_instances};
use crate::error::from_store;
use crate::instance_write::InstanceWrite;
use crate::settings::over_quota;
use crate::{Manager, Session};

/// An operation that has started: nothing it does is raised by the call any more.
pub enum Job {
    /// A write to the repository, to be applied in a [`WriteGroup`].
    Write(Write),
    /// Anything else, to be run to its end.
    Task(Task),
}

/// A write to the repository.
pub struct Write {
    pub(crate) session: Session,
    pub(crate) operation: &'static str,
    pub(crate) about: String,
    pub(crate) kind: WriteKind,
}

pub(crate) enum WriteKind {
    Class(Box<ClassWrite>),
    Instance(Box<InstanceWrite>),
    Deletion(Deletion),
}

/// What each write needs to keep its memory accounted for, besides its own bytes.
const WRITE_BYTES_BASE: usize = 256;

impl Write {
    /// Returns the operation in its COM form: `IWbemServices::PutInstance`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Returns about how many bytes the write holds and will log.
    #[must_use]
    pub fn cost_bytes(&self) -> usize {
        WRITE_BYTES_BASE
            + match &self.kind {
                WriteKind::Class(write) => write.cost_bytes(),
                WriteKind::Instance(write) => write.cost_bytes(),
                WriteKind::Deletion(_) => 0,
            }
    }
}

/// Makes the error of a write that is more than one commit takes.
fn too_large(kind: &WriteKind, bytes: usize, max: usize) -> Error {
    match kind {
        WriteKind::Instance(_) => {
            over_quota("the put is too large for one commit, in bytes", bytes, max)
        }
        WriteKind::Class(_) | WriteKind::Deletion(_) => too_many_instances(bytes, max),
    }
}

/// A group of writes that become durable in one commit.
pub struct WriteGroup<'m> {
    manager: &'m Manager,
    transaction: Transaction<'m>,
    len: usize,
}

impl<'m> WriteGroup<'m> {
    pub(crate) fn new(manager: &'m Manager, transaction: Transaction<'m>) -> Self {
        WriteGroup {
            manager,
            transaction,
            len: 0,
        }
    }

    /// Applies a write and returns the path to report once the group is committed, if any.
    ///
    /// # Errors
    /// What the write is refused for; it then leaves nothing behind in the group.
    pub fn apply(&mut self, write: &mut Write) -> Result<Option<String>> {
        let savepoint = self.transaction.savepoint();
        let before = self.transaction.byte_len();
        let session = write.session.clone();
        let applied = session.check_namespace(&self.transaction).and_then(|()| {
            let tx = &mut self.transaction;
            match &mut write.kind {
                WriteKind::Class(class) => class.apply(&session, tx),
                WriteKind::Instance(instance) => instance.apply(&session, tx),
                WriteKind::Deletion(deletion) => deletion.apply(&session, tx),
            }
        });
        let added = self.transaction.byte_len().saturating_sub(before);
        let max = self.manager.settings().quotas.write_bytes_max;
        let applied = match applied {
            Ok(_) if added > max => Err(too_large(&write.kind, added, max)),
            applied => applied,
        };
        match applied {
            Ok(path) => {
                self.len += 1;
                Ok(path)
            }
            Err(error) => {
                self.transaction.rollback_to(savepoint);
                Err(error
                    .in_operation(write.operation)
                    .about(write.about.as_str()))
            }
        }
    }

    /// Returns how many writes were applied.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Returns how many bytes the group logs so far, for whoever bounds groups.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        self.transaction.byte_len()
    }

    /// Tells whether no write was applied.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Makes the group durable and visible.
    ///
    /// # Errors
    /// None of the group's writes happened: `OUT_OF_DISK_SPACE` when there was no room,
    /// `CRITICAL_ERROR` when the disk failed.
    pub fn commit(self) -> Result<()> {
        if self.len == 0 {
            return Ok(());
        }
        self.manager.check_running()?;
        self.transaction.commit().map(|_| ()).map_err(from_store)
    }
}

/// What a task needs of whoever runs it.
pub trait TaskHost: Sync {
    /// Receives a result object; `Break` when nobody wants more.
    fn indicate(&self, object: Object) -> ControlFlow<()>;

    /// Receives how far a provider has come.
    fn progress(&self, upper_bound: u16, current: u16, message: &str);

    /// Returns the cancellation of the call.
    fn cancellation(&self) -> &Cancellation;

    /// Runs an action once, after a time.
    fn schedule(&self, after_ms: u64, action: Box<dyn FnOnce() + Send>);

    /// Runs `work` on another thread and `meanwhile` on this one, and returns when both are over.
    ///
    /// A host that has no other thread gives the work back and runs neither, as this does. What a
    /// provider sends in one go then stays in memory until its method returns.
    fn beside<'w>(
        &self,
        work: Box<dyn FnOnce() + Send + 'w>,
        _meanwhile: &mut dyn FnMut(),
    ) -> Option<Box<dyn FnOnce() + Send + 'w>> {
        Some(work)
    }
}

type Run = Box<dyn FnOnce(&dyn TaskHost) -> Result<Option<String>> + Send>;

/// An operation that is not a write to the repository: a read, or work for a provider.
pub struct Task {
    operation: &'static str,
    about: String,
    may_block: bool,
    run: Run,
}

impl Task {
    /// Makes a task that only reads the repository.
    pub(crate) fn reading(
        operation: &'static str,
        about: &str,
        run: impl FnOnce(&dyn TaskHost) -> Result<Option<String>> + Send + 'static,
    ) -> Self {
        Task {
            operation,
            about: about.to_owned(),
            may_block: false,
            run: Box::new(run),
        }
    }

    /// Makes a task that waits for providers.
    pub(crate) fn blocking(
        operation: &'static str,
        about: &str,
        run: impl FnOnce(&dyn TaskHost) -> Result<Option<String>> + Send + 'static,
    ) -> Self {
        Task {
            operation,
            about: about.to_owned(),
            may_block: true,
            run: Box::new(run),
        }
    }

    /// Returns the operation in its COM form.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Tells whether a provider is involved, which may take any time.
    #[must_use]
    pub fn may_block(&self) -> bool {
        self.may_block
    }

    /// Runs the task to its end and returns the path to report, if any.
    ///
    /// # Errors
    /// What the operation failed for.
    pub fn run(self, host: &dyn TaskHost) -> Result<Option<String>> {
        (self.run)(host).map_err(|error: Error| {
            error
                .in_operation(self.operation)
                .about(self.about.as_str())
        })
    }
}

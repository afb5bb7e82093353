//! A provider that records what it is asked and keeps what it is given.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use swbem_core::{ClassObject, Error, Instance, Object, Status, fold};
use swbem_provider::{Call, Response};

use super::{Asked, Operation, provider};

/// `WBEM_FLAG_UPDATE_ONLY`.
const UPDATE_ONLY: u32 = 0x1;
/// `WBEM_FLAG_CREATE_ONLY`.
const CREATE_ONLY: u32 = 0x2;

/// What a provider is told to answer.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The objects, then success.
    Objects(Vec<Object>),
    /// Success with the path to report, if any.
    Success(Option<String>),
    /// An error.
    Failure(Error),
    /// Progress, then success.
    Progress(u16, u16, String),
}

/// A provider that records each request and answers from a script, or else as a provider does that
/// keeps instances and classes in memory.
#[derive(Debug, Default)]
pub struct RecordingProvider {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    asked: Vec<Asked>,
    script: VecDeque<Answer>,
    supplied: Vec<String>,
    kept: BTreeMap<String, Object>,
}

impl RecordingProvider {
    /// Makes a provider that has nothing yet.
    #[must_use]
    pub fn new() -> Self {
        RecordingProvider::default()
    }

    /// Makes a class provider that supplies the classes with these names.
    #[must_use]
    pub fn supplying(classes: &[&str]) -> Self {
        let provider = RecordingProvider::new();
        provider.lock().supplied = classes.iter().map(|name| fold(name)).collect();
        provider
    }

    /// Adds an answer; the answers are given in the order they were added.
    pub fn will(&self, answer: Answer) {
        self.lock().script.push_back(answer);
    }

    /// Keeps an object as if it had been put.
    pub fn keep(&self, object: impl Into<Object>) {
        let object = object.into();
        if let Some(relpath) = object.relpath() {
            self.lock().kept.insert(fold(&relpath), object);
        }
    }

    /// Returns what was asked so far.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.lock().asked.clone()
    }

    /// Returns what was asked so far in short: operation, and path or class.
    #[must_use]
    pub fn asked_in_short(&self) -> Vec<(Operation, String)> {
        self.lock()
            .asked
            .iter()
            .map(|asked| {
                let about = asked.path.clone().unwrap_or_else(|| asked.class.clone());
                (asked.operation, about)
            })
            .collect()
    }

    /// Forgets what was asked so far.
    pub fn forget(&self) {
        self.lock().asked.clear();
    }

    /// Returns the relative paths, folded, of what the provider keeps.
    #[must_use]
    pub fn kept(&self) -> Vec<String> {
        self.lock().kept.keys().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn supplies(&self, class: &str) -> bool {
        self.lock().supplied.contains(&fold(class))
    }

    fn answer(&self, asked: Asked, response: Response) {
        let answer = {
            let mut state = self.lock();
            state.asked.push(asked.clone());
            state.script.pop_front()
        };
        let answer = answer.unwrap_or_else(|| self.lock().serve(asked));
        match answer {
            Answer::Objects(objects) => {
                for object in objects {
                    response.indicate(object);
                }
                response.succeed();
            }
            Answer::Success(path) => response.complete(Ok(path)),
            Answer::Failure(error) => response.complete(Err(error)),
            Answer::Progress(bound, current, message) => {
                response.progress(bound, current, &message);
                response.succeed();
            }
        }
    }
}

impl State {
    fn serve(&mut self, asked: Asked) -> Answer {
        let about = asked.path.clone().unwrap_or_else(|| asked.class.clone());
        let key = fold(&about);
        let missing = || {
            let text = format!("the provider has no `{about}`");
            Answer::Failure(Error::new(Status::NOT_FOUND, text))
        };
        match asked.operation {
            Operation::GetInstance | Operation::GetClass => match self.kept.get(&key) {
                Some(object) => Answer::Objects(vec![object.clone()]),
                None => missing(),
            },
            Operation::DeleteInstance | Operation::DeleteClass => match self.kept.remove(&key) {
                Some(_) => Answer::Success(None),
                None => missing(),
            },
            Operation::PutInstance | Operation::PutClass => {
                let is_there = self.kept.contains_key(&key);
                if is_there && asked.flags & CREATE_ONLY != 0 {
                    let text = format!("the provider has `{about}`");
                    return Answer::Failure(Error::new(Status::ALREADY_EXISTS, text));
                }
                if !is_there && asked.flags & UPDATE_ONLY != 0 {
                    return missing();
                }
                if let Some(object) = asked.object {
                    self.kept.insert(key, object);
                }
                Answer::Success(None)
            }
            // A query is answered with more than it asks for, as a provider may that is inexact.
            Operation::EnumerateInstances | Operation::QueryInstances => Answer::Objects(
                self.kept
                    .values()
                    .filter(|object| {
                        object.as_instance().is_some() && *object.class_name() == *asked.class
                    })
                    .cloned()
                    .collect(),
            ),
            Operation::ExecMethod => Answer::Success(None),
        }
    }
}

provider!(RecordingProvider);

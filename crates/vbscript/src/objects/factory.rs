//! The objects of this module by their ProgIDs.

use std::cell::RefCell;

use swbem_automation::{Exception, ObjectRef};

use super::{Dictionary, FilePolicy, FileSystemObject, RegExp, StandardStreams};
use crate::ObjectFactory;

/// Makes the objects of the scripting runtime for `CreateObject`.
#[derive(Default)]
pub struct ScriptingFactory {
    policy: FilePolicy,
    standard_streams: RefCell<Option<StandardStreams>>,
}

impl ScriptingFactory {
    /// Makes a factory whose `FileSystemObject`s reach what `policy` allows.
    pub fn new(policy: FilePolicy) -> Self {
        Self {
            policy,
            standard_streams: RefCell::default(),
        }
    }
}

impl ObjectFactory for ScriptingFactory {
    fn create(&self, prog_id: &str) -> Option<Result<ObjectRef, Exception>> {
        Some(Ok(match prog_id.to_ascii_lowercase().as_str() {
            "scripting.dictionary" => Dictionary::create(),
            "scripting.filesystemobject" => {
                let streams = self.standard_streams.borrow().clone();
                FileSystemObject::create(self.policy.clone(), streams)
            }
            "vbscript.regexp" => RegExp::create(),
            _ => return None,
        }))
    }

    fn moniker(&self, _moniker: &str) -> Option<Result<ObjectRef, Exception>> {
        None
    }

    fn set_standard_streams(&self, streams: StandardStreams) {
        *self.standard_streams.borrow_mut() = Some(streams);
    }

    fn prog_ids(&self) -> Vec<&'static str> {
        vec![
            "Scripting.Dictionary",
            "Scripting.FileSystemObject",
            "VBScript.RegExp",
        ]
    }
}

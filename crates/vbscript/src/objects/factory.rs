//! The objects of this module by their ProgIDs.

use swbem_automation::{Exception, ObjectRef};

use super::{Dictionary, FilePolicy, FileSystemObject, RegExp, StandardStreams};
use crate::ObjectFactory;

/// Makes the objects of the scripting runtime for `CreateObject`.
#[derive(Clone, Default)]
pub struct ScriptingFactory {
    policy: FilePolicy,
    standard_streams: Option<StandardStreams>,
}

impl ScriptingFactory {
    /// Makes a factory whose `FileSystemObject`s reach what `policy` allows.
    pub fn new(policy: FilePolicy) -> Self {
        Self {
            policy,
            standard_streams: None,
        }
    }

    /// Gives `FileSystemObject.GetStandardStream` its streams.
    #[must_use]
    pub fn with_standard_streams(mut self, streams: StandardStreams) -> Self {
        self.standard_streams = Some(streams);
        self
    }
}

impl ObjectFactory for ScriptingFactory {
    fn create(&self, prog_id: &str) -> Option<Result<ObjectRef, Exception>> {
        Some(Ok(match prog_id.to_ascii_lowercase().as_str() {
            "scripting.dictionary" => Dictionary::create(),
            "scripting.filesystemobject" => {
                FileSystemObject::create(self.policy.clone(), self.standard_streams.clone())
            }
            "vbscript.regexp" => RegExp::create(),
            _ => return None,
        }))
    }

    fn moniker(&self, _moniker: &str) -> Option<Result<ObjectRef, Exception>> {
        None
    }

    fn prog_ids(&self) -> Vec<&'static str> {
        vec![
            "Scripting.Dictionary",
            "Scripting.FileSystemObject",
            "VBScript.RegExp",
        ]
    }
}

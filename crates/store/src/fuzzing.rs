//! Decoders for fuzz targets: whatever the bytes are, they end with a value or an error.

use std::sync::Arc;

use swbem_core::{Class, ClassDecl, Instance, Object};

use crate::catalog::{Namespace, Place, StoredClass};
use crate::codec::{Reader, push_object, read_object};
use crate::records::ClassRecord;
use crate::row::RawRow;
use crate::{ClassId, NamespaceId, Result};

/// Decodes the record of a class.
///
/// # Errors
/// `Damaged`.
pub fn class_record(bytes: &[u8]) -> Result<ClassDecl> {
    ClassRecord::decode(bytes).map(|record| record.decl)
}

/// Encodes the record of a class, as the first one stored.
///
/// # Errors
/// `TooLarge`, or `Invalid` where it nests too deep.
pub fn encode_class_record(decl: &ClassDecl) -> Result<Vec<u8>> {
    ClassRecord::encode(ClassId(1), 1, 1, decl)
}

/// Encodes an embedded object.
///
/// # Errors
/// `TooLarge`, or `Invalid` where it nests too deep.
pub fn encode_embedded_object(object: &Object) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    push_object(&mut bytes, object, 0)?;
    Ok(bytes)
}

/// Decodes an embedded object.
///
/// # Errors
/// `Damaged`.
pub fn embedded_object(bytes: &[u8]) -> Result<Object> {
    let mut reader = Reader::new(bytes);
    let object = read_object(&mut reader, "object", 0)?;
    reader.end("object")?;
    Ok(object)
}

/// Decodes a row of a class, and each of its properties by itself.
///
/// # Errors
/// `Damaged`.
pub fn row(class: &Arc<StoredClass>, bytes: &[u8]) -> Result<Instance> {
    let raw = RawRow::new(bytes, class)?;
    for position in 0..class.class.properties().len() {
        raw.value(position)?;
    }
    raw.to_instance()
}

/// Makes a class that rows can be of, as if it were the first one stored in `root`.
#[must_use]
pub fn stored_class(class: Arc<Class>) -> Arc<StoredClass> {
    let namespace = Namespace {
        id: NamespaceId(1),
        parent: None,
        path: "root".into(),
        security: None,
        place: Arc::new(Place {
            namespace: "root".into(),
            server: ".".into(),
        }),
    };
    Arc::new(StoredClass::new(ClassId(1), 1, 1, class, None, &namespace))
}

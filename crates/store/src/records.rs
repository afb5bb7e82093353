//! What is stored for namespaces and classes.

use std::sync::Arc;

use swbem_core::{Class, ClassDecl};

use crate::catalog::{Namespace, Place, StoredClass};
use crate::codec::{Reader, push_class_decl, push_len, push_text, read_class_decl};
use crate::{ClassId, NamespaceId, Result};

/// A class as it is stored.
#[derive(Debug)]
pub(crate) struct ClassRecord {
    pub(crate) id: ClassId,
    pub(crate) version: u32,
    pub(crate) layout_version: u32,
    pub(crate) decl: ClassDecl,
}

/// A namespace as it is stored.
#[derive(Debug)]
pub(crate) struct NamespaceRecord {
    pub(crate) id: NamespaceId,
    pub(crate) path: Arc<str>,
    pub(crate) security: Option<Arc<[u8]>>,
}

/// Where a class is stored.
#[derive(Debug)]
pub(crate) struct ClassAddress {
    pub(crate) namespace: NamespaceId,
    pub(crate) name: String,
}

/// The next numbers to be given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counters {
    pub(crate) namespace: u32,
    pub(crate) class: u32,
    /// The version of the schema that the next changed class gets.
    pub(crate) version: u32,
}

impl ClassRecord {
    pub(crate) fn encode(
        id: ClassId,
        version: u32,
        layout_version: u32,
        decl: &ClassDecl,
    ) -> Result<Vec<u8>> {
        let mut out = Vec::with_capacity(1024);
        for number in [id.0, version, layout_version] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        push_class_decl(&mut out, decl, 0)?;
        Ok(out)
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<ClassRecord> {
        let mut reader = Reader::new(bytes);
        let record = ClassRecord {
            id: ClassId(reader.fixed_u32("class id")?),
            version: reader.fixed_u32("class version")?,
            layout_version: reader.fixed_u32("layout version")?,
            decl: read_class_decl(&mut reader, 0)?,
        };
        reader.end("class record")?;
        Ok(record)
    }

    pub(crate) fn resolve(
        self,
        parent: Option<Arc<StoredClass>>,
        namespace: &Namespace,
    ) -> StoredClass {
        let above = parent.as_ref().map(|parent| parent.class.clone());
        let class = Arc::new(Class::derive(Arc::new(self.decl), above));
        StoredClass::new(
            self.id,
            self.version,
            self.layout_version,
            class,
            parent,
            namespace,
        )
    }
}

impl NamespaceRecord {
    pub(crate) fn encode(id: NamespaceId, path: &str, security: Option<&[u8]>) -> Result<Vec<u8>> {
        let mut out = id.0.to_le_bytes().to_vec();
        push_text(&mut out, path)?;
        out.push(u8::from(security.is_some()));
        if let Some(security) = security {
            push_len(&mut out, security.len())?;
            out.extend_from_slice(security);
        }
        Ok(out)
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<NamespaceRecord> {
        let mut reader = Reader::new(bytes);
        let id = NamespaceId(reader.fixed_u32("namespace id")?);
        let path = reader.shared_text("namespace path")?;
        let security = match reader.flag("security descriptor")? {
            true => {
                let len = reader.count("security descriptor", 1)?;
                Some(Arc::from(reader.take("security descriptor", len)?))
            }
            false => None,
        };
        reader.end("namespace record")?;
        Ok(NamespaceRecord { id, path, security })
    }

    pub(crate) fn resolve(self, parent: Option<NamespaceId>, server: &Arc<str>) -> Namespace {
        let place = Arc::new(Place {
            namespace: self.path.clone(),
            server: server.clone(),
        });
        Namespace {
            id: self.id,
            parent,
            path: self.path,
            security: self.security,
            place,
        }
    }
}

impl ClassAddress {
    pub(crate) fn encode(namespace: NamespaceId, name: &str) -> Vec<u8> {
        let mut out = namespace.0.to_le_bytes().to_vec();
        out.extend_from_slice(name.as_bytes());
        out
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<ClassAddress> {
        let mut reader = Reader::new(bytes);
        let namespace = NamespaceId(reader.fixed_u32("namespace id")?);
        let name = reader.take("class name", reader.remaining())?;
        match std::str::from_utf8(name) {
            Ok(name) => Ok(ClassAddress {
                namespace,
                name: name.to_owned(),
            }),
            Err(error) => Err(reader
                .flaw("class name", "it is not UTF-8")
                .with_source(error)),
        }
    }
}

impl Counters {
    pub(crate) const FIRST: Counters = Counters {
        namespace: 1,
        class: 1,
        version: 1,
    };

    pub(crate) fn encode(self) -> Vec<u8> {
        [self.namespace, self.class, self.version]
            .iter()
            .flat_map(|n| n.to_le_bytes())
            .collect()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Counters> {
        let mut reader = Reader::new(bytes);
        let counters = Counters {
            namespace: reader.fixed_u32("next namespace id")?,
            class: reader.fixed_u32("next class id")?,
            version: reader.fixed_u32("next class version")?,
        };
        reader.end("counters")?;
        Ok(counters)
    }
}

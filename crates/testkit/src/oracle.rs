//! Fuzz oracles: each takes any bytes, and panics only when the project is wrong.
//!
//! The cargo-fuzz targets in `fuzz/` and the short fuzz among the ordinary tests call the same
//! functions. An oracle checks more than that nothing panics: what was read must print to
//! something that reads the same.

use std::sync::{Arc, OnceLock};

use swbem_core::security::SecurityDescriptor;
use swbem_core::{
    CimType, Class, ClassDecl, DataType, DateTime, Flavor, Moniker, Name, ObjectPath, PathRef,
    PropertyDecl, Qualifier, RelPathRef,
};
use swbem_store::{Row, RowKey, StoredClass, encode_row, fuzzing};

/// An oracle, with its name.
pub type Oracle = (&'static str, fn(&[u8]));

/// Every oracle.
pub const ALL: &[Oracle] = &[
    ("mof", mof),
    ("wql", wql),
    ("like", like),
    ("vbscript", vbscript),
    ("coercions", coercions),
    ("regexp", regexp),
    ("path", path),
    ("datetime", datetime),
    ("moniker", moniker),
    ("row", row),
    ("class_record", class_record),
    ("embedded_object", embedded_object),
    ("security_descriptor", security_descriptor),
    ("sddl", sddl),
];

/// Parses bytes as a MOF file, prints, parses again, and binds.
pub fn mof(bytes: &[u8]) {
    swbem_mof::oracle::check_bytes(bytes);
}

/// Parses bytes as a query and as an event query, prints, and parses again.
pub fn wql(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        swbem_wql::oracle::check(text);
    }
}

/// Matches bytes after the first zero against the pattern before it, and compares with a plain
/// matcher.
pub fn like(bytes: &[u8]) {
    // The plain matcher is slow: its time is the product of the two lengths.
    const BYTES_MAX: usize = 4096;
    let bytes = bytes.get(..BYTES_MAX).unwrap_or(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (pattern, text) = text.split_once('\0').unwrap_or((text, text));
    swbem_wql::oracle::check_like(pattern, text);
}

/// Runs bytes as a script, twice, within limits.
pub fn vbscript(bytes: &[u8]) {
    const BYTES_MAX: usize = 8192;
    let bytes = bytes.get(..BYTES_MAX).unwrap_or(bytes);
    swbem_vbscript::oracle::check(&String::from_utf8_lossy(bytes));
}

/// Converts the parts of bytes between zeros, and calls every operator and function with them.
pub fn coercions(bytes: &[u8]) {
    swbem_vbscript::builtins::oracle::check(&String::from_utf8_lossy(bytes));
}

/// Matches bytes after the first zero against the regular expression before it.
pub fn regexp(bytes: &[u8]) {
    swbem_vbscript::objects::oracle::check_regexp(&String::from_utf8_lossy(bytes));
}

/// Reads bytes as an object path, by all readers.
pub fn path(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let borrowed = PathRef::parse(text);
    let _ = RelPathRef::parse(text);
    let owned = ObjectPath::parse(text);
    if borrowed.is_ok() {
        assert!(owned.is_ok(), "only the borrowed reader takes {text:?}");
    }
    let Ok(path) = owned else { return };
    let _ = path.canonical_key();
    let printed = path.to_string();
    match ObjectPath::parse(&printed) {
        Ok(again) => assert_eq!(again, path, "{text:?} printed as {printed:?}"),
        Err(error) => panic!("{text:?} printed as {printed:?}: {error}"),
    }
}

/// Reads bytes as a datetime.
pub fn datetime(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(value) = DateTime::parse(text) else {
        return;
    };
    assert_eq!(value.to_string(), text);
    let _ = (
        value.filetime(),
        value.unix_micros(),
        value.interval_micros(),
    );
    assert_eq!(
        value.compare_as_cim(&value),
        Some(std::cmp::Ordering::Equal)
    );
}

/// Reads bytes as a moniker.
pub fn moniker(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(moniker) = Moniker::parse(text) else {
        return;
    };
    let printed = moniker.to_string();
    match Moniker::parse(&printed) {
        Ok(again) => assert_eq!(again.to_string(), printed, "from {text:?}"),
        Err(error) => panic!("{text:?} printed as {printed:?}: {error}"),
    }
}

/// Decodes bytes as a stored instance of a class that has a property of every type.
pub fn row(bytes: &[u8]) {
    let class = class_of_every_type();
    let row = Row::new(bytes.to_vec(), class.clone());
    for position in 0..class.class.properties().len() {
        let _ = row.value(position);
    }
    let Ok(instance) = row.to_instance() else {
        return;
    };
    let Ok(encoded) = encode_row(class, &instance) else {
        return;
    };
    let again = match Row::new(encoded.clone(), class.clone()).to_instance() {
        Ok(again) => again,
        Err(error) => panic!("a row that was just made does not decode: {error}"),
    };
    // Bytes, since they may hold numbers that are not equal to themselves.
    let twice = encode_row(class, &again).ok();
    assert!(
        twice == Some(encoded),
        "a row decodes to something that encodes differently"
    );
    let _ = RowKey::from_instance(class, &instance);
}

/// Decodes bytes as the record of a class.
pub fn class_record(bytes: &[u8]) {
    let Ok(decl) = fuzzing::class_record(bytes) else {
        return;
    };
    // A class that nests as deep as is read may be written no deeper.
    let Ok(encoded) = fuzzing::encode_class_record(&decl) else {
        return;
    };
    let again = match fuzzing::class_record(&encoded) {
        Ok(again) => again,
        Err(error) => panic!("a record that was just made does not decode: {error}"),
    };
    let twice = fuzzing::encode_class_record(&again).ok();
    assert!(
        twice == Some(encoded),
        "a record decodes to something that encodes differently"
    );
}

/// Decodes bytes as an object that is a value.
pub fn embedded_object(bytes: &[u8]) {
    let Ok(object) = fuzzing::embedded_object(bytes) else {
        return;
    };
    let Ok(encoded) = fuzzing::encode_embedded_object(&object) else {
        return;
    };
    let again = match fuzzing::embedded_object(&encoded) {
        Ok(again) => again,
        Err(error) => panic!("an object that was just made does not decode: {error}"),
    };
    let twice = fuzzing::encode_embedded_object(&again).ok();
    assert!(
        twice == Some(encoded),
        "an object decodes to something that encodes differently"
    );
}

/// Decodes bytes as a self-relative security descriptor.
pub fn security_descriptor(bytes: &[u8]) {
    let Ok(descriptor) = SecurityDescriptor::from_bytes(bytes) else {
        return;
    };
    let _ = descriptor.check_for_namespace();
    if let Ok(encoded) = descriptor.to_bytes() {
        match SecurityDescriptor::from_bytes(&encoded) {
            Ok(again) => assert_eq!(again, descriptor),
            Err(error) => panic!("a descriptor that was just made does not decode: {error}"),
        }
    }
}

/// Reads bytes as SDDL.
pub fn sddl(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(descriptor) = text.parse::<SecurityDescriptor>() else {
        return;
    };
    let Ok(printed) = descriptor.to_sddl() else {
        return;
    };
    match printed.parse::<SecurityDescriptor>() {
        Ok(again) => assert_eq!(again, descriptor, "{text:?} printed as {printed:?}"),
        Err(error) => panic!("{text:?} printed as {printed:?}: {error}"),
    }
}

/// Returns a stored class with a key and a property of every type, scalar and array.
pub fn class_of_every_type() -> &'static Arc<StoredClass> {
    static CLASS: OnceLock<Arc<StoredClass>> = OnceLock::new();
    CLASS.get_or_init(|| {
        let mut decl = ClassDecl::new("Every_Type", None);
        let mut key = PropertyDecl::new(CimType::String);
        key.qualifiers.set(Qualifier::new("key", true, Flavor::KEY));
        decl.properties.insert(Name::from("Id"), key);
        for (at, cim_type) in EVERY_TYPE.iter().enumerate() {
            let scalar = PropertyDecl::new(DataType::scalar(*cim_type));
            decl.properties
                .insert(Name::new(format!("Scalar{at}")), scalar);
            let array = PropertyDecl::new(DataType::array(*cim_type));
            decl.properties
                .insert(Name::new(format!("Array{at}")), array);
        }
        swbem_store::fuzzing::stored_class(Arc::new(Class::derive(Arc::new(decl), None)))
    })
}

const EVERY_TYPE: [CimType; 16] = [
    CimType::Sint8,
    CimType::Uint8,
    CimType::Sint16,
    CimType::Uint16,
    CimType::Sint32,
    CimType::Uint32,
    CimType::Sint64,
    CimType::Uint64,
    CimType::Real32,
    CimType::Real64,
    CimType::Boolean,
    CimType::String,
    CimType::Datetime,
    CimType::Reference,
    CimType::Char16,
    CimType::Object,
];

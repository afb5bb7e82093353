//! The rows of the table, ordered by name without regard to case.

use swbem_core::Flavor;

use super::{Elements, Enforcer, StandardQualifier, ValueKinds};

// Short names, so that a row is a line.
const TRUE: ValueKinds = ValueKinds::TRUE;
const BOOLEAN: ValueKinds = ValueKinds::BOOLEAN;
const SINT32: ValueKinds = ValueKinds::SINT32;
const STRING: ValueKinds = ValueKinds::STRING;
const STRINGS: ValueKinds = ValueKinds::STRINGS;
const ANYTHING: ValueKinds = ValueKinds::ANY;
const fn either(one: ValueKinds, other: ValueKinds) -> ValueKinds {
    ValueKinds(one.0 | other.0)
}

const ANY: Elements = Elements::ANY;
const C: Elements = Elements(Elements::CLASS.0 | Elements::ASSOCIATION.0);
const A: Elements = Elements::ASSOCIATION;
const P: Elements = Elements::PROPERTY;
const R: Elements = Elements::REFERENCE;
const M: Elements = Elements::METHOD;
const V: Elements = Elements::PARAMETER;
const I: Elements = Elements::INSTANCE;
const fn on<const N: usize>(elements: [Elements; N]) -> Elements {
    let mut all = 0;
    let mut rest = elements.as_slice();
    while let [first, others @ ..] = rest {
        all |= first.0;
        rest = others;
    }
    Elements(all)
}

const fn row(name: &'static str, kinds: ValueKinds, elements: Elements) -> StandardQualifier {
    StandardQualifier {
        name,
        kinds,
        elements,
        flavor: Flavor::NONE,
        enforcer: Enforcer::Nobody,
        is_important: false,
    }
}

impl StandardQualifier {
    const fn important(self) -> Self {
        StandardQualifier {
            is_important: true,
            ..self
        }
    }

    const fn by_manager(self) -> Self {
        StandardQualifier {
            enforcer: Enforcer::ObjectManager,
            ..self
        }
    }

    const fn by_compiler(self) -> Self {
        StandardQualifier {
            enforcer: Enforcer::Compiler,
            ..self
        }
    }

    const fn flavor(self, bits: u8) -> Self {
        StandardQualifier {
            flavor: Flavor(bits),
            ..self
        }
    }
}

#[rustfmt::skip]
pub(super) const ROWS: &[StandardQualifier] = &[
    row("Abstract", BOOLEAN, C).important().by_manager(),
    row("Aggregate", BOOLEAN, R),
    row("Aggregation", BOOLEAN, A),
    row("Alias", STRING, on([P, R, M])),
    row("Amendment", BOOLEAN, C).important().by_manager(),
    row("ArrayType", STRING, on([P, V])),
    row("Association", BOOLEAN, C).important().by_manager(),
    row("BitMap", STRINGS, on([P, M, V])),
    row("BitValues", STRINGS, on([P, M, V])),
    row("Bypass_GetObject", BOOLEAN, M).by_manager(),
    row("CIM_Key", BOOLEAN, on([P, R])),
    row("CIMType", STRING, on([P, R, M, V])).flavor(0x03).important().by_manager(),
    row("ClassContext", STRING, C),
    row("ClassRef", STRINGS, on([C, P, R])),
    row("ClassVersion", STRING, C),
    row("Composition", BOOLEAN, A),
    row("Constructor", BOOLEAN, M),
    row("Counter", BOOLEAN, ANY),
    row("CreateBy", STRING, C),
    row("Delete", BOOLEAN, on([A, R])),
    row("DeleteBy", STRING, C),
    row("Deprecated", either(BOOLEAN, STRINGS), ANY),
    row("Description", STRING, ANY),
    row("Destructor", BOOLEAN, M),
    row("Disabled", BOOLEAN, M).by_manager(),
    row("Display", ANYTHING, on([C, P, R])),
    row("DisplayName", STRING, ANY),
    row("Dynamic", TRUE, on([C, P, R])).important().by_manager(),
    row("DynProps", TRUE, on([C, I])),
    row("EmbeddedInstance", STRING, ANY),
    row("Expensive", BOOLEAN, ANY),
    row("Experimental", BOOLEAN, ANY),
    row("Fixed", BOOLEAN, on([P, R])),
    row("Gauge", BOOLEAN, ANY),
    row("HasClassRefs", BOOLEAN, on([C, P, R])),
    row("ID", SINT32, on([P, R, V])).flavor(0x11).important().by_manager(),
    row("IfDeleted", BOOLEAN, on([A, R])),
    row("Implemented", BOOLEAN, M).by_manager(),
    row("In", BOOLEAN, V).important().by_manager(),
    row("Indexed", TRUE, on([P, R])).important().by_manager(),
    row("Indication", BOOLEAN, C),
    row("InstanceContext", STRING, I),
    row("Invisible", BOOLEAN, ANY),
    row("Key", TRUE, on([P, R])).flavor(0x13).important().by_manager(),
    row("Large", BOOLEAN, ANY),
    row("Lazy", BOOLEAN, on([P, R])),
    row("Locale", either(SINT32, STRING), on([C, I])),
    row("MappingStrings", STRINGS, ANY),
    row("Max", SINT32, R),
    row("MaxLen", SINT32, on([P, M, V])),
    row("MaxValue", either(SINT32, STRING), on([P, M, V])),
    row("Min", SINT32, R),
    row("MinValue", either(SINT32, STRING), on([P, M, V])),
    row("ModelCorrespondence", STRINGS, on([P, R])),
    row("NamespaceSecuritySDDL", either(STRING, STRINGS), I).by_manager(),
    row("Nonlocal", STRING, R),
    row("NonlocalType", STRING, R),
    row("Not_Null", TRUE, on([P, R])).important().by_manager(),
    row("NullValue", STRING, P),
    row("Optional", BOOLEAN, V),
    row("Out", BOOLEAN, V).important().by_manager(),
    row("Override", STRING, on([P, M, R])),
    row("OverrideValue", ANYTHING, C).by_manager(),
    row("Privileges", STRINGS, on([P, R, M])),
    row("Propagated", STRING, on([P, R])),
    row("PropertyContext", STRING, on([P, R])),
    row("Provider", STRING, ANY).important().by_manager(),
    row("Read", BOOLEAN, on([P, R])),
    row("Required", BOOLEAN, on([P, R])),
    row("RequiresEncryption", BOOLEAN, I).by_manager(),
    row("RetVal", BOOLEAN, V).important().by_manager(),
    row("Revision", STRING, C),
    row("Schema", STRING, on([P, R, M])),
    row("Singleton", TRUE, C).important().by_manager(),
    row("Source", STRING, C),
    row("SourceType", STRING, C),
    row("Static", BOOLEAN, M).by_manager(),
    row("SubType", STRING, P).important(),
    row("SupportsCreate", BOOLEAN, C),
    row("SupportsDelete", BOOLEAN, C),
    row("SupportsUpdate", BOOLEAN, C),
    row("Syntax", STRING, ANY),
    row("SyntaxType", STRING, ANY),
    row("Terminal", BOOLEAN, C).important().by_compiler(),
    row("TriggerType", STRING, ANY),
    row("Units", STRING, on([P, M, V])),
    row("UnknownValues", either(STRING, STRINGS), P),
    row("UnsupportedValues", either(STRING, STRINGS), P),
    row("UUID", STRING, C),
    row("ValueMap", STRINGS, on([P, M, V])),
    row("Values", STRINGS, on([P, M, V])),
    row("Version", STRING, C),
    row("Weak", BOOLEAN, R),
    row("Write", BOOLEAN, on([P, R])),
    row("WriteAtCreate", BOOLEAN, on([P, R])),
    row("WriteAtUpdate", BOOLEAN, on([P, R])),
    row("WritePrivileges", STRINGS, on([P, R])),
];

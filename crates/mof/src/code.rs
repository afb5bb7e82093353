//! The error numbers of the MOF compiler ([MS-WMI] appendix C, "MOF compiler error codes").

use swbem_text::Code;

macro_rules! codes {
    ($($value:literal $name:ident $doc:literal)*) => {
        $(
            #[doc = $doc]
            pub const $name: Code = Code { value: $value, name: concat!("WBEMMOF_E_", stringify!($name)) };
        )*

        /// All error numbers of the MOF compiler, ascending.
        pub const ALL: &[Code] = &[$($name),*];
    };
}

codes! {
    0x8004_4001 EXPECTED_QUALIFIER_NAME "A qualifier list has something else where a name belongs."
    0x8004_4002 EXPECTED_SEMI "A `;` or `=` is missing."
    0x8004_4003 EXPECTED_OPEN_BRACE "A `{` is missing."
    0x8004_4004 EXPECTED_CLOSE_BRACE "A `}` is missing, or an array has something else where an element belongs."
    0x8004_4005 EXPECTED_CLOSE_BRACKET "A `]` is missing."
    0x8004_4006 EXPECTED_CLOSE_PAREN "A `)` is missing."
    0x8004_4007 ILLEGAL_CONSTANT_VALUE "A number is out of range, or a string has no quotes."
    0x8004_4008 EXPECTED_TYPE_IDENTIFIER "Something else is where a type belongs."
    0x8004_4009 EXPECTED_OPEN_PAREN "A `(` is missing."
    0x8004_400A UNRECOGNIZED_TOKEN "Something is where nothing of its kind can be."
    0x8004_400B UNRECOGNIZED_TYPE "A type is not one of MOF's."
    0x8004_400C EXPECTED_PROPERTY_NAME "The name of a property, method or parameter is missing."
    0x8004_400D TYPEDEF_NOT_SUPPORTED "`typedef` and `enum` are not supported."
    0x8004_400E UNEXPECTED_ALIAS "An alias is given where no reference is."
    0x8004_400F UNEXPECTED_ARRAY_INIT "An array is given where one value belongs."
    0x8004_4010 INVALID_AMENDMENT_SYNTAX "The argument of `#pragma amendment` is not of the form `MS_409`."
    0x8004_4011 INVALID_DUPLICATE_AMENDMENT "There is a second `#pragma amendment`."
    0x8004_4012 INVALID_PRAGMA "There is no such directive."
    0x8004_4013 INVALID_NAMESPACE_SYNTAX "The argument of `#pragma namespace` is not a namespace path."
    0x8004_4014 EXPECTED_CLASS_NAME "The name of a class is missing."
    0x8004_4015 TYPE_MISMATCH "A value cannot become one of the declared type."
    0x8004_4016 EXPECTED_ALIAS_NAME "A `$` without a name, or an alias that is defined nowhere."
    0x8004_4017 INVALID_CLASS_DECLARATION "A class declaration cannot mean anything."
    0x8004_4018 INVALID_INSTANCE_DECLARATION "`instance` without `of`."
    0x8004_4019 EXPECTED_DOLLAR "`as` without `$`."
    0x8004_401A CIMTYPE_QUALIFIER "The qualifier `CIMTYPE` is written; it follows from the type."
    0x8004_401B DUPLICATE_PROPERTY "A name is used twice in one body."
    0x8004_401C INVALID_NAMESPACE_SPECIFICATION "A namespace is on another server; never raised."
    0x8004_401D OUT_OF_RANGE "A number is out of range; never raised, see [`ILLEGAL_CONSTANT_VALUE`]."
    0x8004_401E INVALID_FILE "The file is not text."
    0x8004_401F ALIASES_IN_EMBEDDED "An alias is used for, or inside, an embedded object."
    0x8004_4020 NULL_ARRAY_ELEM "An array element is NULL."
    0x8004_4021 DUPLICATE_QUALIFIER "A qualifier is given twice on one element."
    0x8004_4022 EXPECTED_FLAVOR_TYPE "Something else is where a flavor belongs."
    0x8004_4023 INCOMPATIBLE_FLAVOR_TYPES "`EnableOverride` together with `DisableOverride`."
    0x8004_4024 MULTIPLE_ALIASES "An alias is defined twice."
    0x8004_4025 INCOMPATIBLE_FLAVOR_TYPES2 "A flavor that propagates together with one that says it does not."
    0x8004_4026 NO_ARRAYS_RETURNED "A method returns an array."
    0x8004_4027 MUST_BE_IN_OR_OUT "A parameter is neither `In` nor `Out`."
    0x8004_4028 INVALID_FLAGS_SYNTAX "The flags of `#pragma classflags` or `instanceflags` are unknown or contradict."
    0x8004_4029 EXPECTED_BRACE_OR_BAD_TYPE "A class is not closed."
    0x8004_402A UNSUPPORTED_CIMV22_QUAL_VALUE "A qualifier cannot have such a value."
    0x8004_402B UNSUPPORTED_CIMV22_DATA_TYPE "A qualifier cannot have such a type."
    0x8004_402C INVALID_DELETEINSTANCE_SYNTAX "The arguments of `#pragma deleteinstance` are wrong."
    0x8004_402D INVALID_QUALIFIER_SYNTAX "A `Qualifier` statement is wrong."
    0x8004_402E QUALIFIER_USED_OUTSIDE_SCOPE "A qualifier is on an element its declaration does not allow."
    0x8004_402F ERROR_CREATING_TEMP_FILE "An intermediate file could not be written."
    0x8004_4030 ERROR_INVALID_INCLUDE_FILE "An included file is missing, unreadable or includes itself."
    0x8004_4031 INVALID_DELETECLASS_SYNTAX "The arguments of `#pragma deleteclass` are wrong."
}

/// A limit of the compiler was reached (`WBEM_E_QUOTA_VIOLATION`).
pub const QUOTA_VIOLATION: Code = Code {
    value: 0x8004_106C,
    name: "WBEM_E_QUOTA_VIOLATION",
};

//! MOF: lexer, parser, printer, includes and binding to CIM classes and instances.

#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| swbem_testkit::oracle::regexp(bytes));

//! Class inheritance, class-update rules and instance validation.

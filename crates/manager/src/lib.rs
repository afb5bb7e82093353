//! The object manager: sessions and the IWbemServices operations.

//! The attributes of handlers. Each writes what a person could write with the router.

//! Tests of servers and clients: in memory, in virtual time, against a script.

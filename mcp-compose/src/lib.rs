//! Servers put together: layers around one, several mounted as one, a remote one in place of one's own.

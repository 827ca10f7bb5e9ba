use std::io;

use crate::descriptor::Registration;
use crate::os_stream::{ReadEnd, WriteEnd};

pub(super) fn claim<D: Registration>() -> io::Result<(ReadEnd<D>, WriteEnd<D>)> {
    Ok((ReadEnd::threaded(io::stdin())?, WriteEnd::threaded(io::stdout())?))
}

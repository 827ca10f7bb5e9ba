mod coming_back;
pub(crate) mod virtual_time;

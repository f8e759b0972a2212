//! The messages that `install()` sends besides its result. They are sent when the work is done, so
//! that the caller's `client_min_messages` applies to them, while the statements in between stay
//! silent.

use crate::error::Error;

#[derive(Default)]
pub struct Reports {
    warnings: Vec<Error>,
    notices: Vec<Error>,
}

impl Reports {
    /// Something does not work until somebody acts.
    pub fn warn(&mut self, report: Error) {
        self.warnings.push(report);
    }

    /// Something worth knowing.
    pub fn notice(&mut self, report: Error) {
        self.notices.push(report);
    }

    pub fn send(self) {
        self.warnings.into_iter().for_each(Error::warn);
        self.notices.into_iter().for_each(Error::notice);
    }
}

impl IntoIterator for Reports {
    type Item = Error;
    type IntoIter = std::iter::Chain<std::vec::IntoIter<Error>, std::vec::IntoIter<Error>>;

    fn into_iter(self) -> Self::IntoIter {
        self.warnings.into_iter().chain(self.notices)
    }
}

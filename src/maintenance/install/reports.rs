//! What `install()` tells its caller besides the result. It is sent when the work is done, so that the caller's own
//! `client_min_messages` decides what is shown, while the statements in between stay silent.

use crate::error::Error;

#[derive(Default)]
pub struct Reports {
    warnings: Vec<Error>,
    notices: Vec<Error>,
}

impl Reports {
    /// Something that does not work until somebody acts.
    pub fn warn(&mut self, report: Error) {
        self.warnings.push(report);
    }

    /// Something that is worth knowing.
    pub fn notice(&mut self, report: Error) {
        self.notices.push(report);
    }

    pub fn send(self) {
        self.warnings.into_iter().for_each(Error::warn);
        self.notices.into_iter().for_each(Error::notice);
    }
}

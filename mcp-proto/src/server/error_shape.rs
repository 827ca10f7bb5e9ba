//! Which error codes a revision has, and what it gets in place of those that it lacks.

use crate::Version;
use crate::jsonrpc::{ErrorCode, RpcError};

/// Puts an error into the words of `version`. Codes that it lacks become:
///
/// | code | 2024-11-05 to 2025-06-18 | 2025-11-25 | 2026-07-28 |
/// |---|---|---|---|
/// | -32002 resource not found | stays | stays | -32602 |
/// | -32020 header mismatch | -32600 | -32600 | stays |
/// | -32021 missing client capability | -32600 | -32600 | stays |
/// | -32022 unsupported version | -32602 | -32602 | stays |
/// | -32042 URL elicitation required | -32603 | stays | -32603 |
///
/// -32602 for a version is what the lifecycle pages of the legacy revisions show. A `resources/read` that failed with
/// -32602 stays as it is for every revision, as nobody can know what it meant: an application that means "not found"
/// says so with [`RpcError::resource_not_found`].
pub(super) fn shape(version: Version, mut error: RpcError) -> RpcError {
    error.code = match error.code {
        ErrorCode::RESOURCE_NOT_FOUND if version.is_modern() => ErrorCode::INVALID_PARAMS,
        ErrorCode::HEADER_MISMATCH | ErrorCode::MISSING_CLIENT_CAPABILITY if !version.is_modern() => {
            ErrorCode::INVALID_REQUEST
        }
        ErrorCode::UNSUPPORTED_VERSION if !version.is_modern() => ErrorCode::INVALID_PARAMS,
        ErrorCode::URL_ELICITATION_REQUIRED if version != Version::V2025_11_25 => ErrorCode::INTERNAL_ERROR,
        code => code,
    };
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_revision_gets_the_codes_that_it_has() {
        let rows = [
            (-32002, [-32002, -32002, -32602]),
            (-32020, [-32600, -32600, -32020]),
            (-32021, [-32600, -32600, -32021]),
            (-32022, [-32602, -32602, -32022]),
            (-32042, [-32603, -32042, -32603]),
            (-32603, [-32603, -32603, -32603]),
            (7, [7, 7, 7]),
        ];
        for (code, expected) in rows {
            let versions = [Version::V2025_06_18, Version::V2025_11_25, Version::V2026_07_28];
            let shaped = versions.map(|version| shape(version, RpcError::new(ErrorCode(code), "")).code.0);
            assert_eq!(shaped, expected, "{code}");
        }
    }
}

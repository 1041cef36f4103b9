/// Who calls, and what is asked of them: tokens, passwords, and one rule for every call. What users
/// may do with keys is decided by the replicated state.
package io.kvorum.server.auth;

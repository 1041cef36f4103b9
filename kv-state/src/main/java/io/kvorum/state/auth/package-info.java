/// Users, roles, and what they may do with which keys. Passwords are hashed and tokens are kept by
/// the server.
package io.kvorum.state.auth;

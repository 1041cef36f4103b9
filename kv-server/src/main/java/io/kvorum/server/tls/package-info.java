/// Certificates that a member makes for itself.
package io.kvorum.server.tls;

/// The assembly: wiring and life of a member.
package io.kvorum.server;

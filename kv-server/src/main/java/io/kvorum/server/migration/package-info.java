/// Copies of stores and logs from one engine into another, and the proof that they are whole.
package io.kvorum.server.migration;

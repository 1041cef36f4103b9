/// A storage engine that tests put into a plugin's jar.
package io.kvorum.server.sample;

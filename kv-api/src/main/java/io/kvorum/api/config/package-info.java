/// The typed view of one configuration section, and the error that names every mistake in it.
package io.kvorum.api.config;

/// Plugins in folders: each a module layer of its own, found by `ServiceLoader`, chosen by name.
package io.kvorum.api.plugin;

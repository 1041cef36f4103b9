/// The technology compatibility kit.
package io.kvorum.tck;

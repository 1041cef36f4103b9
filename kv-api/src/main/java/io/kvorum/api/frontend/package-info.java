/// The SPI of client protocols: a front end serves clients through a `KvNode`.
package io.kvorum.api.frontend;

/// Values and services: what a client of Kvorum can say and hear, free of any wire.
package io.kvorum.api;

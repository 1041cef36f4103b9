/// What arrives as HTTP/1.1: the JSON gateway, health, version and metrics.
package io.kvorum.frontend.etcd.http;

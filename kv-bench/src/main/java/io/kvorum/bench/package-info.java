/// A load generator for any etcd endpoint.
package io.kvorum.bench;

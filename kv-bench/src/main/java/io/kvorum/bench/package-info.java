/// A load generator for any etcd endpoint: the command line and its two forms of output.
package io.kvorum.bench;

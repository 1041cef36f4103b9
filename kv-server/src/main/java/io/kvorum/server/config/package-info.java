/// The configuration of a member: etcd's flags, environment and YAML file on one side, the record
/// `ServerConfig` on the other. Pure but for reading the configuration file.
package io.kvorum.server.config;

/// What every room of the house speaks: values, etcd's services as Java interfaces, errors, the
/// typed view of a configuration, and the SPI for client protocols.
@org.jspecify.annotations.NullMarked
module io.kvorum.api {
  requires static transitive org.jspecify;
  requires transitive io.prometheus.metrics.model;
  requires transitive io.prometheus.metrics.core;
  requires java.naming;

  exports io.kvorum.api;
  exports io.kvorum.api.config;
  exports io.kvorum.api.frontend;
  exports io.kvorum.api.plugin;
  exports io.kvorum.api.tls;

  uses io.kvorum.api.frontend.FrontendProvider;
}

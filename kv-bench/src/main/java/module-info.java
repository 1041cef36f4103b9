/// A load generator for any etcd endpoint.
@org.jspecify.annotations.NullMarked
module io.kvorum.bench {
  requires static org.jspecify;
  requires info.picocli;
  requires HdrHistogram;
}

/// A load generator for any etcd endpoint, cheap enough that the server stays the bottleneck.
@org.jspecify.annotations.NullMarked
module io.kvorum.bench {
  requires static org.jspecify;
  requires info.picocli;
  requires HdrHistogram;

  // picocli fills the annotated options of the commands.
  opens io.kvorum.bench to
      info.picocli;
}

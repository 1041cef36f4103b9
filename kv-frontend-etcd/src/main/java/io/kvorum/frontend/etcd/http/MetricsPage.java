package io.kvorum.frontend.etcd.http;

import io.kvorum.api.Bytes;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/// `/metrics`: the registry in Prometheus' text format, numbers as Go writes them.
public final class MetricsPage {
  private static final PrometheusTextFormatWriter WRITER = PrometheusTextFormatWriter.create();

  private final PrometheusRegistry registry;

  public MetricsPage(PrometheusRegistry registry) {
    this.registry = registry;
  }

  HttpAnswer answer() {
    ByteArrayOutputStream page = new ByteArrayOutputStream(64 << 10);
    try {
      WRITER.write(page, registry.scrape(), EscapingScheme.DEFAULT);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new HttpAnswer(
        HttpResponseStatus.OK,
        Map.of("Content-Type", WRITER.getContentType()),
        Bytes.wrap(GoNumbers.rewrite(page.toByteArray())));
  }
}

package io.kvorum.frontend.etcd.http;

import io.kvorum.api.Bytes;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// `/metrics`: the registry in Prometheus' text format, numbers as Go writes them.
public final class MetricsPage {
  private static final PrometheusTextFormatWriter WRITER = PrometheusTextFormatWriter.create();

  private static final String OK = "200";

  private final PrometheusRegistry registry;
  private final Counter answers;
  private final GaugeDataPoint underWay;

  public MetricsPage(PrometheusRegistry registry) {
    this.registry = registry;
    answers =
        Counter.builder()
            .name("promhttp_metric_handler_requests_total")
            .help("Total number of scrapes by HTTP status code.")
            .labelNames("code")
            .withoutExemplars()
            .register(registry);
    answers.initLabelValues(OK);
    underWay =
        Gauge.builder()
            .name("promhttp_metric_handler_requests_in_flight")
            .help("Current number of scrapes being served.")
            .labelNames()
            .withoutExemplars()
            .register(registry)
            .labelValues();
  }

  HttpAnswer answer() {
    underWay.inc();
    try {
      return page();
    } finally {
      answers.labelValues(OK).inc();
      underWay.dec();
    }
  }

  private HttpAnswer page() {
    ByteArrayOutputStream page = new ByteArrayOutputStream(64 << 10);
    try {
      WRITER.write(page, registry.scrape(), EscapingScheme.DEFAULT);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new HttpAnswer(
        HttpResponseStatus.OK,
        Map.of("Content-Type", WRITER.getContentType()),
        Bytes.utf8(asGoWrites(page.toString(StandardCharsets.UTF_8))));
  }

  private static String asGoWrites(String page) {
    StringBuilder rewritten = new StringBuilder(page.length());
    page.lines()
        .map(PlainCounters::rename)
        .map(GoNumbers::rewrite)
        .forEach(line -> rewritten.append(line).append('\n'));
    return rewritten.toString();
  }
}

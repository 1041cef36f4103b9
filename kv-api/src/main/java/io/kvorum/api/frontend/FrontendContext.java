package io.kvorum.api.frontend;

import io.kvorum.api.KvNode;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// What a front end is given: the member to serve, and the registry for its metrics, which is also
/// what it shows as `/metrics`.
public record FrontendContext(KvNode node, PrometheusRegistry metrics) {}

package io.kvorum.frontend.etcd;

import io.kvorum.api.config.Settings;
import io.kvorum.api.frontend.Frontend;
import io.kvorum.api.frontend.FrontendContext;
import io.kvorum.api.frontend.FrontendProvider;

/// etcd's client protocol, found as `etcd`.
public final class EtcdFrontendProvider implements FrontendProvider<EtcdFrontendConfig> {
  /// For `ServiceLoader`.
  public EtcdFrontendProvider() {}

  @Override
  public String name() {
    return "etcd";
  }

  @Override
  public EtcdFrontendConfig configure(Settings settings) {
    return EtcdFrontendConfig.read(settings);
  }

  @Override
  public Frontend open(EtcdFrontendConfig config, FrontendContext context) {
    return EtcdFrontend.open(config, context);
  }
}

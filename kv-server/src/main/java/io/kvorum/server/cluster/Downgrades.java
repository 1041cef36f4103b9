package io.kvorum.server.cluster;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.state.ReadView;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What etcd asks of a downgrade (`version/version.go`): one minor version back, and one at a time.
public final class Downgrades {
  private static final Pattern VERSION =
      Pattern.compile(
          "(\\d{1,6})\\.(\\d{1,6})(\\.\\d{1,6}(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?)?");

  private Downgrades() {}

  /// @param text `3.6` or `3.6.0`
  /// @throws KvException WRONG_DOWNGRADE_FORMAT
  public static MinorVersion target(String text) {
    Matcher version = VERSION.matcher(text);
    if (!version.matches()) {
      throw new KvException(KvError.WRONG_DOWNGRADE_FORMAT);
    }
    return new MinorVersion(Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)));
  }

  /// @throws KvException CLUSTER_VERSION_UNKNOWN, INVALID_DOWNGRADE_TARGET, DOWNGRADE_IN_PROGRESS
  public static void check(MinorVersion target, ReadView view) {
    if (!target.isJustBelow(clusterVersion(view))) {
      throw new KvException(KvError.INVALID_DOWNGRADE_TARGET);
    }
    if (view.downgradeTarget().isPresent()) {
      throw new KvException(KvError.DOWNGRADE_IN_PROGRESS);
    }
  }

  /// @throws KvException CLUSTER_VERSION_UNKNOWN
  public static MinorVersion clusterVersion(ReadView view) {
    return view.clusterVersion()
        .flatMap(MinorVersion::parse)
        .orElseThrow(() -> new KvException(KvError.CLUSTER_VERSION_UNKNOWN));
  }
}

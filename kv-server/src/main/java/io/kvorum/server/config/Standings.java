package io.kvorum.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the operator should know about the flags in use: which have no effect here, and which go by
/// an old name.
final class Standings {
  private static final String DEFAULT_NAME = "default";

  private Standings() {}

  static List<Notice> notices(FlagTable table, FlagValues values, Map<String, String> renamed) {
    List<Notice> notices = new ArrayList<>();
    renamed.forEach(
        (old, today) ->
            notices.add(
                Notice.warning(
                    "--" + old + " is removed in etcd 3.7: read as --" + today,
                    Map.of("flag", old))));
    values
        .all()
        .forEach(
            (name, value) -> {
              Flag flag = table.find(name).orElseThrow();
              if (!value.equals(flag.byDefault())) {
                addStanding(notices, flag, value);
              }
            });
    notices.addAll(TlsFlags.notices(values));
    if (values.text("name").equals(DEFAULT_NAME)) {
      notices.add(
          Notice.warning(
              "it isn't recommended to use default name, please set a value for --name. Note that"
                  + " etcd might run into issue when multiple members have the same default name",
              Map.of("name", DEFAULT_NAME)));
    }
    return notices;
  }

  private static void addStanding(List<Notice> notices, Flag flag, String value) {
    switch (flag.standing()) {
      case USED, OBSOLETE -> {}
      case LATER ->
          notices.add(
              Notice.warning(
                  "feature --" + flag.name() + " is not built yet: ignored",
                  Map.of("flag", flag.name(), "value", value)));
      case MOOT ->
          notices.add(
              Notice.warning(
                  "--" + flag.name() + " has no meaning here: ignored",
                  Map.of("flag", flag.name(), "value", value)));
    }
  }
}

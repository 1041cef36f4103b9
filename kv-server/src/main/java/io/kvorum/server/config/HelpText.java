package io.kvorum.server.config;

import java.util.List;

/// The text of `--help`.
public final class HelpText {
  private static final String USAGE =
      """
      Usage:

        kvorum [flags]
          Start a member.

        kvorum --version
          Show the version.

        kvorum plugins
          List the storage engines, peer transports and front ends that there are.

        kvorum -h | --help
          Show this help.

        kvorum --config-file FILE
          Start a member as FILE says; all other flags and variables are ignored then.

      Every flag is an environment variable too: --data-dir is ETCD_DATA_DIR.
      """;

  private HelpText() {}

  /// The lines shown after a command line that cannot be understood.
  public static String usage() {
    return USAGE;
  }

  /// The usage and every flag under its heading.
  static String full(FlagTable table) {
    StringBuilder text = new StringBuilder(USAGE);
    table.sections().forEach((title, flags) -> appendSection(text, title, flags));
    return text.toString();
  }

  private static void appendSection(StringBuilder text, String title, List<Flag> flags) {
    text.append('\n').append(title).append(":\n");
    for (Flag flag : flags) {
      text.append("  --").append(flag.name());
      if (flag.type() != FlagType.SWITCH || !flag.byDefault().isEmpty()) {
        text.append(" '").append(flag.byDefault()).append('\'');
      }
      text.append("\n    ").append(flag.about()).append(remark(flag)).append('\n');
    }
  }

  private static String remark(Flag flag) {
    return switch (flag.standing()) {
      case USED, OBSOLETE -> "";
      case LATER -> " (not built yet)";
      case MOOT -> " (no meaning here)";
    };
  }
}

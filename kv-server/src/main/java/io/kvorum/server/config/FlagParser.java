package io.kvorum.server.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads command-line arguments by the rules of Go's `flag` package: `-f v`, `--f v`, `--f=v`; a
/// switch takes a value only after `=`; the first argument that is no flag, or `--`, ends the
/// flags.
final class FlagParser {
  private final FlagTable table;
  private final Experimental experimental;
  private final FlagValues values;
  private final Map<String, String> renamed = new TreeMap<>();
  private final List<String> positional = new ArrayList<>();
  private boolean helpAsked;

  FlagParser(FlagTable table, FlagValues values) {
    this.table = table;
    this.experimental = new Experimental(table);
    this.values = values;
  }

  /// @throws UsageException in Go's words, at the first argument that cannot be understood
  void parse(List<String> arguments) {
    int next = 0;
    while (next < arguments.size() && !helpAsked) {
      String argument = arguments.get(next);
      if (argument.length() < 2 || !argument.startsWith("-")) {
        break;
      }
      next++;
      if (argument.equals("--")) {
        break;
      }
      next = parseFlag(argument, arguments, next);
    }
    positional.addAll(arguments.subList(next, arguments.size()));
  }

  boolean helpAsked() {
    return helpAsked;
  }

  /// What follows the flags.
  List<String> positional() {
    return Collections.unmodifiableList(positional);
  }

  /// The old names in use, each with the name of today.
  Map<String, String> renamed() {
    return Collections.unmodifiableMap(renamed);
  }

  /// Returns the index of the argument after the flag and its value.
  private int parseFlag(String argument, List<String> arguments, int next) {
    String flag = argument.substring(argument.startsWith("--") ? 2 : 1);
    if (flag.isEmpty() || flag.startsWith("-") || flag.startsWith("=")) {
      throw new UsageException("bad flag syntax: " + argument);
    }
    int equals = flag.indexOf('=');
    String name = equals < 0 ? flag : flag.substring(0, equals);
    if (name.equals("help") || name.equals("h")) {
      helpAsked = true;
      return next;
    }
    if (equals >= 0) {
      set(name, flag.substring(equals + 1));
      return next;
    }
    if (isSwitch(name)) {
      set(name, "true");
      return next;
    }
    if (next == arguments.size()) {
      throw new UsageException("flag needs an argument: -" + name);
    }
    set(name, arguments.get(next));
    return next + 1;
  }

  private boolean isSwitch(String name) {
    Optional<Flag> flag = table.find(name);
    if (flag.isEmpty() && !experimental.isKnown(name)) {
      throw new UsageException("flag provided but not defined: -" + name);
    }
    return flag.map(known -> known.type() == FlagType.SWITCH)
        .orElseGet(() -> experimental.isSwitch(name));
  }

  private void set(String name, String value) {
    Experimental.Renamed setting =
        table
            .find(name)
            .map(flag -> new Experimental.Renamed(flag, value))
            .or(() -> experimental.rename(name, value))
            .orElseThrow(() -> new UsageException("flag provided but not defined: -" + name));
    try {
      values.set(setting.flag(), setting.value());
    } catch (IllegalArgumentException wrong) {
      String kind =
          setting.flag().type() == FlagType.SWITCH ? "invalid boolean value " : "invalid value ";
      String place = setting.flag().type() == FlagType.SWITCH ? " for -" : " for flag -";
      throw new UsageException(kind + '"' + value + '"' + place + name + ": " + wrong.getMessage());
    }
    if (!setting.flag().name().equals(name)) {
      renamed.put(name, setting.flag().name());
    }
  }
}

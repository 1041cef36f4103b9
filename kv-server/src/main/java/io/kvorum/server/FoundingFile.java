package io.kvorum.server;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.server.bootstrap.Founding;
import io.kvorum.server.config.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The cluster as a member found it at its first start:
///
/// ```
/// joins false
/// member.25b50d13d364e517 voter http://10.0.0.1:2380,http://10.0.1.1:2380
/// ```
record FoundingFile(Path file) {
  private static final String JOINS = "joins";
  private static final String MEMBER = "member.";
  private static final String VOTER = "voter";
  private static final String LEARNER = "learner";
  private static final int HEX = 16;

  /// Durable when it returns.
  void write(Founding founding) throws IOException {
    StringBuilder text = new StringBuilder(JOINS + " " + founding.joins() + "\n");
    for (Membership.Member member : founding.members().members()) {
      text.append(MEMBER)
          .append(member.id())
          .append(' ')
          .append(member.learner() ? LEARNER : VOTER)
          .append(' ')
          .append(String.join(",", member.peerUrls()))
          .append('\n');
    }
    DurableFile.write(file, text.toString());
  }

  /// Without the file, of a member that was alone when it started first: its log says so.
  ///
  /// @throws DataDirectoryException if the file is damaged
  Founding read(Identity identity) throws IOException {
    Optional<String> text = DurableFile.read(file);
    if (text.isEmpty()) {
      return new Founding(identity, true, Membership.EMPTY);
    }
    KeyedLines lines = KeyedLines.parse(file, text.get());
    List<Membership.Member> members = new ArrayList<>();
    for (Map.Entry<String, String> line : lines.values().entrySet()) {
      if (line.getKey().startsWith(MEMBER)) {
        members.add(member(line.getKey().substring(MEMBER.length()), line.getValue()));
      }
    }
    boolean joins = Boolean.parseBoolean(lines.value(JOINS));
    return new Founding(identity, joins, new Membership(members));
  }

  private Membership.Member member(String id, String words) {
    String[] parts = words.split(" ", 2);
    if (parts.length < 2 || !(parts[0].equals(VOTER) || parts[0].equals(LEARNER))) {
      throw new DataDirectoryException(file + ": \"" + words + "\" is no member");
    }
    try {
      return new Membership.Member(
          new MemberId(Long.parseUnsignedLong(id, HEX)),
          List.of(parts[1].split(",")),
          parts[0].equals(LEARNER));
    } catch (NumberFormatException notANumber) {
      throw new DataDirectoryException(file + ": " + notANumber.getMessage(), notANumber);
    }
  }
}

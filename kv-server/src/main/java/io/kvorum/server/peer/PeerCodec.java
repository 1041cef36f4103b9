package io.kvorum.server.peer;

import io.kvorum.api.Bytes;
import io.kvorum.api.KvError;
import io.kvorum.api.MemberId;
import io.kvorum.server.peer.PeerAnswer.KnownMember;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The one form of questions and answers: a version, a kind, and the fields of the kind in their
/// order. Numbers are big-endian; texts and lists begin with their length. A member of another
/// version refuses a kind that it does not know, so that kinds can be added.
public final class PeerCodec {
  /// Leases in one question.
  public static final int MAX_LEASES = 8_192;

  static final int FORMAT = 1;
  private static final int MAX_MEMBERS = 1_024;
  private static final int MAX_URLS = 256;
  private static final int MAX_REMOVED = 65_536;

  private static final int MEMBERS = 1;
  private static final int VERSIONS = 2;
  private static final int RENEW_LEASES = 3;
  private static final int LEASE_TIMES_LEFT = 4;
  private static final int HASH_KV = 5;
  private static final int REACHABLE = 6;

  private static final int MEMBER_LIST = 1;
  private static final int VERSION_PAIR = 2;
  private static final int LEASE_TIMES = 3;
  private static final int KV_HASH = 4;
  private static final int HEARD = 5;
  private static final int REFUSED = 255;

  private PeerCodec() {}

  public static Bytes encode(PeerQuestion question) {
    return switch (question) {
      case PeerQuestion.Members _ -> begin(MEMBERS).bytes();
      case PeerQuestion.AskVersions _ -> begin(VERSIONS).bytes();
      case PeerQuestion.RenewLeases(var leases) ->
          begin(RENEW_LEASES).list(leases, PeerWriter::number).bytes();
      case PeerQuestion.LeaseTimesLeft(var leases) ->
          begin(LEASE_TIMES_LEFT).list(leases, PeerWriter::number).bytes();
      case PeerQuestion.AskReachable _ -> begin(REACHABLE).bytes();
      case PeerQuestion.HashKv(long revision) -> begin(HASH_KV).number(revision).bytes();
    };
  }

  /// Empty for a question of a kind or a version that is not known here.
  ///
  /// @throws PeerFormatException if the bytes are no question
  static Optional<PeerQuestion> question(Bytes bytes) {
    PeerReader in = new PeerReader(bytes, "question");
    if (in.octet() != FORMAT) {
      return Optional.empty();
    }
    Optional<PeerQuestion> question =
        switch (in.octet()) {
          case MEMBERS -> Optional.of(new PeerQuestion.Members());
          case VERSIONS -> Optional.of(new PeerQuestion.AskVersions());
          case RENEW_LEASES -> Optional.of(new PeerQuestion.RenewLeases(leases(in)));
          case LEASE_TIMES_LEFT -> Optional.of(new PeerQuestion.LeaseTimesLeft(leases(in)));
          case REACHABLE -> Optional.of(new PeerQuestion.AskReachable());
          case HASH_KV -> Optional.of(new PeerQuestion.HashKv(in.number()));
          default -> Optional.empty();
        };
    if (question.isPresent()) {
      in.end();
    }
    return question;
  }

  private static List<Long> leases(PeerReader in) {
    return in.list(MAX_LEASES, PeerReader::number);
  }

  static Bytes encode(PeerAnswer answer) {
    return switch (answer) {
      case PeerAnswer.MemberList(long clusterId, var members, var removed) ->
          begin(MEMBER_LIST)
              .number(clusterId)
              .list(members, PeerCodec::write)
              .list(removed, (out, id) -> out.number(id.value()))
              .bytes();
      case PeerAnswer.Versions(String server, var cluster) ->
          begin(VERSION_PAIR).text(server).text(cluster.orElse("")).bytes();
      case PeerAnswer.LeaseTimes(var seconds) ->
          begin(LEASE_TIMES).list(seconds, PeerWriter::number).bytes();
      case PeerAnswer.Reachable(var millis) ->
          begin(HEARD)
              .list(
                  millis.entrySet(),
                  (out, heard) -> out.number(heard.getKey().value()).number(heard.getValue()))
              .bytes();
      case PeerAnswer.KvHash(int hash, long compactRevision, long revision, long current) ->
          begin(KV_HASH)
              .number(hash)
              .number(compactRevision)
              .number(revision)
              .number(current)
              .bytes();
      case PeerAnswer.Refused(KvError error, String text) ->
          begin(REFUSED).text(error.name()).text(text).bytes();
    };
  }

  /// @throws PeerFormatException if the bytes are no answer that is known here
  public static PeerAnswer answer(Bytes bytes) {
    PeerReader in = new PeerReader(bytes, "answer");
    int format = in.octet();
    if (format != FORMAT) {
      throw new PeerFormatException("an answer of the unknown format " + format);
    }
    int kind = in.octet();
    PeerAnswer answer =
        switch (kind) {
          case MEMBER_LIST ->
              new PeerAnswer.MemberList(
                  in.number(),
                  in.list(MAX_MEMBERS, PeerCodec::readMember),
                  new TreeSet<>(in.list(MAX_REMOVED, fields -> new MemberId(fields.number()))));
          case VERSION_PAIR ->
              new PeerAnswer.Versions(
                  in.text(), Optional.of(in.text()).filter(text -> !text.isEmpty()));
          case LEASE_TIMES -> new PeerAnswer.LeaseTimes(leases(in));
          case HEARD -> new PeerAnswer.Reachable(reachable(in));
          case KV_HASH ->
              new PeerAnswer.KvHash((int) in.number(), in.number(), in.number(), in.number());
          case REFUSED -> new PeerAnswer.Refused(error(in.text()), in.text());
          default -> throw new PeerFormatException("an answer of the unknown kind " + kind);
        };
    in.end();
    return answer;
  }

  private static SortedMap<MemberId, Long> reachable(PeerReader in) {
    record Heard(MemberId member, long millis) {}
    List<Heard> all =
        in.list(MAX_MEMBERS, fields -> new Heard(new MemberId(fields.number()), fields.number()));
    SortedMap<MemberId, Long> millis = new TreeMap<>();
    all.forEach(heard -> millis.put(heard.member(), heard.millis()));
    return millis;
  }

  private static PeerWriter begin(int kind) {
    return new PeerWriter().octet(FORMAT).octet(kind);
  }

  private static void write(PeerWriter out, KnownMember member) {
    out.number(member.id().value())
        .text(member.name())
        .list(member.peerUrls(), PeerWriter::text)
        .list(member.clientUrls(), PeerWriter::text)
        .octet(member.learner() ? 1 : 0);
  }

  private static KnownMember readMember(PeerReader in) {
    return new KnownMember(
        new MemberId(in.number()),
        in.text(),
        in.list(MAX_URLS, PeerReader::text),
        in.list(MAX_URLS, PeerReader::text),
        in.octet() == 1);
  }

  /// An error of a newer version is an error, too.
  private static KvError error(String name) {
    for (KvError error : KvError.values()) {
      if (error.name().equals(name.toUpperCase(Locale.ROOT))) {
        return error;
      }
    }
    return KvError.INTERNAL;
  }
}

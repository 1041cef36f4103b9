package io.kvorum.server.corruption;

import io.kvorum.api.MemberId;

/// What this member holds is not what its peers hold: it must not serve anybody.
public final class CorruptionFoundException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CorruptionFoundException(MemberId member) {
    super(member + " found data inconsistency with peers", null, false, false);
  }
}

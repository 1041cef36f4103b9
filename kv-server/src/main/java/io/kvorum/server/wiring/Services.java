package io.kvorum.server.wiring;

import io.kvorum.api.AnswerMemory;
import io.kvorum.api.Auth;
import io.kvorum.api.Elections;
import io.kvorum.api.Kv;
import io.kvorum.api.KvNode;
import io.kvorum.api.Leases;
import io.kvorum.api.Locks;
import io.kvorum.api.Maintenance;
import io.kvorum.api.MemberId;
import io.kvorum.api.Members;
import io.kvorum.api.Watches;
import java.util.function.BooleanSupplier;

/// The services of one member, together.
///
/// @param learner whether the member has no vote
/// @param leader whether it knows one
record Services(
    MemberId id,
    BooleanSupplier learner,
    BooleanSupplier leader,
    Kv kv,
    Watches watches,
    Leases leases,
    Members members,
    Maintenance maintenance,
    Auth auth,
    Locks locks,
    Elections elections,
    AnswerMemory answerMemory)
    implements KvNode {
  @Override
  public boolean isLearner() {
    return learner.getAsBoolean();
  }

  @Override
  public boolean hasLeader() {
    return leader.getAsBoolean();
  }
}

package io.kvorum.server.wiring;

import io.kvorum.api.Kv;
import io.kvorum.api.KvNode;
import io.kvorum.api.Leases;
import io.kvorum.api.Maintenance;
import io.kvorum.api.MemberId;
import io.kvorum.api.Members;
import io.kvorum.api.Watches;

/// The services of one member, together.
record Services(
    MemberId id, Kv kv, Watches watches, Leases leases, Members members, Maintenance maintenance)
    implements KvNode {}

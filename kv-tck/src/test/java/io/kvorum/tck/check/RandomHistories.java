package io.kvorum.tck.check;

import static io.kvorum.tck.check.Requests.both;
import static io.kvorum.tck.check.Requests.delete;
import static io.kvorum.tck.check.Requests.get;
import static io.kvorum.tck.check.Requests.getAll;
import static io.kvorum.tck.check.Requests.put;
import static io.kvorum.tck.check.Requests.swap;

import io.kvorum.api.Kv;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Legal histories of clients that overlap: at each step some client is called, executed or
/// answered. Seeded.
final class RandomHistories {
  private record Client(
      Optional<Kv.Request> request,
      Optional<HistoryRecorder.Pending> pending,
      Optional<Kv.Response> response) {
    static final Client IDLE = new Client(Optional.empty(), Optional.empty(), Optional.empty());
  }

  private final Random random;
  private final int keys;
  private final int unknownPercent;
  private final boolean singleKeys;
  private final ScriptedStore store = new ScriptedStore();
  private long values;

  /// @param unknownPercent how many answers get lost, of requests half of which were executed
  /// @param singleKeys whether requests touch one key only
  RandomHistories(long seed, int keys, int unknownPercent, boolean singleKeys) {
    this.random = new Random(seed);
    this.keys = keys;
    this.unknownPercent = unknownPercent;
    this.singleKeys = singleKeys;
  }

  ScriptedStore run(int clients, int operations) {
    List<Client> all = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      all.add(Client.IDLE);
    }
    while (store.recorder.size() < operations) {
      int client = random.nextInt(clients);
      all.set(client, advance(client, all.get(client)));
    }
    for (int client = 0; client < clients; client++) {
      while (all.get(client).pending().isPresent()) {
        all.set(client, advance(client, all.get(client)));
      }
    }
    return store;
  }

  private Client advance(int number, Client client) {
    if (client.pending().isEmpty()) {
      Kv.Request request = request();
      return new Client(
          Optional.of(request), Optional.of(store.call(number, request)), Optional.empty());
    }
    HistoryRecorder.Pending pending = client.pending().get();
    if (client.response().isPresent()) {
      pending.answered(store.tick(), client.response().get());
      return Client.IDLE;
    }
    if (random.nextInt(100) < unknownPercent) {
      if (random.nextBoolean()) {
        store.execute(client.request().orElseThrow());
      }
      pending.unknown(store.tick(), "time-out");
      return Client.IDLE;
    }
    Kv.Response response = store.execute(client.request().orElseThrow());
    return new Client(client.request(), client.pending(), Optional.of(response));
  }

  private Kv.Request request() {
    return switch (random.nextInt(singleKeys ? 8 : 10)) {
      case 0, 1, 2 -> put(key(), "v" + ++values);
      case 3, 4, 5 -> get(key());
      case 6 -> delete(key());
      case 7 -> swap(key(), "v" + Math.max(0, values - random.nextInt(4)), "v" + ++values);
      case 8 -> both(put("k0", "v" + ++values), get(key()), put("pair", "v" + values));
      default -> random.nextInt(20) == 0 ? getAll() : get(key());
    };
  }

  private String key() {
    return "k" + random.nextInt(keys);
  }
}

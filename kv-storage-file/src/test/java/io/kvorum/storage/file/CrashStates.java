package io.kvorum.storage.file;

import static java.util.Objects.requireNonNull;

import io.kvorum.api.Bytes;
import io.kvorum.storage.file.RecordingDisk.Content;
import io.kvorum.storage.file.RecordingDisk.Operation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What a power cut may leave of a recorded run, after its first n operations: all that was synced,
/// and of the rest any subset: single sectors of 512 bytes of each write, and single changes of the
/// directory, each kept or lost by itself (reliability.md 2.6).
final class CrashStates {
  private static final int SECTOR_BYTES = 512;
  private static final int ALL_SUBSETS_UP_TO = 5;

  /// The part of an operation that is kept or lost as one.
  private sealed interface Piece {
    record Sector(Content of, int position, Bytes bytes) implements Piece {}

    record Entry(Operation change) implements Piece {}
  }

  private final Map<String, Content> names = new TreeMap<>();
  private final IdentityHashMap<Content, byte[]> durable = new IdentityHashMap<>();
  private final List<Piece> pending = new ArrayList<>();

  /// The states after the first `operations` operations of a disk.
  CrashStates(RecordingDisk disk, int operations) {
    names.putAll(disk.initialFiles());
    disk.initialImage()
        .forEach((name, bytes) -> durable.put(requireNonNull(names.get(name)), bytes));
    List<Operation> done = disk.operations().subList(0, operations);
    for (int i = 0; i < done.size(); i++) {
      add(done.get(i), done.subList(i + 1, done.size()));
    }
  }

  /// Every state, if there are few; else all and nothing, each piece lost or kept alone, each
  /// beginning, and some random ones.
  void forEach(SplittableRandom random, int randomStates, Consumer<Map<String, byte[]>> consumer) {
    for (BitSet kept : subsets(random, randomStates)) {
      consumer.accept(state(kept));
    }
  }

  private Set<BitSet> subsets(SplittableRandom random, int randomStates) {
    Set<BitSet> subsets = new LinkedHashSet<>();
    int count = pending.size();
    if (count <= ALL_SUBSETS_UP_TO) {
      for (long bits = 0; bits < 1L << count; bits++) {
        subsets.add(BitSet.valueOf(new long[] {bits}));
      }
      return subsets;
    }
    subsets.add(new BitSet());
    for (int i = 0; i < count; i++) {
      BitSet beginning = new BitSet();
      beginning.set(0, i + 1);
      BitSet lostAlone = new BitSet();
      lostAlone.set(0, count);
      lostAlone.clear(i);
      BitSet keptAlone = new BitSet();
      keptAlone.set(i);
      subsets.addAll(List.of(beginning, lostAlone, keptAlone));
    }
    for (int i = 0; i < randomStates; i++) {
      subsets.add(BitSet.valueOf(random.longs((count + 63) / 64).toArray()).get(0, count));
    }
    return subsets;
  }

  private Map<String, byte[]> state(BitSet kept) {
    Map<String, Content> directory = new TreeMap<>(names);
    IdentityHashMap<Content, Content> contents = new IdentityHashMap<>();
    durable.forEach((content, bytes) -> contents.put(content, new Content(bytes.clone())));
    for (int i = kept.nextSetBit(0); i >= 0; i = kept.nextSetBit(i + 1)) {
      switch (pending.get(i)) {
        case Piece.Sector(Content of, int position, Bytes bytes) ->
            contents
                .computeIfAbsent(of, unsynced -> new Content(new byte[0]))
                .write(position, bytes.array());
        case Piece.Entry(Operation change) -> change(directory, change);
      }
    }
    Map<String, byte[]> image = new TreeMap<>();
    directory.forEach(
        (name, content) -> {
          Content found = contents.get(content);
          image.put(name, found == null ? new byte[0] : found.bytes());
        });
    return image;
  }

  private void add(Operation operation, List<Operation> later) {
    switch (operation) {
      case Operation.Write(Content content, int position, Bytes bytes) -> {
        if (isForced(content, later)) {
          Content of = new Content(durable.getOrDefault(content, new byte[0]).clone());
          of.write(position, bytes.array());
          durable.put(content, of.bytes());
        } else {
          addSectors(content, position, bytes);
        }
      }
      case Operation.Create create -> addEntry(create, later);
      case Operation.Rename rename -> addEntry(rename, later);
      case Operation.Delete delete -> addEntry(delete, later);
      case Operation.Force force -> {}
      case Operation.SyncDirectory sync -> {}
    }
  }

  private static boolean isForced(Content content, List<Operation> later) {
    return later.stream()
        .anyMatch(next -> next instanceof Operation.Force(Content forced) && forced == content);
  }

  private void addSectors(Content content, int position, Bytes bytes) {
    int from = 0;
    while (from < bytes.length()) {
      int to = Math.min(bytes.length(), from + SECTOR_BYTES - (position + from) % SECTOR_BYTES);
      pending.add(new Piece.Sector(content, position + from, bytes.slice(from, to)));
      from = to;
    }
  }

  private void addEntry(Operation change, List<Operation> later) {
    if (later.stream().anyMatch(next -> next instanceof Operation.SyncDirectory)) {
      change(names, change);
    } else {
      pending.add(new Piece.Entry(change));
    }
  }

  /// A change whose file is not there, since the change before it was lost, does nothing.
  private static void change(Map<String, Content> directory, Operation change) {
    switch (change) {
      case Operation.Create(String name, Content content) -> directory.put(name, content);
      case Operation.Delete(String name) -> directory.remove(name);
      case Operation.Rename(String from, String to) -> {
        Content moved = directory.remove(from);
        if (moved != null) {
          directory.put(to, moved);
        }
      }
      case Operation.Write write -> throw new IllegalArgumentException(write.toString());
      case Operation.Force force -> throw new IllegalArgumentException(force.toString());
      case Operation.SyncDirectory sync -> throw new IllegalArgumentException(sync.toString());
    }
  }
}

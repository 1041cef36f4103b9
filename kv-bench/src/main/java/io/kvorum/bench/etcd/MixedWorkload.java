package io.kvorum.bench.etcd;

import java.util.SplittableRandom;

/// Reads with a given share of all requests, writes otherwise.
public final class MixedWorkload implements Workload {
  private final RangeWorkload reads;
  private final PutWorkload writes;
  private final double readShare;
  private final SplittableRandom random;

  /// `readShare` from 0 (writes only) to 1 (reads only).
  public MixedWorkload(RangeWorkload reads, PutWorkload writes, double readShare, long seed) {
    if (!(readShare >= 0 && readShare <= 1)) {
      throw new IllegalArgumentException("reads: " + readShare + " is not from 0 to 1");
    }
    this.reads = reads;
    this.writes = writes;
    this.readShare = readShare;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public Request next() {
    return random.nextDouble() < readShare ? reads.next() : writes.next();
  }
}

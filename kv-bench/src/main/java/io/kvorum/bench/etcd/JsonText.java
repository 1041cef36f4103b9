package io.kvorum.bench.etcd;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// Fills values with a text like JSON, in which every `#` is a random hexadecimal digit: about a
/// fifth of it. The text is repeated, with other digits, until the value is full.
final class JsonText implements Values {
  private static final byte[] TEXT =
      """
      {"kind":"Pod","metadata":{"name":"web-########","namespace":"team-##","uid":"########-####-####-############",\
      "labels":{"app":"web","tier":"front","pod-template-hash":"########"},"resourceVersion":"########"},\
      "spec":{"nodeName":"node-###","containers":[{"name":"web","image":"registry.example/web:1.#.##",\
      "resources":{"limits":{"cpu":"2","memory":"51#Mi"}}}]},"status":{"phase":"Running","podIP":"10.2#.1#.##",\
      "startTime":"2026-11-2#T1#:##:##Z"}}
      """
          .getBytes(StandardCharsets.US_ASCII);

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final SplittableRandom random;

  JsonText(long seed) {
    this.random = new SplittableRandom(seed).split();
  }

  @Override
  public void fill(byte[] to, int from, int bytes) {
    for (int i = 0; i < bytes; i++) {
      byte next = TEXT[i % TEXT.length];
      to[from + i] = next == '#' ? DIGITS[random.nextInt(DIGITS.length)] : next;
    }
  }
}

package io.kvorum.state.auth;

import java.util.Comparator;

/// The order of names by their bytes in UTF-8, which is that of their code points.
enum NameOrder implements Comparator<String> {
  BY_BYTES;

  @Override
  public int compare(String one, String other) {
    int length = Math.min(one.length(), other.length());
    for (int i = 0; i < length; i++) {
      char a = one.charAt(i);
      char b = other.charAt(i);
      if (a != b) {
        // Surrogates stand for code points above all others.
        boolean above = Character.isSurrogate(a);
        return above == Character.isSurrogate(b) ? Character.compare(a, b) : above ? 1 : -1;
      }
    }
    return Integer.compare(one.length(), other.length());
  }
}

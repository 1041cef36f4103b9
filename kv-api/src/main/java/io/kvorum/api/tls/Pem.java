package io.kvorum.api.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The blocks of a PEM file (RFC 7468). What stands between them is explanation, and skipped.
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private final String label;
  private final byte[] content;

  private Pem(String label, byte[] content) {
    this.label = label;
    this.content = content;
  }

  /// @throws IllegalArgumentException if a block is not Base64
  static List<Pem> blocks(byte[] file) {
    List<Pem> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(new String(file, StandardCharsets.ISO_8859_1));
    while (matcher.find()) {
      blocks.add(
          new Pem(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2).strip())));
    }
    return blocks;
  }

  /// What the block holds, for example `CERTIFICATE`.
  String label() {
    return label;
  }

  /// Its decoded bytes, not to be changed.
  byte[] content() {
    return content;
  }
}

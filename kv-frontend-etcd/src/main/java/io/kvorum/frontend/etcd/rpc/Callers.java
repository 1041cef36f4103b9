package io.kvorum.frontend.etcd.rpc;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// What callers say of themselves, by the same rules on every way in.
public final class Callers {
  private static final String BEARER = "Bearer ";

  private Callers() {}

  /// The token without the word that HTTP clients put before it.
  public static String token(String value) {
    return value.startsWith(BEARER) ? value.substring(BEARER.length()) : value;
  }

  /// The version of the client's library.
  ///
  /// @throws KvException if it is not valid UTF-8
  public static String version(byte[] value) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException notText) {
      throw new KvException(KvError.INVALID_CLIENT_API_VERSION);
    }
  }
}

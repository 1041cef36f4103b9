package io.kvorum.api.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Shows one certificate, the newest that its files held.
///
/// A handshake asks first for an alias, then for the chain and the key of that alias. So an alias
/// names one reading of the files: should they change in between, chain and key still match.
final class CredentialKeys extends X509ExtendedKeyManager {
  private record Reading(String alias, Credential credential) {}

  private final ReloadedFiles<Credential> files;
  private Reading current;
  private Reading previous;
  private long readings;

  CredentialKeys(ReloadedFiles<Credential> files) {
    this.files = files;
    current = new Reading("0", files.content());
    previous = current;
  }

  /// Only one that has the kind of key that is asked for; whoever asks gets it whichever
  /// authorities it names, as from etcd.
  private @Nullable String alias(String @Nullable ... keyTypes) {
    Reading now = now();
    boolean fits =
        keyTypes != null
            && Arrays.stream(keyTypes).anyMatch(type -> fits(type, now.credential().algorithm()));
    return fits ? now.alias() : null;
  }

  /// A key type is an algorithm, or as in `EC_RSA` that of the key and that of its issuer's.
  private static boolean fits(String keyType, String algorithm) {
    return keyType.equals(algorithm) || keyType.startsWith(algorithm + "_");
  }

  private synchronized Reading now() {
    Credential newest = files.content();
    if (!newest.equals(current.credential())) {
      previous = current;
      current = new Reading(Long.toString(++readings), newest);
    }
    return current;
  }

  private synchronized @Nullable Credential reading(@Nullable String alias) {
    if (current.alias().equals(alias)) {
      return current.credential();
    }
    return previous.alias().equals(alias) ? previous.credential() : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    Credential credential = reading(alias);
    return credential == null ? null : credential.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    Credential credential = reading(alias);
    return credential == null ? null : credential.key();
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(keyTypes);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(keyTypes);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  private String @Nullable [] aliases(String keyType) {
    String alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }
}

package io.kvorum.api.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.testing.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialTest {
  /// The object identifier of the curve, in DER.
  private static final byte[] P_256 = {6, 8, 42, -122, 72, -50, 61, 3, 1, 7};

  @TempDir Path directory;
  private TestAuthority authority;

  @BeforeEach
  void makeAuthority() throws Exception {
    authority = new TestAuthority(directory, "Authority");
  }

  @Test
  void an_rsa_key_is_read_in_its_old_form_and_its_new() throws Exception {
    KeyPair keys = TestAuthority.rsaKeys();
    KeyFiles files = issued(keys);
    assertThat(Credential.read(files).key()).isEqualTo(keys.getPrivate());

    String pkcs1 = TestAuthority.pem(keys.getPrivate());
    Files.writeString(files.key(), pkcs1);

    assertThat(pkcs1).startsWith("-----BEGIN RSA PRIVATE KEY-----");
    assertThat(Credential.read(files).key()).isEqualTo(keys.getPrivate());
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 384, 521})
  void an_elliptic_key_is_read_in_its_old_form_and_its_new(int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(bits);
    KeyPair keys = generator.generateKeyPair();
    KeyFiles files = issued(keys);
    assertThat(Credential.read(files).key()).isEqualTo(keys.getPrivate());

    String sec1 = TestAuthority.pem(keys.getPrivate());
    Files.writeString(files.key(), sec1);

    assertThat(sec1).startsWith("-----BEGIN EC PRIVATE KEY-----");
    assertThat(Credential.read(files).key()).isEqualTo(keys.getPrivate());
  }

  /// As OpenSSL's `ecparam -genkey` writes them: the curve in a block of its own, and the key
  /// without it.
  @Test
  void the_parameters_of_a_key_are_skipped() throws Exception {
    KeyPair keys = TestAuthority.ecKeys();
    KeyFiles files = issued(keys);
    ECPrivateKey full =
        ECPrivateKey.getInstance(
            PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded()).parsePrivateKey());
    byte[] bare = new ECPrivateKey(256, full.getKey()).getEncoded();

    Files.writeString(
        files.key(),
        String.join(
            System.lineSeparator(),
            "a curve, and a key on it",
            TestAuthority.pem(new PemObject("EC PARAMETERS", P_256)),
            TestAuthority.pem(new PemObject("EC PRIVATE KEY", bare))));

    assertThat(Credential.read(files).key()).isEqualTo(keys.getPrivate());
  }

  @Test
  void an_edwards_key_is_read() throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

    assertThat(Credential.read(issued(keys)).key()).isEqualTo(keys.getPrivate());
  }

  @Test
  void a_chain_is_read_in_its_order() throws Exception {
    TestAuthority.Issued issued = authority.issue("CN=a");
    Files.writeString(
        issued.files().certificate(),
        String.join(
            System.lineSeparator(),
            "the leaf",
            Files.readString(issued.files().certificate()),
            "its issuer",
            Files.readString(authority.file())));

    assertThat(Credential.read(issued.files()).chain())
        .containsExactly(issued.certificate(), Certificates.read(authority.file()).getFirst());
  }

  @Test
  void the_key_of_another_certificate_is_refused() throws Exception {
    KeyFiles one = authority.issue("CN=a").files();
    KeyFiles other = authority.issue("CN=b").files();

    assertThatThrownBy(() -> Credential.read(new KeyFiles(one.certificate(), other.key())))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage("private key does not match the certificate");
  }

  @Test
  void an_encrypted_key_is_refused_as_such() throws Exception {
    TestAuthority.Issued issued = authority.issue("CN=a");
    Files.writeString(
        issued.files().key(),
        TestAuthority.pem(new PemObject("ENCRYPTED PRIVATE KEY", new byte[] {0x30, 0})));

    assertThatThrownBy(() -> Credential.read(issued.files()))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage("an encrypted key cannot be used");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no key",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\n-----END EC PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nMAAwADAA\n-----END RSA PRIVATE KEY-----"
      })
  void what_is_no_key_is_refused(String text) throws Exception {
    KeyFiles files = authority.issue("CN=a").files();
    Files.writeString(files.key(), text);

    assertThatThrownBy(() -> Credential.read(files)).isInstanceOf(GeneralSecurityException.class);
  }

  private KeyFiles issued(KeyPair keys) throws Exception {
    return authority.issue(keys, "CN=a", 1).files();
  }
}

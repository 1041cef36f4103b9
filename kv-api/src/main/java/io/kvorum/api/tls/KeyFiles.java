package io.kvorum.api.tls;

import java.nio.file.Path;

/// A certificate and its key, as PEM files.
///
/// @param certificate the certificate, then those that lead from it to an authority
/// @param key its private key, not encrypted: PKCS#8, PKCS#1 (`RSA PRIVATE KEY`) or SEC 1 (`EC
///   PRIVATE KEY`)
public record KeyFiles(Path certificate, Path key) {}

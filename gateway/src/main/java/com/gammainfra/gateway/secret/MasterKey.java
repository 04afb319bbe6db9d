package com.gammainfra.gateway.secret;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret from which every key of this gateway derives, one for each purpose, by HKDF-SHA256
 * (RFC 5869). Processes that share a database share it.
 */
public final class MasterKey {

  /** As many bytes as the strongest key that derives from it. */
  private static final int LEAST_BYTES = 32;

  private static final int ID_BYTES = 8;

  private final SecretKeySpec secret;

  private MasterKey(byte[] secret) {
    this.secret = new SecretKeySpec(secret, "HKDF");
  }

  /**
   * Reads a key.
   *
   * @param text base64 of at least 32 bytes
   * @throws IllegalArgumentException when it is not; the message does not hold the text
   */
  public static MasterKey parse(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text.strip());
    } catch (
        @SuppressWarnings("UnusedException")
        IllegalArgumentException e) {
      // without its cause, which quotes the text
      throw new IllegalArgumentException("the master key is not base64");
    }
    if (bytes.length < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "the master key has %d bytes; it takes at least %d".formatted(bytes.length, LEAST_BYTES));
    }
    return new MasterKey(bytes);
  }

  /**
   * Reads the key in a file.
   *
   * @throws IOException when it cannot be read or holds none
   */
  public static MasterKey read(Path file) throws IOException {
    try {
      return parse(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads the key in a file; makes one, which its owner alone can read, when there is none. Of
   * processes that do so at once, one makes it.
   *
   * @throws IOException when it can neither be read nor made
   */
  public static MasterKey readOrMake(Path file, SecureRandom random) throws IOException {
    if (Files.notExists(file)) {
      make(file.toAbsolutePath(), random);
    }
    return read(file);
  }

  private static void make(Path file, SecureRandom random) throws IOException {
    Path folder = file.getParent();
    if (folder == null) {
      throw new IOException(file + " is not a file's name");
    }
    Files.createDirectories(folder, onlyOwner(folder, "rwx------"));
    Path draft = Files.createTempFile(folder, "master", ".draft", onlyOwner(folder, "rw-------"));
    try {
      Files.writeString(draft, draw(random) + "\n");
      Files.createLink(file, draft);
    } catch (
        @SuppressWarnings("UnusedException")
        FileAlreadyExistsException e) {
      // another process was faster; its key holds
    } finally {
      Files.delete(draft);
    }
  }

  private static FileAttribute<?>[] onlyOwner(Path folder, String permissions) {
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * The key for one purpose, 256 bits long.
   *
   * @param purpose tells it from every other; never changed, as what it protects would be lost
   * @param algorithm what it is used with, such as {@code AES}
   */
  public SecretKey derive(String purpose, String algorithm) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              algorithm,
              HKDFParameterSpec.ofExtract()
                  .addIKM(secret)
                  .thenExpand(purpose.getBytes(java.nio.charset.StandardCharsets.UTF_8), 32));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HKDF-SHA256", e);
    }
  }

  /**
   * Tells this key from others without giving it away: what is encrypted is kept with the id of the
   * key that opens it.
   *
   * @return 16 hexadecimal digits
   */
  public String id() {
    byte[] bytes = derive("gammainfra master key id v1", "id").getEncoded();
    return HexFormat.of().formatHex(bytes, 0, ID_BYTES);
  }

  /** A new key as text, for an operator to keep. */
  public static String draw(SecureRandom random) {
    byte[] secret = new byte[LEAST_BYTES];
    random.nextBytes(secret);
    return Base64.getEncoder().encodeToString(secret);
  }

  @Override
  public String toString() {
    return "MasterKey[" + id() + "]";
  }
}

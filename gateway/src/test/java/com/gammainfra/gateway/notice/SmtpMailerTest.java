package com.gammainfra.gateway.notice;

import static com.gammainfra.gateway.notice.ScriptedMailServer.PASSWORD;
import static com.gammainfra.gateway.notice.ScriptedMailServer.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.gammainfra.gateway.notice.SmtpMailer.Security;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Letters by mail servers that want TLS and a password: GreenMail for TLS from the start, a
 * scripted one for STARTTLS. Certificates are made for the test.
 */
class SmtpMailerTest {

  private static final Letter LETTER =
      new Letter("jane@example.com", "Your account", "https://gw.example/?token=the-token");

  @TempDir static Path folder;

  private static SSLContext here;
  private static SSLContext elsewhere;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private @Nullable GreenMail mail;

  @BeforeAll
  static void certificates() throws Exception {
    here = certificate("here", "ip:127.0.0.1");
    elsewhere = certificate("elsewhere", "dns:elsewhere.example");
  }

  @AfterAll
  static void forget() {
    System.clearProperty("greenmail.tls.keystore.file");
  }

  @AfterEach
  void stop() {
    logger().detachAppender(log);
    if (mail != null) {
      mail.stop();
    }
  }

  /** A certificate for that name, by the JDK's own tool, and a context that has and trusts it. */
  private static SSLContext certificate(String name, String subject) throws Exception {
    Path file = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + subject,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".txt").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, "changeit".toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(name, store.getCertificate(name));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, "changeit".toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** GreenMail with TLS from the start, under the certificate of that name. */
  private GreenMail greenMail(String certificate, String password) {
    System.setProperty(
        "greenmail.tls.keystore.file", folder.resolve(certificate + ".p12").toString());
    GreenMail started = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtps"));
    started.setUser("gateway@example.com", USER, password);
    started.start();
    mail = started;
    return started;
  }

  private static SmtpMailer mailer(
      int port, Security security, @Nullable String password, @Nullable SSLContext trusting) {
    return new SmtpMailer(
        new SmtpMailer.Server(
            "127.0.0.1",
            port,
            security,
            password == null ? null : USER,
            password,
            "gateway@example.com"),
        trusting == null ? null : trusting.getSocketFactory());
  }

  private static UndeliveredException failure(SmtpMailer mailer) {
    return catchThrowableOfType(UndeliveredException.class, () -> mailer.send(LETTER));
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(Outbox.class);
  }

  @Test
  void tlsFromTheStart_withTheRightPassword_delivers() throws Exception {
    GreenMail server = greenMail("here", PASSWORD);

    mailer(server.getSmtps().getPort(), Security.TLS, PASSWORD, here).send(LETTER);

    assertThat(server.waitForIncomingEmail(60_000, 1)).isTrue();
    assertThat(GreenMailUtil.getBody(server.getReceivedMessages()[0])).contains("the-token");
  }

  @Test
  void startTls_isBegunBeforeAnythingIsSaid_andThePasswordIsTaken() throws Exception {
    try (ScriptedMailServer server = new ScriptedMailServer(here)) {
      mailer(server.port(), Security.STARTTLS, PASSWORD, here).send(LETTER);

      List<String> clear = server.heard.stream().filter(line -> !line.startsWith("tls ")).toList();
      assertThat(clear).hasSize(2);
      assertThat(clear.get(0)).startsWith("EHLO ");
      assertThat(clear.get(1)).isEqualTo("STARTTLS");
      assertThat(server.heard)
          .contains("tls RCPT TO:<jane@example.com>")
          .anyMatch(line -> line.startsWith("tls AUTH "))
          .anyMatch(line -> line.startsWith("tls DATA"));
    }
  }

  @Test
  void startTls_thatTheServerDoesNotHave_saysNothingInTheClear() throws Exception {
    try (ScriptedMailServer server = new ScriptedMailServer(null)) {
      UndeliveredException failure =
          failure(mailer(server.port(), Security.STARTTLS, PASSWORD, here));

      assertThat(failure).hasMessageContaining("STARTTLS").hasMessageContaining("smtp.security");
      assertThat(failure.hopeless()).isFalse();
      assertThat(server.heard).noneMatch(line -> line.matches("(AUTH|MAIL|RCPT|DATA).*"));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Security.class,
      names = {"STARTTLS", "TLS"})
  void certificate_ofAnotherHost_orOfNobodyTrusted_getsNeitherPasswordNorLetter(Security security)
      throws Exception {
    for (boolean trusted : new boolean[] {true, false}) {
      SSLContext trusting = trusted ? elsewhere : null; // another's name, or Java's own trust
      if (security == Security.TLS) {
        GreenMail server = greenMail("elsewhere", PASSWORD);
        assertThat(failure(mailer(server.getSmtps().getPort(), security, PASSWORD, trusting)))
            .hasMessageContaining("no TLS with the mail server that is trusted");
        assertThat(server.getReceivedMessages()).isEmpty();
        server.stop();
      } else {
        try (ScriptedMailServer server = new ScriptedMailServer(elsewhere)) {
          assertThat(failure(mailer(server.port(), security, PASSWORD, trusting)))
              .hasMessageContaining("no TLS with the mail server that is trusted");
          assertThat(server.heard).noneMatch(line -> line.contains("AUTH"));
        }
      }
    }
  }

  @Test
  void wrongPassword_isSaidWithoutIt_andTheLetterGoesOnceItIsRight() throws Exception {
    log.start();
    logger().setLevel(Level.DEBUG);
    logger().addAppender(log);
    GreenMail server = greenMail("here", "another password");
    try (Outbox outbox = new Outbox(Duration.ofMillis(100), 1, new SimpleMeterRegistry())) {
      SmtpMailer mailer = mailer(server.getSmtps().getPort(), Security.TLS, PASSWORD, here);
      outbox.post("signup_letter", () -> mailer.send(LETTER));
      for (int i = 0; i < 600 && warnings().isEmpty(); i++) {
        Thread.sleep(100);
      }
      server.setUser("gateway@example.com", USER, PASSWORD); // the operator sets it right

      assertThat(server.waitForIncomingEmail(60_000, 1)).isTrue();
    } finally {
      logger().setLevel(null);
    }
    assertThat(warnings().getFirst())
        .contains("signup_letter", "the mail server refuses smtp.user or smtp.password");
    assertThat(logged())
        .noneMatch(line -> line.matches("(?s).*(horse|jane|the-token|Z2F0ZXdheQ).*"));
  }

  private List<String> warnings() {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** With what was thrown. */
  private List<String> logged() {
    return List.copyOf(log.list).stream()
        .map(
            event ->
                event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                        ? ""
                        : event.getThrowableProxy().getMessage()
                            + event.getThrowableProxy().getCause()
                            + Arrays.toString(event.getThrowableProxy().getSuppressed())))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "450 4.2.0 greylisted; try again in a while, false",
    "451 4.3.0 not now, false",
    "452 4.2.2 mailbox full, false",
    "550 5.1.1 no such user jane@example.com, true",
    "553 5.1.3 not an address, true"
  })
  void recipient_thatIsRefused_isHopelessOnlyForGood(String answer, boolean hopeless)
      throws Exception {
    try (ScriptedMailServer server = new ScriptedMailServer(null)) {
      server.answerRecipients(answer);

      UndeliveredException failure = failure(mailer(server.port(), Security.NONE, null, null));

      assertThat(failure.hopeless()).isEqualTo(hopeless);
      assertThat(failure).hasMessageContaining("recipient");
      assertThat(failure.getMessage()).doesNotContain("jane");
    }
  }

  @Test
  void server_thatIsNotThere_isNamedByItsSettings() throws Exception {
    ScriptedMailServer gone = new ScriptedMailServer(null);
    gone.close();

    UndeliveredException failure = failure(mailer(gone.port(), Security.NONE, null, null));

    assertThat(failure).hasMessageContaining("smtp.host, smtp.port");
    assertThat(failure.hopeless()).isFalse();
  }
}

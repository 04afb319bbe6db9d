package com.gammainfra.gateway.notice;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.Properties;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.util.MailConnectException;
import org.jspecify.annotations.Nullable;

/** Sends letters by a mail server, one connection a letter. */
public final class SmtpMailer implements Mailer {

  private static final String TIMEOUT_MILLIS = "10000";

  private final Server server;
  private final Session session;

  /** How the connection is protected. */
  public enum Security {
    /** Not at all: for a mail server on this machine or in a network of one's own. */
    NONE,
    /** It begins in the clear and must change to TLS before anything is said. */
    STARTTLS,
    /** TLS from the start. */
    TLS
  }

  /**
   * A mail server.
   *
   * @param user null when it asks for no password
   * @param from the sender of all letters
   */
  public record Server(
      String host,
      int port,
      Security security,
      @Nullable String user,
      @Nullable String password,
      String from) {

    @Override
    public String toString() {
      return "Server[" + host + ":" + port + ", " + security + "]";
    }
  }

  /** By that server, whose certificate, if it has one, the Java that runs this trusts. */
  public SmtpMailer(Server server) {
    this(server, null);
  }

  /** The same with other certificates trusted than Java's; null for Java's. */
  SmtpMailer(Server server, @Nullable SSLSocketFactory trusting) {
    this.server = server;
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", server.host());
    properties.setProperty("mail.smtp.port", Integer.toString(server.port()));
    properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.auth", Boolean.toString(server.user() != null));
    properties.setProperty("mail.mime.allowutf8", "true");
    switch (server.security()) {
      case NONE -> {}
      case STARTTLS -> {
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", "true");
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
      }
      case TLS -> {
        properties.setProperty("mail.smtp.ssl.enable", "true");
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
      }
    }
    if (trusting != null) {
      properties.put("mail.smtp.ssl.socketFactory", trusting);
    }
    this.session = Session.getInstance(properties);
  }

  @Override
  public void send(Letter letter) throws UndeliveredException {
    try {
      MimeMessage message = new MimeMessage(session);
      message.setFrom(new InternetAddress(server.from()));
      message.setRecipient(Message.RecipientType.TO, address(letter.to()));
      message.setSubject(letter.subject(), StandardCharsets.UTF_8.name());
      message.setText(letter.text(), StandardCharsets.UTF_8.name());
      message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: nothing should answer it
      Transport.send(message, message.getAllRecipients(), server.user(), server.password());
    } catch (AddressException e) {
      throw new UndeliveredException("the address is not one", true);
    } catch (AuthenticationFailedException e) {
      throw new UndeliveredException("the mail server refuses smtp.user or smtp.password", false);
    } catch (SendFailedException e) {
      throw new UndeliveredException(
          "the mail server refuses the recipient",
          e.getInvalidAddresses() != null && e.getInvalidAddresses().length > 0);
    } catch (MessagingException e) {
      throw new UndeliveredException(problem(e), false);
    }
  }

  /** What a mail server says may hold addresses, so only kinds of failures are named. */
  private String problem(MessagingException thrown) {
    if (thrown instanceof MailConnectException) {
      return "the mail server cannot be reached: smtp.host, smtp.port";
    }
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SSLException || t instanceof CertificateException) {
        return "no TLS with the mail server that is trusted (smtp.security, its certificate): "
            + t.getClass().getSimpleName();
      }
    }
    return server.security() == Security.STARTTLS && thrown.getCause() == null
        ? "the mail server cannot be used; maybe it has no STARTTLS (smtp.security)"
        : "the mail server cannot be used: " + thrown.getClass().getSimpleName();
  }

  /** As it is: what a list of several, a name or a comment could hide is not looked for. */
  private static InternetAddress address(String text) throws AddressException {
    InternetAddress[] all = InternetAddress.parse(text, true);
    if (all.length != 1 || !text.equals(all[0].getAddress())) {
      throw new AddressException("not one plain address");
    }
    return all[0];
  }
}

package com.gammainfra.gateway.server;

import com.gammainfra.gateway.account.Scope;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One thing the gateway can be asked over HTTP.
 *
 * @param path with at most one {@code {…}}, at its end, which stands for the rest of the path
 * @param access who may ask
 * @param takes how its body is written
 */
record Endpoint(String method, String path, Access access, Takes takes, Handler handler) {

  /** An endpoint whose body, if it has one, is JSON. */
  Endpoint(String method, String path, Access access, Handler handler) {
    this(method, path, access, Takes.JSON, handler);
  }

  /** How the body of a POST may be written. */
  enum Takes {
    /** As JSON, which no web page can send elsewhere without being allowed to. */
    JSON(true, false),
    /**
     * As a form. Any web page can send one anywhere, so it is taken from a page of this gateway
     * alone.
     */
    OWN_FORM(false, true),
    /** As either. */
    JSON_OR_OWN_FORM(true, true);

    private static final String FORM = "application/x-www-form-urlencoded";

    private final boolean json;
    private final boolean form;

    Takes(boolean json, boolean form) {
      this.json = json;
      this.form = form;
    }

    /** The media types. */
    List<String> types() {
      return Stream.concat(
              json ? Stream.of("application/json") : Stream.empty(),
              form ? Stream.of(FORM) : Stream.empty())
          .toList();
    }

    /** Whether a body of that content type is a form. */
    static boolean isForm(@Nullable String contentType) {
      return mediaType(contentType).equals(FORM);
    }

    /** Without parameters, in lower case; empty when there is none. */
    static String mediaType(@Nullable String contentType) {
      return contentType == null
          ? ""
          : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
  }

  /** Who may ask. */
  enum Access {
    /** Everyone. */
    PUBLIC,
    /** Everyone, by any host name: probes ask by address. */
    PROBE,
    /** A key of any scope. */
    KEY,
    /** A key that may manage its account. */
    ACCOUNT,
    /** Loopback, or an admin's key. */
    OPERATOR;

    /** Whether a key of that scope, or none, suffices; {@code local} for a loopback client. */
    boolean admits(@Nullable Scope scope, boolean local) {
      return switch (this) {
        case PUBLIC, PROBE -> true;
        case KEY -> scope != null;
        case ACCOUNT -> scope == Scope.ACCOUNT || scope == Scope.ADMIN;
        case OPERATOR -> local || scope == Scope.ADMIN;
      };
    }
  }

  /** Does it, on a virtual thread. */
  sealed interface Handler {

    /** Answers with one whole response. */
    non-sealed interface Simple extends Handler {
      /** Makes the response; a {@code ChatErrorException} becomes an error response. */
      Reply reply(Call call);
    }

    /** Writes its response itself. */
    non-sealed interface Streaming extends Handler {
      /** Handles the call; a {@code ChatErrorException} becomes an error response. */
      void handle(Call call);
    }
  }

  /** What stands in place of {@code {…}}; empty when the path has none; null when it differs. */
  @Nullable String match(String asked) {
    int brace = path.indexOf('{');
    if (brace < 0) {
      return path.equals(asked) ? "" : null;
    }
    String prefix = path.substring(0, brace);
    return asked.startsWith(prefix) && asked.length() > prefix.length()
        ? asked.substring(prefix.length())
        : null;
  }
}

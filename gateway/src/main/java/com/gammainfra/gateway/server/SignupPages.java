package com.gammainfra.gateway.server;

import com.gammainfra.gateway.account.IssuedKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/**
 * The few pages of a sign-up. They need no script, load nothing, and may not be framed or kept.
 *
 * <p>The link's token is in the page's address. It is not told to other sites ({@code same-origin};
 * {@code no-referrer} would have browsers hide the form's origin from us, too), and there is no
 * link to one.
 */
final class SignupPages {

  private static final String STYLE =
      """
      :root{color-scheme:light dark}
      body{font:1rem/1.55 system-ui,sans-serif;margin:0;background:#f4f5f7;color:#1b1f24}
      main{max-width:34rem;margin:10vh auto 2rem;padding:2rem;background:#fff;border:1px solid #d5d9df;border-radius:.75rem}
      h1{font-size:1.4rem;margin:0 0 .75rem}
      p{margin:0 0 1rem}
      button{font:inherit;font-weight:600;padding:.65rem 1.25rem;border:0;border-radius:.5rem;background:#0b57d0;color:#fff;cursor:pointer}
      button:hover{background:#0842a0}
      button:focus-visible{outline:3px solid #0b57d0;outline-offset:3px}
      code,pre{font:.9rem/1.5 ui-monospace,monospace;background:#eef0f3;border-radius:.4rem}
      p code{white-space:nowrap;padding:.1rem .3rem}
      pre{padding:.8rem;white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 1rem}
      .key{display:block;padding:.8rem;overflow-wrap:anywhere;user-select:all;margin:0 0 1rem;border:1px solid #b8bec7}
      label{display:block;font-weight:600;margin:0 0 .35rem}
      input{font:inherit;box-sizing:border-box;width:100%;padding:.6rem .75rem;margin:0 0 1rem;color:inherit;background:#fff;border:1px solid #767d87;border-radius:.5rem}
      input:focus-visible{outline:3px solid #0b57d0;outline-offset:1px}
      input[aria-invalid]{border-color:#b3261e;border-width:2px}
      .error{margin:-.5rem 0 1rem;color:#b3261e}
      main>:last-child,form>:last-child{margin-bottom:0}
      @media(max-width:30rem){main{margin:0;padding:1.5rem;border:0;border-radius:0;min-height:100vh;box-sizing:border-box}}
      @media(prefers-color-scheme:dark){
      body{background:#14171b;color:#e7eaee}main{background:#1d2126;border-color:#3a4048}
      code,pre{background:#2a2f36}.key{border-color:#596270}
      button{background:#8ab4f8;color:#10131a}button:hover{background:#aecbfa}
      button:focus-visible,input:focus-visible{outline-color:#8ab4f8}
      input{background:#14171b;border-color:#8a919b}input[aria-invalid]{border-color:#f2b8b5}.error{color:#f2b8b5}}
      """;

  private static final Map<String, String> HEADERS =
      Map.of(
          "content-security-policy",
          "default-src 'none'; style-src 'sha256-"
              + sha256(STYLE)
              + "'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
          "referrer-policy",
          "same-origin",
          "cache-control",
          "no-store",
          "x-content-type-options",
          "nosniff",
          "x-frame-options",
          "DENY");

  private static final String INTRODUCTION =
      """
      <p>Give your e-mail address, and we send you a link that shows the key of your account. If you have an account, you get a further key of it.</p>
      """;

  private SignupPages() {}

  /** The page with the form for an address. */
  static Reply ask() {
    return page(200, "Sign up", INTRODUCTION + form("", ""));
  }

  /**
   * The same for who gave what is no address.
   *
   * @param given what it was
   */
  static Reply askAgain(String given) {
    return page(
        400,
        "Sign up",
        INTRODUCTION
            + form(
                given,
                given.isBlank() ? "Fill in your e-mail address." : "This is no e-mail address."));
  }

  /**
   * The page for who gave an address, whatever address.
   *
   * @param byLetter whether links are sent
   */
  static Reply asked(boolean byLetter) {
    return byLetter
        ? page(
            202,
            "Look into your mailbox",
            """
            <p>If letters may go to this address, one with a link is on its way. The link is good for 30 minutes, once.</p>
            <p>No letter? Look among the unwanted ones, or <a href="/v1/signup">ask again</a>.</p>
            """)
        : page(
            202,
            "Ask the operator for your link",
            """
            <p>This gateway sends no letters: whoever runs it has your link now. It is good for 30 minutes, once.</p>
            """);
  }

  /** The page for who asks too often, or when everybody together does. */
  static Reply tooMany(Duration retryAfter) {
    long minutes = Math.max(1, retryAfter.plusSeconds(59).toMinutes());
    return page(
            429,
            "Too many sign-ups",
            """
            <p>Too many were asked for from where you are, or by everybody together. <a href="/v1/signup">Try again</a> in %d %s.</p>
            """
                .formatted(minutes, minutes == 1 ? "minute" : "minutes"))
        .with("retry-after", Long.toString(Math.max(1, retryAfter.toSeconds())));
  }

  /**
   * The page that the link leads to.
   *
   * @param token of which every character may stand in an attribute
   */
  static Reply confirm(String token) {
    return page(
        200,
        "Confirm your address",
        """
        <p>Press the button to confirm that this address is yours. You then see your account's key, this one time.</p>
        <form method="post" action="/v1/signup/verify">
        <input type="hidden" name="token" value="%s">
        <button type="submit">Show my key</button>
        </form>
        """
            .formatted(token));
  }

  /**
   * The page that shows the key.
   *
   * @param gateway where it is used
   */
  static Reply welcome(IssuedKey issued, URI gateway) {
    return page(
        200,
        "Your key",
        """
        <p>This is the key of your account. Copy it now: it is not kept and not shown again.</p>
        <code class="key">%s</code>
        <p>It can do everything in the account, also make keys that can do less:</p>
        <pre>curl -X POST %s/v1/keys \\
          -H 'authorization: Bearer KEY' \\
          -H 'content-type: application/json' \\
          -d '{"name": "app", "budget_day_usd": "1"}'</pre>
        <p>What you have: <code>GET /v1/credits</code>. Everything else: <code>GET /openapi.json</code>.</p>
        """
            .formatted(escaped(issued.secret()), escaped(gateway.toString())));
  }

  /** The page for a link that opens nothing. */
  static Reply useless() {
    return page(
        400,
        "This link opens nothing",
        """
        <p>It was used before, is older than 30 minutes, or was not copied as a whole.</p>
        <p>Ask for another one here. If you have an account, its letters go to the address as you wrote it when the account was made.</p>
        """
            + form("", ""));
  }

  /** The page for when the database is away. */
  static Reply later() {
    return page(
            503,
            "Not now",
            """
            <p>The gateway cannot reach its database. The link is still good: try again in a moment.</p>
            """)
        .with("retry-after", "5");
  }

  /**
   * The form for an address. The browser's own check is off: it refuses addresses that the gateway
   * takes.
   *
   * @param given what was given before
   * @param problem what is wrong with that; empty for nothing
   */
  private static String form(String given, String problem) {
    boolean wrong = !problem.isEmpty();
    return """
        <form method="post" action="/v1/signup" novalidate>
        <label for="email">E-mail address</label>
        <input id="email" name="email" type="email" autocomplete="email" maxlength="254" required%s value="%s">
        %s<button type="submit">Send me a link</button>
        </form>
        """
        .formatted(
            wrong ? " aria-invalid=\"true\" aria-describedby=\"problem\" autofocus" : "",
            escaped(given),
            wrong ? "<p class=\"error\" id=\"problem\" role=\"alert\">" + problem + "</p>\n" : "");
  }

  private static Reply page(int status, String title, String content) {
    String html =
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <link rel="icon" href="data:,">
        <title>%s – GammaInfra</title>
        <style>%s</style>
        </head>
        <body>
        <main>
        <h1>%s</h1>
        %s</main>
        </body>
        </html>
        """
            .formatted(title, STYLE, title, content);
    return new Reply(
        status, "text/html; charset=utf-8", HEADERS, html.getBytes(StandardCharsets.UTF_8));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String sha256(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

package com.gammainfra.gateway.server;

import com.gammainfra.gateway.account.Signups;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * {@code /v1/signup}, in JSON and as a page, and the pages of the link in its letter. Following the
 * link changes nothing: mail programs do that by themselves. The form on the page does.
 */
final class SignupHandler {

  private final @Nullable SignupAccess access;

  /** {@code access} is null when nobody may sign up. */
  SignupHandler(@Nullable SignupAccess access) {
    this.access = access;
  }

  /** {@code GET /v1/signup}: the page with the form for an address. */
  Reply page(Call call) {
    open();
    return SignupPages.ask();
  }

  /** {@code POST /v1/signup}: the same for known and unknown addresses. */
  Reply ask(Call call) {
    SignupAccess open = open();
    return Endpoint.Takes.isForm(call.http().getHeader("content-type"))
        ? askByForm(open, call)
        : askInJson(open, call);
  }

  private static Reply askInJson(SignupAccess open, Call call) {
    String address = JsonFields.read(call.body(), "email").text("email");
    return switch (open.signups().ask(address, open.proxies().client(call.http()))) {
      case Signups.Asked.Accepted _ ->
          Reply.json(
                  202,
                  JsonNodeFactory.instance
                      .objectNode()
                      .put("object", "signup")
                      .put("status", "accepted")
                      .put("message", "if letters may go to this address, a link is on its way"))
              .with("cache-control", "no-store");
      case Signups.Asked.NoAddress _ ->
          throw ChatError.invalid("email", "email takes an e-mail address").asException();
      case Signups.Asked.TooMany(var retryAfter) ->
          throw new ChatError(ErrorCode.RATE_LIMIT_EXCEEDED, "too many sign-ups", null, retryAfter)
              .asException();
    };
  }

  private static Reply askByForm(SignupAccess open, Call call) {
    String address = field(new String(call.body(), StandardCharsets.UTF_8), "email");
    return switch (open.signups().ask(address, open.proxies().client(call.http()))) {
      case Signups.Asked.Accepted _ -> SignupPages.asked(open.signups().sendsLetters());
      case Signups.Asked.NoAddress _ -> SignupPages.askAgain(address);
      case Signups.Asked.TooMany(var retryAfter) -> SignupPages.tooMany(retryAfter);
    };
  }

  /** {@code GET /v1/signup/verify}: the page with the button; a link is only looked at. */
  Reply linked(Call call) {
    SignupAccess open = open();
    String token = call.http().getParam("token");
    try {
      return token != null
              && token.matches("[A-Za-z0-9_-]{43}")
              && open.signups().opensSomething(token)
          ? SignupPages.confirm(token)
          : SignupPages.useless();
    } catch (DatabaseUnavailableException e) {
      return SignupPages.later();
    }
  }

  /** {@code POST /v1/signup/verify}: uses the token up. */
  Reply verify(Call call) {
    SignupAccess open = open();
    String token = field(new String(call.body(), StandardCharsets.UTF_8), "token");
    try {
      return switch (open.signups().verify(token)) {
        case Signups.Verified.Welcome(var key) -> {
          follow(open);
          yield SignupPages.welcome(key, open.address().get());
        }
        case Signups.Verified.Useless _ -> SignupPages.useless();
      };
    } catch (DatabaseUnavailableException e) {
      return SignupPages.later();
    }
  }

  private SignupAccess open() {
    if (access == null) {
      throw ChatError.of(ErrorCode.NOT_FOUND, "nobody can sign up here; see signup.enabled")
          .asException();
    }
    return access;
  }

  private static String field(String form, String name) {
    for (String pair : form.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        try {
          return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
          return "";
        }
      }
    }
    return "";
  }

  private static void follow(SignupAccess access) {
    try {
      access.issued().refresh();
    } catch (DatabaseUnavailableException e) {
      // within about a second after it is back
    }
  }
}

package com.gammainfra.gateway.server;

import com.gammainfra.gateway.account.KeyPolicy;
import com.gammainfra.gateway.account.Scope;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.Task;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a key is asked to be, by HTTP or on the command line.
 *
 * @param name 1 to 64 characters
 */
public record KeyRequest(String name, Scope scope, KeyPolicy policy) {

  /** A million requests a minute, and 1,000 times as many tokens, are no limit any more. */
  private static final long MOST_REQUESTS = 1_000_000;

  private static final long MOST_TOKENS = 1_000_000_000;
  private static final int LONGEST_NAME = 64;
  private static final int MOST_NAMES = 1_000;

  private static final List<String> FIELDS =
      List.of(
          "name",
          "scope",
          "budget_day_usd",
          "budget_month_usd",
          "models",
          "tasks",
          "rpm",
          "tpm",
          "concurrency");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Reads a body.
   *
   * @throws ChatErrorException naming the field at fault
   */
  static KeyRequest read(byte[] body) {
    JsonNode node;
    try {
      node = JSON.readTree(body);
    } catch (JacksonException e) {
      throw ChatError.invalid(null, "the body is not JSON").asException();
    }
    if (!(node instanceof ObjectNode object)) {
      throw ChatError.invalid(null, "the body takes an object").asException();
    }
    return read(object, Set.of(Scope.INFERENCE, Scope.ACCOUNT));
  }

  /**
   * Reads a document.
   *
   * @param scopes that may be given
   * @throws ChatErrorException naming the field at fault
   */
  public static KeyRequest read(ObjectNode document, Set<Scope> scopes) {
    for (String field : document.propertyNames()) {
      if (!FIELDS.contains(field)) {
        throw wrong(field, "is not known; known are " + String.join(", ", FIELDS));
      }
    }
    Reader reader = new Reader(document);
    return new KeyRequest(
        reader.name(),
        reader.scope(scopes),
        new KeyPolicy(
            reader.amount("budget_day_usd"),
            reader.amount("budget_month_usd"),
            reader.names("models", "a list of provider/model", ModelId::parse),
            reader.names("tasks", "a list of tasks", KeyRequest::task),
            reader.number("rpm", MOST_REQUESTS, Math::toIntExact),
            reader.number("tpm", MOST_TOKENS, Long::valueOf),
            reader.number("concurrency", MOST_REQUESTS, Math::toIntExact),
            false));
  }

  private record Reader(ObjectNode document) {

    /** Null when it is absent, or null. */
    @Nullable JsonNode get(String field) {
      JsonNode node = document.get(field);
      return node == null || node.isNull() ? null : node;
    }

    String name() {
      String name = text("name");
      if (name == null
          || name.isBlank()
          || name.length() > LONGEST_NAME
          || name.chars().anyMatch(Character::isISOControl)) {
        throw wrong("name", "takes 1 to " + LONGEST_NAME + " characters");
      }
      return name;
    }

    Scope scope(Set<Scope> scopes) {
      if (get("scope") == null) {
        return Scope.INFERENCE;
      }
      String text = text("scope");
      Scope scope = text == null ? null : Scope.named(text);
      if (scope == null || !scopes.contains(scope)) {
        throw wrong(
            "scope",
            "takes " + String.join(" or ", scopes.stream().sorted().map(Scope::id).toList()));
      }
      return scope;
    }

    /** Null when it is no text. */
    @Nullable String text(String field) {
      JsonNode node = get(field);
      return node != null && node.isString() ? node.stringValue() : null;
    }

    /** An amount above zero, as a number or as text. */
    @Nullable Usd amount(String field) {
      JsonNode node = get(field);
      if (node == null) {
        return null;
      }
      try {
        String digits =
            node.isString() ? node.stringValue() : node.isNumber() ? node.toString() : "";
        if (digits.length() <= LONGEST_NAME && new BigDecimal(digits).scale() > -LONGEST_NAME) {
          Usd amount = Usd.parse(digits);
          if (amount.exceeds(Usd.ZERO)) {
            return amount;
          }
        }
      } catch (ArithmeticException | NumberFormatException e) {
        // wrong like any other
      }
      throw wrong(field, "takes dollars above 0, with at most nine decimals");
    }

    <T> @Nullable T number(String field, long most, Function<Long, T> as) {
      JsonNode node = get(field);
      if (node == null) {
        return null;
      }
      if (!node.isIntegralNumber()
          || !node.canConvertToLong()
          || node.longValue() < 1
          || node.longValue() > most) {
        throw wrong(field, "takes a whole number from 1 to " + most);
      }
      return as.apply(node.longValue());
    }

    <T> Set<T> names(String field, String takes, Function<String, T> parse) {
      JsonNode node = get(field);
      if (node == null) {
        return Set.of();
      }
      if (!node.isArray() || node.size() > MOST_NAMES) {
        throw wrong(field, "takes " + takes);
      }
      Set<T> names = new LinkedHashSet<>();
      List<JsonNode> items = new ArrayList<>(node.values());
      for (int i = 0; i < items.size(); i++) {
        JsonNode item = items.get(i);
        String text = item.isString() ? item.stringValue() : "";
        if (text.chars().anyMatch(Character::isISOControl)) {
          throw wrong(field + "[" + i + "]", "takes no control characters");
        }
        try {
          names.add(parse.apply(text));
        } catch (IllegalArgumentException e) {
          throw wrong(field + "[" + i + "]", "is not one of " + takes);
        }
      }
      return names;
    }
  }

  private static Task task(String id) {
    for (Task task : Task.values()) {
      if (task.id().equals(id)) {
        return task;
      }
    }
    throw new IllegalArgumentException(id.toLowerCase(Locale.ROOT));
  }

  private static ChatErrorException wrong(String field, String problem) {
    String shown = field.length() <= LONGEST_NAME ? field : field.substring(0, LONGEST_NAME) + "…";
    return ChatError.invalid(shown, shown + " " + problem).asException();
  }
}

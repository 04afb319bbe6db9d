package com.gammainfra.gateway.server;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A small body of known fields. What is wrong with one is a 400 that names it. */
record JsonFields(ObjectNode document) {

  private static final int LONGEST = 64;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Reads a body that has these fields at most. */
  static JsonFields read(byte[] body, String... known) {
    JsonNode node;
    try {
      node = JSON.readTree(body);
    } catch (JacksonException e) {
      throw ChatError.invalid(null, "the body is not JSON").asException();
    }
    if (!(node instanceof ObjectNode object)) {
      throw ChatError.invalid(null, "the body takes an object").asException();
    }
    for (String field : object.propertyNames()) {
      if (!List.of(known).contains(field)) {
        throw wrong(field, "is not known; known are " + String.join(", ", known));
      }
    }
    return new JsonFields(object);
  }

  /** Null when it is absent, or null. */
  private @Nullable JsonNode get(String field) {
    JsonNode node = document.get(field);
    return node == null || node.isNull() ? null : node;
  }

  /** A text that must be there. */
  String text(String field) {
    String text = textOrNull(field);
    if (text == null) {
      throw wrong(field, "is missing");
    }
    return text;
  }

  @Nullable String textOrNull(String field) {
    JsonNode node = get(field);
    if (node != null && !node.isString()) {
      throw wrong(field, "takes text");
    }
    return node == null ? null : node.stringValue();
  }

  /** False when it is absent. */
  boolean flag(String field) {
    JsonNode node = get(field);
    if (node != null && !node.isBoolean()) {
      throw wrong(field, "takes true or false");
    }
    return node != null && node.booleanValue();
  }

  /** Whole cents from {@code least} to {@code most}, as a number or as text. */
  Usd cents(String field, Usd least, Usd most) {
    JsonNode node = get(field);
    String digits =
        node == null
            ? ""
            : node.isString() ? node.stringValue() : node.isNumber() ? node.toString() : "";
    try {
      if (digits.length() <= LONGEST && new BigDecimal(digits).scale() > -LONGEST) {
        Usd amount = Usd.parse(digits);
        if (!least.exceeds(amount) && !amount.exceeds(most) && amount.nanos() % 10_000_000 == 0) {
          return amount;
        }
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // wrong like any other
    }
    throw wrong(
        field, "takes dollars from %s to %s, in whole cents".formatted(plain(least), plain(most)));
  }

  private static String plain(Usd amount) {
    return amount.toBigDecimal().stripTrailingZeros().toPlainString();
  }

  static ChatErrorException wrong(String field, String problem) {
    String shown = field.length() <= LONGEST ? field : field.substring(0, LONGEST) + "…";
    return ChatError.invalid(shown, shown + " " + problem).asException();
  }
}

package com.gammainfra.gateway.server;

import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.ProviderEndpoint;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ErrorCode;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A key at a provider as it is asked to be kept: a key and nothing else. Where a provider is
 * reached is the operator's word alone, or a customer could have the gateway send requests
 * anywhere.
 */
public final class ProviderKeyRequest {

  private static final String FIELD = "key";

  /** What can stand in a header as it is. */
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,512}");

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private ProviderKeyRequest() {}

  /**
   * Reads a body.
   *
   * @throws ChatErrorException naming the field at fault; it never holds the key
   */
  static ApiKey read(byte[] body) {
    JsonNode node;
    try {
      node = JSON.readTree(body);
    } catch (
        @SuppressWarnings("UnusedException")
        JacksonException e) {
      // without its cause, which may quote the key
      throw ChatError.invalid(null, "the body is not JSON").asException();
    }
    if (!(node instanceof ObjectNode object)) {
      throw ChatError.invalid(null, "the body takes an object").asException();
    }
    for (String field : object.propertyNames()) {
      if (!field.equals(FIELD)) {
        String shown = field.length() <= 64 ? field : field.substring(0, 64) + "…";
        throw ChatError.invalid(shown, shown + " is not known; known is key").asException();
      }
    }
    JsonNode key = object.get(FIELD);
    return key(key != null && key.isString() ? key.stringValue() : "");
  }

  /**
   * Reads a key.
   *
   * @throws ChatErrorException when it is none
   */
  public static ApiKey key(String text) {
    if (!KEY.matcher(text).matches()) {
      throw ChatError.invalid(FIELD, "key takes 1 to 512 visible ASCII characters").asException();
    }
    return new ApiKey(text);
  }

  /**
   * Checks a provider's name.
   *
   * @throws ChatErrorException when the catalog has no such provider, or it takes no key
   */
  public static String provider(Catalog catalog, String name) {
    ProviderEndpoint provider = catalog.providers().get(name);
    if (provider == null) {
      throw ChatError.of(
              ErrorCode.NOT_FOUND,
              "there is no such provider; there are "
                  + String.join(", ", new TreeSet<>(catalog.providers().keySet())))
          .asException();
    }
    if (provider.keyless()) {
      throw ChatError.invalid("provider", name + " takes no key").asException();
    }
    return name;
  }
}

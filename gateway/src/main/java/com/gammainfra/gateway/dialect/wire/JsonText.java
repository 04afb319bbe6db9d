package com.gammainfra.gateway.dialect.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How this package reads and writes JSON. */
public final class JsonText {

  /** Deeper nesting than this is refused, on both edges. */
  public static final int MAX_DEPTH = 64;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE) // the body's own limit bounds it
                  .maxNumberLength(1_000)
                  .maxNameLength(50_000)
                  .build())
          .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
          .build();

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(FACTORY).enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  public static final byte[] TRUE = "true".getBytes(UTF_8);

  private JsonText() {}

  /** A parser of UTF-8; no other encoding is guessed. */
  public static JsonParser parser(byte[] json) {
    return FACTORY.createParser(ObjectReadContext.empty(), json);
  }

  /** A mapper for what is small and rare. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /** The JSON that {@code body} writes. */
  public static byte[] write(Consumer<JsonGenerator> body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      body.accept(generator);
    }
    return out.toByteArray();
  }

  /** A JSON string. */
  public static byte[] quote(String text) {
    byte[] inner = JsonStringEncoder.getInstance().quoteAsUTF8(text);
    byte[] quoted = new byte[inner.length + 2];
    quoted[0] = '"';
    System.arraycopy(inner, 0, quoted, 1, inner.length);
    quoted[quoted.length - 1] = '"';
    return quoted;
  }

  /** A plain JSON value: string, number, boolean, map, list. */
  public static byte[] value(Object value) {
    return value instanceof String text ? quote(text) : MAPPER.writeValueAsBytes(value);
  }

  /** A JSON number without exponent or trailing zeros. */
  public static byte[] number(BigDecimal number) {
    return plain(number).getBytes(UTF_8);
  }

  /** The same as text. */
  public static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }

  /** The text of the JSON string in {@code json[from, to)}, quotes included. */
  public static String unquote(byte[] json, int from, int to) {
    for (int i = from + 1; i < to - 1; i++) {
      if (json[i] == '\\') {
        try (JsonParser parser = parser(Arrays.copyOfRange(json, from, to))) {
          parser.nextToken();
          return parser.getString();
        }
      }
    }
    return new String(json, from + 1, to - from - 2, UTF_8);
  }
}

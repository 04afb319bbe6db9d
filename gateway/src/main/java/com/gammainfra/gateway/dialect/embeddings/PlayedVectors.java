package com.gammainfra.gateway.dialect.embeddings;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * Writes vectors that mean nothing, of length one and of the form that was asked for, so that a
 * client can be tried without a key: the same text has the same vector.
 */
final class PlayedVectors {

  /** What OpenAI's smaller model makes when nothing is said. */
  private static final int USUAL_DIMENSIONS = 1_536;

  private static final int MOST_DIMENSIONS = 4_096;

  private PlayedVectors() {}

  static byte[] write(ChatRequest request) {
    JsonNode body = JsonText.mapper().readTree(request.original().json());
    int dimensions = Math.min(MOST_DIMENSIONS, body.path("dimensions").asInt(USUAL_DIMENSIONS));
    boolean base64 = body.path("encoding_format").asString("").equals("base64");
    return JsonText.write(
        out -> {
          out.writeStartObject();
          out.writeStringProperty("object", "list");
          out.writeName("data").writeStartArray();
          for (int i = 0; i < request.messages().size(); i++) {
            out.writeStartObject();
            out.writeStringProperty("object", "embedding");
            out.writeName("index").writeNumber(i);
            out.writeName("embedding");
            vector(out, request.messages().get(i).text().hashCode(), dimensions, base64);
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeStringProperty("model", "sandbox");
          out.writeEndObject();
        });
  }

  /** All of it in the one dimension that the text's hash names. */
  private static void vector(JsonGenerator out, int hash, int dimensions, boolean base64) {
    int one = Math.floorMod(hash, dimensions);
    if (base64) {
      ByteBuffer floats = ByteBuffer.allocate(4 * dimensions).order(ByteOrder.LITTLE_ENDIAN);
      floats.putFloat(4 * one, 1);
      out.writeString(Base64.getEncoder().encodeToString(floats.array()));
      return;
    }
    out.writeStartArray();
    for (int i = 0; i < dimensions; i++) {
      out.writeNumber(i == one ? 1 : 0);
    }
    out.writeEndArray();
  }
}

package com.gammainfra.gateway.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.util.List;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a line of the log as one JSON object: {@code time}, {@code level}, {@code logger}, {@code
 * message} as it reads, and each field under its own name. Exceptions are not written: their
 * messages may quote a prompt. Named in {@code logback.xml}.
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final byte[] NOTHING = new byte[0];

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ObjectNode line = JSON.createObjectNode();
    line.put("time", event.getInstant().toString());
    line.put("level", event.getLevel().toString());
    line.put("logger", event.getLoggerName());
    line.put("message", event.getFormattedMessage());
    List<KeyValuePair> fields = event.getKeyValuePairs();
    if (fields != null) {
      for (KeyValuePair field : fields) {
        switch (field.value) {
          case null -> line.putNull(field.key);
          case Integer number -> line.put(field.key, number);
          case Long number -> line.put(field.key, number);
          case Boolean flag -> line.put(field.key, flag);
          case Object other -> line.put(field.key, other.toString());
        }
      }
    }
    return (line + "\n").getBytes(UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}

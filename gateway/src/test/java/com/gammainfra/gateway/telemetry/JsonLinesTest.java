package com.gammainfra.gateway.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A line of the log as JSON. */
class JsonLinesTest {

  private final Logger logger = new LoggerContext().getLogger("some.Class");

  @Test
  void message_isFilledIn_andFieldsHaveTheirNames() {
    LoggingEvent event = event("{} of {}", "one", 2);
    event.addKeyValuePair(new KeyValuePair("id", "req_1"));
    event.addKeyValuePair(new KeyValuePair("asked", 3));
    event.addKeyValuePair(new KeyValuePair("endpoint", null));

    String line = new String(new JsonLines().encode(event), UTF_8);

    assertThat(line).endsWith("}\n").doesNotContain("\n{");
    JsonNode json = JsonMapper.builder().build().readTree(line);
    assertThat(json.get("level").stringValue()).isEqualTo("INFO");
    assertThat(json.get("logger").stringValue()).isEqualTo("some.Class");
    assertThat(json.get("message").stringValue()).isEqualTo("one of 2");
    assertThat(json.get("id").stringValue()).isEqualTo("req_1");
    assertThat(json.get("asked").intValue()).isEqualTo(3);
    assertThat(json.get("endpoint").isNull()).isTrue();
    assertThat(json.get("time").stringValue()).endsWith("Z");
  }

  @Test
  void exception_isNotQuoted() {
    LoggingEvent event =
        new LoggingEvent(
            "x", logger, Level.ERROR, "failed", new IllegalStateException("a prompt"), null);

    assertThat(new String(new JsonLines().encode(event), UTF_8)).doesNotContain("a prompt");
  }

  private LoggingEvent event(String message, Object... arguments) {
    return new LoggingEvent("x", logger, Level.INFO, message, null, arguments);
  }
}

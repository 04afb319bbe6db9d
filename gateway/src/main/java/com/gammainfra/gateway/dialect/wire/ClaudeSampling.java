package com.gammainfra.gateway.dialect.wire;

import com.gammainfra.gateway.chat.Sampling;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Claude takes of temperature, top_p and top_k, at Anthropic (<a
 * href="https://docs.claude.com/en/api/messages">Messages</a>, November 2026) and at Bedrock: what
 * the model's entry does not rule out, one of the first two, and none while it reasons. What is
 * left out is named, but for a temperature or top_p of 1, which holds anyway.
 */
public final class ClaudeSampling {

  private ClaudeSampling() {}

  /** The same, with null for what is left out. */
  public static Sampling of(
      Sampling asked, UpstreamTarget target, boolean thinking, Set<String> losses) {
    Set<String> unsupported = target.unsupported();
    Double temperature = asked.temperature();
    Double topP = asked.topP();
    Integer topK = asked.topK();
    if (isOne(topP) && (thinking || temperature != null || unsupported.contains("top_p"))) {
      topP = null;
    }
    if (isOne(temperature) && (thinking || topP != null || unsupported.contains("temperature"))) {
      temperature = null;
    }
    if (thinking && (temperature != null || topP != null || topK != null)) {
      losses.add("temperature, top_p and top_k are not taken while the model reasons");
      temperature = null;
      topP = null;
      topK = null;
    }
    temperature = taken("temperature", temperature, target, losses);
    topP = taken("top_p", topP, target, losses);
    topK = taken("top_k", topK, target, losses);
    if (temperature != null && topP != null) {
      losses.add("top_p was left out, since only one of temperature and top_p is taken");
      topP = null;
    }
    return new Sampling(
        temperature,
        topP,
        topK,
        asked.seed(),
        asked.presencePenalty(),
        asked.frequencyPenalty(),
        asked.stop());
  }

  private static boolean isOne(@Nullable Double value) {
    return value != null && value == 1;
  }

  private static <T> @Nullable T taken(
      String name, @Nullable T value, UpstreamTarget target, Set<String> losses) {
    if (value == null || !target.unsupported().contains(name)) {
      return value;
    }
    losses.add(name + " is not supported by " + target.model() + " and was left out");
    return null;
  }
}

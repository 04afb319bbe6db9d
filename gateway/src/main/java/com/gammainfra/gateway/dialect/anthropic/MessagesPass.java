package com.gammainfra.gateway.dialect.anthropic;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.wire.JsonObjectScan;
import com.gammainfra.gateway.dialect.wire.JsonSplice;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes a request that came in this dialect: its own bytes, with only what must change replaced.
 */
final class MessagesPass {

  private MessagesPass() {}

  static UpstreamRequest write(ChatRequest request, UpstreamTarget target) {
    List<String> losses = new ArrayList<>();
    JsonObjectScan scan = JsonObjectScan.of(request.original().json());
    JsonSplice splice = new JsonSplice(scan);
    splice.set("model", JsonText.quote(target.model()));
    splice.remove("models");
    splice.remove("provider");
    Integer asked = request.maxOutputTokens();
    if (asked != null && asked > target.mostOutputTokens()) {
      splice.set("max_tokens", JsonText.value(target.mostOutputTokens()));
      losses.add(
          "max_tokens was lowered from %d to %d, the most %s writes"
              .formatted(asked, target.mostOutputTokens(), target.model()));
    }
    for (String name : new TreeSet<>(target.unsupported())) {
      if (scan.has(name)) {
        splice.remove(name);
        losses.add(name + " is not supported by " + target.model() + " and was left out");
      }
    }
    boolean ownReasoning = scan.has("thinking") || scan.has("output_config");
    for (Map.Entry<String, Object> entry : new TreeMap<>(target.defaults()).entrySet()) {
      String name = entry.getKey();
      boolean reasoning =
          name.equals("thinking")
              || name.equals("output_config")
              || name.equals("reasoning_effort");
      if (!scan.has(name)
          && !target.unsupported().contains(name)
          && !name.equals("reasoning_effort")
          && !(reasoning && ownReasoning)) {
        splice.set(name, JsonText.value(entry.getValue()));
      }
    }
    return new UpstreamRequest(
        Wire.PATH, Wire.HEADERS, splice.document(), losses, new MessageDecoder(null));
  }
}

package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.catalog.Capability;
import com.gammainfra.gateway.catalog.Deployment;
import com.gammainfra.gateway.catalog.Modality;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Params;
import com.gammainfra.gateway.catalog.Price;
import com.gammainfra.gateway.catalog.ProviderEndpoint;
import com.gammainfra.gateway.catalog.Rates;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.InputSize;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.ProviderFilter;
import com.gammainfra.gateway.chat.Reasoning;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Sampling;
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.health.DeploymentHealth;
import com.gammainfra.gateway.routing.Candidate;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Candidates for tests, alike but for their name, window and keys. */
public final class Candidates {

  private static final int WINDOW = 100_000;

  private Candidates() {}

  /** A candidate with one key. */
  public static Candidate named(String model) {
    return of(model, WINDOW, model + "-key");
  }

  /** A candidate with that context window and those keys. */
  static Candidate of(String model, int window, String... keys) {
    ModelId id = ModelId.parse(model);
    ProviderEndpoint provider =
        new ProviderEndpoint(
            id.provider(),
            URI.create("https://" + id.provider() + ".example/v1"),
            "openai",
            Arrays.stream(keys).map(ApiKey::new).toList(),
            keys.length == 0,
            "max_tokens",
            Set.of(),
            null);
    return new Candidate(
        Deployment.of(model(id, window), provider),
        Params.NONE,
        0.5,
        false,
        Usd.parse("0.001"),
        Usd.parse("0.01"),
        4_096,
        DeploymentHealth.UNKNOWN,
        null,
        List.of(),
        null);
  }

  private static Model model(ModelId id, int window) {
    Rates dollarAndTwo = Rates.of(1_000_000_000, 2_000_000_000);
    return new Model(
        id,
        id.name(),
        window,
        8_192,
        1_000,
        Set.of(Modality.TEXT),
        Set.of(Capability.TOOLS),
        List.of(),
        null,
        Map.of(),
        Set.of(),
        Set.of(),
        List.of(new Price(Instant.MIN, "test", dollarAndTwo, List.of(), null, id + "@1")),
        Map.of(),
        null,
        null);
  }

  /** A request of one word. */
  static ChatRequest ping(boolean stream) {
    return new ChatRequest(
        "auto",
        List.of(),
        List.of(Message.of(Role.USER, "ping")),
        Toolbox.EMPTY,
        ResponseFormat.TEXT,
        null,
        Reasoning.UNSAID,
        Sampling.NONE,
        null,
        1,
        stream,
        false,
        ProviderFilter.NONE,
        new InputSize(4, 0, 4, 1, 0),
        Set.of(),
        new WireBody("openai", new byte[0]));
  }
}

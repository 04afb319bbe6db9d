package com.gammainfra.gateway.app;

import com.gammainfra.gateway.account.SignupStore;
import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.storage.Database;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code gammainfra signup}: who is about to sign up. */
@Command(
    name = "signup",
    description = "Show the links of those who are about to sign up.",
    mixinStandardHelpOptions = true,
    subcommands = SignupCommand.Links.class)
final class SignupCommand implements Runnable {

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  SignupCommand() {}

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "say which: list");
  }

  /** {@code gammainfra signup list}. */
  @Command(
      name = "list",
      description =
          "Print the links that still open something, for you to hand over where no mail server"
              + " is configured.",
      mixinStandardHelpOptions = true)
  static final class Links implements Callable<Integer> {

    @Mixin private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws Exception {
      list(config.load(), System.getenv(), config.json());
      return 0;
    }

    /** Prints them; the environment has the master key. */
    static void list(Settings settings, Map<String, String> environment, boolean asJson)
        throws ConfigurationException, IOException {
      if (!settings.signup().enabled()) {
        System.err.println("gammainfra: nobody can sign up; set signup.enabled: true");
      }
      MasterKeyFinder masterKey =
          MasterKeyFinder.in(environment, Path.of(settings.storage().path()));
      try (Database database = Storage.open(settings.storage())) {
        SignupStore store =
            new SignupStore(database, CustomerSide.linkBox(masterKey), InstantSource.system());
        show(store.waiting(), CustomerSide.verifyUrl(base(settings)), asJson);
      }
    }

    private static URI base(Settings settings) {
      URI named = settings.server().publicUrl();
      return named == null
          ? URI.create("http://" + settings.server().host() + ":" + settings.server().port())
          : named;
    }

    private static void show(List<SignupStore.Waiting> waiting, String url, boolean asJson) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      for (SignupStore.Waiting one : waiting) {
        String token = one.token();
        String link = token == null ? null : url + "?token=" + token;
        if (asJson) {
          all.add(json(one, link));
        } else {
          System.out.printf(
              "%s  until %s  %s%n", one.mailbox(), one.expires(), link == null ? "(mailed)" : link);
        }
      }
      if (asJson) {
        System.out.println(
            JsonNodeFactory.instance.objectNode().put("object", "list").set("data", all));
      }
    }

    private static ObjectNode json(SignupStore.Waiting one, @Nullable String link) {
      return JsonNodeFactory.instance
          .objectNode()
          .put("email", one.mailbox())
          .put("created", one.created().getEpochSecond())
          .put("expires", one.expires().getEpochSecond())
          .put("link", link);
    }
  }
}

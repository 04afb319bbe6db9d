package com.gammainfra.gateway.app;

import com.gammainfra.gateway.config.Settings;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gammainfra serve}. */
@Command(name = "serve", description = "Start the gateway.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

  private static final int MAX_PORT = 65_535;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--host", description = "the address to listen on (server.host)")
  private @Nullable String host;

  @Option(names = "--port", description = "the port, 0 for any free one (server.port)")
  private @Nullable Integer port;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ServeCommand() {}

  @Override
  public Integer call() throws Exception {
    if (port != null && (port < 0 || port > MAX_PORT)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--port takes a number from 0 to " + MAX_PORT + ", not " + port);
    }
    Settings settings = config.load();
    Gateway gateway =
        Gateway.start(
            settings,
            host == null ? settings.server().host() : host,
            port == null ? settings.server().port() : port,
            System.getenv("GAMMAINFRA_ADMIN_KEY"));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      gateway.close();
                      stopped.countDown();
                    }));
    String address = gateway.address();
    System.out.println(
        config.json() ? "{\"ready\":\"" + address + "\"}" : "gammainfra ready " + address);
    System.out.flush();
    stopped.await();
    return 0;
  }
}

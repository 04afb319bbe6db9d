package com.gammainfra.gateway.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Exit codes: 0 well, 1 failure, 2 usage, 78 configuration. */
@Command(
    name = "gammainfra",
    description =
        "An OpenAI-compatible gateway that routes every prompt to the model that fits it.",
    footer = {
      "./gammainfra train fits the classifier to prompts of your own; see its --help.",
      "./gammainfra replay prices a trace of requests under this and that; see its --help."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      ServeCommand.class,
      RouteCommand.class,
      DialCommand.class,
      ModelsCommand.class,
      PricesCommand.class,
      KeysCommand.class,
      CreditsCommand.class,
      UsageCommand.class,
      ReconcileCommand.class,
      ByokCommand.class,
      MasterKeyCommand.class,
      SignupCommand.class,
      CheckConfigCommand.class
    })
public final class Main implements Runnable {

  /** What a wrong configuration ends with; BSD's EX_CONFIG. */
  static final int EXIT_CONFIGURATION = 78;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command. */
  static int run(String... args) {
    String logs = System.getenv("GAMMAINFRA_LOG_FORMAT");
    if (logs != null && !logs.equals("text") && !logs.equals("json")) {
      System.err.println("gammainfra: GAMMAINFRA_LOG_FORMAT takes text or json, not " + logs);
      return EXIT_CONFIGURATION;
    }
    return execute(new Main(), args);
  }

  /** Runs a command of another module's with this one's handling of errors; its exit code. */
  public static int execute(Object command, String... args) {
    return new CommandLine(command)
        .setExecutionExceptionHandler(Main::explain)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(args);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "say which command");
  }

  private static int explain(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    if (failure instanceof ConfigurationException configuration) {
      configuration.problems().forEach(problem -> System.err.println("gammainfra: " + problem));
      return EXIT_CONFIGURATION;
    }
    String message = failure.getMessage();
    System.err.println("gammainfra: " + (message == null ? failure.toString() : message));
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** The version from the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"gammainfra " + (version == null ? "(unpackaged)" : version)};
    }
  }
}

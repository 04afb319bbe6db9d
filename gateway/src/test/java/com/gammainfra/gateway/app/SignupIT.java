package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.Rounds;
import com.gammainfra.gateway.account.EmailAddressTest;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.config.SettingsLoader;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.Durability;
import com.gammainfra.gateway.storage.TestDatabases;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Strangers sign up at a whole gateway that sends letters to a real SMTP server. */
class SignupIT {

  private static final Pattern LINK =
      Pattern.compile(
          "(http://127\\.0\\.0\\.1:\\d+)(/v1/signup/verify\\?token=([A-Za-z0-9_-]{43}))");
  private static final Pattern KEY = Pattern.compile("sk-gammainfra-[A-Za-z0-9_-]{32}");
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String LOOSE =
      "signup: {enabled: true, client_per_hour: 1000000, address_per_hour: 1000}\n";

  @TempDir Path folder;

  private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));

  @BeforeEach
  void start() {
    mail.start();
  }

  @AfterEach
  void stop() {
    mail.stop();
  }

  private String storage() {
    return "storage: {path: \"%s\"}\n".formatted(folder.resolve("accounts.db"));
  }

  private String smtp() {
    return "smtp: {host: 127.0.0.1, port: %d, security: none, from: gateway@example.com}\n"
        .formatted(mail.getSmtp().getPort());
  }

  private RunningGateway gateway(String more) {
    return RunningGateway.with(
        "auth: {mode: accounts}\nsandbox: on\nbilling: {enabled: true}\n" + more, Map.of());
  }

  private static HttpResponse<String> ask(RunningGateway gateway, String address) {
    return gateway.post(
        "/v1/signup", "{\"email\":" + RunningGateway.JSON.writeValueAsString(address) + "}");
  }

  private static HttpResponse<String> press(
      RunningGateway gateway, String token, String... headers) {
    HttpRequest.Builder form =
        gateway
            .request("/v1/signup/verify")
            .header("content-type", FORM)
            .POST(HttpRequest.BodyPublishers.ofString("token=" + token));
    if (headers.length > 0) {
      form.headers(headers);
    }
    return gateway.send(form.build());
  }

  private MimeMessage[] letters(int count) {
    assertThat(mail.waitForIncomingEmail(60_000, count)).isTrue();
    return mail.getReceivedMessages();
  }

  private static Matcher link(MimeMessage letter) {
    Matcher link = LINK.matcher(GreenMailUtil.getBody(letter));
    assertThat(link.find()).isTrue();
    return link;
  }

  private static String key(HttpResponse<String> page) {
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    Matcher key = KEY.matcher(page.body());
    assertThat(key.find()).isTrue();
    return key.group();
  }

  @Test
  void stranger_getsALetter_followsTheLink_andHasAKeyWithTrialCredit() throws Exception {
    try (RunningGateway gateway = gateway("signup: {enabled: true}\n" + storage() + smtp())) {
      HttpResponse<String> asked = ask(gateway, "Jane.Doe+news@example.com");
      assertThat(asked.statusCode()).isEqualTo(202);
      MimeMessage letter = letters(1)[0];
      assertThat(letter.getAllRecipients()[0]).hasToString("Jane.Doe+news@example.com");
      assertThat(letter.getFrom()[0]).hasToString("gateway@example.com");
      assertThat(letter.getHeader("Date")).isNotEmpty();
      Matcher link = link(letter);
      assertThat(link.group(1)).isEqualTo(gateway.address());

      for (int i = 0; i < 3; i++) { // as mail programs do
        HttpResponse<String> page = gateway.get(link.group(2));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<form method=\"post\"").doesNotContain("<script");
        assertThat(page.headers().firstValue("content-security-policy").orElse(""))
            .startsWith("default-src 'none'; style-src 'sha256-")
            .contains("form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'");
        assertThat(page.headers().firstValue("referrer-policy")).contains("same-origin");
        assertThat(page.headers().firstValue("cache-control")).contains("no-store");
      }
      String key = key(press(gateway, link.group(3), "origin", gateway.address()));
      var credits = json(gateway.get("/v1/credits", "x-api-key", key));
      assertThat(credits.at("/managed/balance_usd").stringValue()).isEqualTo("3.000000000");
      assertThat(credits.get("granted_usd").stringValue()).isEqualTo("3.000000000");
      assertThat(credits.get("account").stringValue()).matches("acct_[0-9a-f]{16}");
      assertThat(gateway.chat("openai/gpt-5-mini", "ping", "x-api-key", key).statusCode())
          .isEqualTo(200);

      HttpResponse<String> again = press(gateway, link.group(3));
      assertThat(again.statusCode()).isEqualTo(400);
      assertThat(again.body()).doesNotContain("sk-gammainfra-");
    }
  }

  @Test
  void link_thatIsTooOld_isAPageThatSaysSo_withTheFormForAnotherOne() throws Exception {
    try (RunningGateway gateway = gateway("signup: {enabled: true}\n" + storage() + smtp())) {
      ask(gateway, "jane@example.com");
      Matcher link = link(letters(1)[0]);
      try (Database database = Database.sqlite(folder.resolve("accounts.db"), Durability.PROCESS)) {
        database.write("test", db -> db.execute("UPDATE signup SET expires = expires - 1800000"));
      }
      for (HttpResponse<String> page :
          List.of(gateway.get(link.group(2)), press(gateway, link.group(3)))) {
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.headers().firstValue("content-type").orElse("")).startsWith("text/html");
        assertThat(page.body())
            .contains("This link opens nothing", "older than 30 minutes", "action=\"/v1/signup\"")
            .doesNotContain("sk-gammainfra-");
      }
      HttpResponse<String> asked =
          gateway.send(
              gateway
                  .request("/v1/signup")
                  .headers("content-type", FORM, "origin", gateway.address())
                  .POST(HttpRequest.BodyPublishers.ofString("email=jane%40example.com"))
                  .build());
      assertThat(asked.statusCode()).isEqualTo(202);
      key(press(gateway, link(letters(2)[1]).group(3)));
    }
  }

  @Test
  void knownAddress_isAnsweredAlike_andItsLetterGoesToWhereItWentFirst() throws Exception {
    try (RunningGateway gateway = gateway(LOOSE + storage() + smtp())) {
      HttpResponse<String> first = ask(gateway, "ann@example.com");
      String one = key(press(gateway, link(letters(1)[0]).group(3)));
      HttpResponse<String> second = ask(gateway, "ANN+other@example.com");
      MimeMessage letter = letters(2)[1];

      assertThat(second.statusCode()).isEqualTo(first.statusCode());
      assertThat(second.body()).isEqualTo(first.body());
      assertThat(letter.getAllRecipients()[0]).hasToString("ann@example.com");
      String other = key(press(gateway, link(letter).group(3)));
      assertThat(json(gateway.get("/v1/credits", "x-api-key", other)).get("account"))
          .isEqualTo(json(gateway.get("/v1/credits", "x-api-key", one)).get("account"));
      assertThat(
              json(gateway.get("/v1/credits", "x-api-key", other)).get("granted_usd").stringValue())
          .isEqualTo("3.000000000");
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void oneAddressIn20Spellings_100VerificationsAtOnce_grantTheTrialOnce(TestDatabases.Kind kind)
      throws Exception {
    String url = kind == TestDatabases.Kind.POSTGRES ? TestDatabases.freshUrl() : "";
    String storage =
        url.isEmpty() ? storage() : "storage: {type: postgres, url: \"%s\"}\n".formatted(url);
    try (RunningGateway gateway = gateway(LOOSE + storage + smtp());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        String spelling = EmailAddressTest.SPELLINGS.get(i % 20);
        assertThat(ask(gateway, spelling).statusCode()).as(spelling).isEqualTo(202);
      }
      List<String> tokens =
          Arrays.stream(letters(100)).map(letter -> link(letter).group(3)).toList();
      assertThat(new HashSet<>(tokens)).hasSize(100);
      List<Future<HttpResponse<String>>> pressed = new ArrayList<>();
      for (String token : tokens) {
        pressed.add(threads.submit(() -> press(gateway, token)));
      }
      Set<String> keys = new HashSet<>();
      Set<Integer> statuses = new HashSet<>();
      for (Future<HttpResponse<String>> one : pressed) {
        HttpResponse<String> page = one.get();
        statuses.add(page.statusCode());
        if (page.statusCode() == 200) {
          keys.add(key(page));
        }
      }
      // those of the spelling that was first; the others prove nothing about its account
      assertThat(statuses).isSubsetOf(200, 400, 503);
      assertThat(keys).isNotEmpty();
      Set<String> accounts = new HashSet<>();
      for (String key : keys) {
        var credits = json(gateway.get("/v1/credits", "x-api-key", key));
        accounts.add(credits.get("account").stringValue());
        assertThat(credits.at("/managed/balance_usd").stringValue()).isEqualTo("3.000000000");
      }
      assertThat(accounts).hasSize(1);
      try (Database database =
          url.isEmpty()
              ? Database.sqlite(folder.resolve("accounts.db"), Durability.PROCESS)
              : Database.postgres(url)) {
        SqlLedger ledger = new SqlLedger(database, InstantSource.system());
        Usd granted = ledger.balance(AccountId.TRIAL_GRANTS);
        assertThat(granted).isEqualTo(Usd.parse("-3"));
        assertThat(ledger.audit().balanced()).isTrue();
      }
    }
  }

  @Test
  void probing_knownAndUnknownAddresses_tellsNothing() throws Exception {
    int rounds = Rounds.of(40, 1_000);
    try (RunningGateway gateway = gateway(LOOSE + storage() + smtp())) {
      ask(gateway, "known@example.com");
      key(press(gateway, link(letters(1)[0]).group(3)));
      List<Long> known = new ArrayList<>();
      List<Long> unknown = new ArrayList<>();
      Set<String> bodies = new HashSet<>();
      for (int i = 0; i < rounds; i++) {
        if (i % 2 == 0) { // neither is always the first
          known.add(probe(gateway, "known@example.com", bodies));
        }
        unknown.add(probe(gateway, "nobody" + i + "@example.com", bodies));
        if (i % 2 == 1) {
          known.add(probe(gateway, "known@example.com", bodies));
        }
        if (i % 100 == 99) {
          Thread.sleep(1_000); // the queue is bounded
        }
      }
      assertThat(bodies).hasSize(1);
      double quicker = quicker(known, unknown);
      System.out.printf(
          Locale.ROOT,
          "sign-up, %d of each: known %s us, unknown %s us; known is quicker in %.3f of all pairs%n",
          rounds,
          spread(known),
          spread(unknown),
          quicker);
      double deviation = Math.sqrt((2.0 * rounds + 1) / (12.0 * rounds * rounds));
      assertThat(Math.abs(quicker - 0.5)).isLessThan(5 * deviation);
    }
  }

  /**
   * How many of all pairs have the first the shorter: a half when time tells nothing, with a
   * standard deviation of √((2n + 1) / 12n²) (Mann and Whitney, 1947).
   */
  private static double quicker(List<Long> some, List<Long> others) {
    double shorter = 0;
    for (long one : some) {
      for (long other : others) {
        shorter += one < other ? 1 : one == other ? 0.5 : 0;
      }
    }
    return shorter / some.size() / others.size();
  }

  private static long probe(RunningGateway gateway, String address, Set<String> bodies) {
    long begin = System.nanoTime();
    HttpResponse<String> answer = ask(gateway, address);
    long nanos = System.nanoTime() - begin;
    bodies.add(answer.statusCode() + answer.body());
    return nanos;
  }

  /** Quartiles. */
  private static String spread(List<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    return "%d (%d to %d)"
        .formatted(
            sorted.get(sorted.size() / 2) / 1_000,
            sorted.get(sorted.size() / 4) / 1_000,
            sorted.get(sorted.size() * 3 / 4) / 1_000);
  }

  @Test
  void form_ofAnotherSite_isRefused_andNothingElseTakesForms() throws Exception {
    try (RunningGateway gateway = gateway(LOOSE + storage() + smtp())) {
      ask(gateway, "ann@example.com");
      String token = link(letters(1)[0]).group(3);
      assertThat(press(gateway, token, "origin", "https://evil.example").statusCode())
          .isEqualTo(403);
      assertThat(press(gateway, token, "origin", "null").statusCode()).isEqualTo(403);
      assertThat(press(gateway, token, "sec-fetch-site", "cross-site").statusCode()).isEqualTo(403);
      assertThat(press(gateway, token, "sec-fetch-site", "same-site").statusCode()).isEqualTo(403);
      assertThat(gateway.post("/v1/signup/verify", "{\"token\":\"" + token + "\"}").statusCode())
          .isEqualTo(415);
      assertThat(
              gateway
                  .send(
                      gateway
                          .request("/v1/signup")
                          .headers("content-type", FORM, "origin", "https://evil.example")
                          .POST(HttpRequest.BodyPublishers.ofString("email=bob%40example.com"))
                          .build())
                  .statusCode())
          .isEqualTo(403);
      for (String path : List.of("/v1/keys", "/v1/chat/completions", "/v1/billing/webhook")) {
        HttpResponse<String> answer =
            gateway.send(
                gateway
                    .request(path)
                    .header("content-type", FORM)
                    .header("authorization", "Bearer " + RunningGateway.ADMIN_KEY)
                    .POST(HttpRequest.BodyPublishers.ofString("token=" + token))
                    .build());
        assertThat(answer.statusCode()).as(path).isEqualTo(415);
      }
      String own = gateway.address();
      key(press(gateway, token, "origin", own, "sec-fetch-site", "same-origin"));
    }
  }

  @Test
  void client_thatAsksTooOften_is429_andAddressesGetFewLetters() throws Exception {
    try (RunningGateway gateway =
        gateway(
            "signup: {enabled: true, client_per_hour: 6, address_per_hour: 2}\n"
                + storage()
                + smtp())) {
      for (int i = 0; i < 5; i++) {
        HttpResponse<String> asked =
            gateway.post(
                "/v1/signup",
                "{\"email\":\"ann+" + i + "@example.com\"}",
                "x-forwarded-for",
                "198.51.100." + i); // not believed
        assertThat(asked.statusCode()).isEqualTo(202);
      }
      ask(gateway, "bob@example.com");
      letters(3);
      HttpResponse<String> refused = ask(gateway, "cy@example.com");
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValueAsLong("retry-after").orElse(0)).isPositive();
      assertThat(mail.getReceivedMessages()).hasSize(3);
    }
  }

  @Test
  void clientBehindATrustedProxy_isCountedByItsOwnAddress() {
    try (RunningGateway gateway =
        gateway(
            "server: {trusted_proxies: [127.0.0.1]}\n"
                + "signup: {enabled: true, client_per_hour: 1}\n"
                + storage()
                + smtp())) {
      for (int i = 0; i < 2; i++) {
        String client = "198.51.100." + i;
        String body = "{\"email\":\"ann" + i + "@example.com\"}";
        assertThat(gateway.post("/v1/signup", body, "x-forwarded-for", client).statusCode())
            .isEqualTo(202);
        assertThat(
                gateway
                    .post("/v1/signup", body, "x-forwarded-for", "203.0.113.7, " + client)
                    .statusCode())
            .isEqualTo(429);
      }
    }
  }

  @Test
  void bodyOrLink_thatIsNone_is400_andWithoutSignupAllIs404() {
    try (RunningGateway gateway = gateway(LOOSE + storage() + smtp())) {
      for (String body : List.of("{}", "{\"email\":1}", "{\"email\":\"nobody\"}", "[]", "x")) {
        assertThat(gateway.post("/v1/signup", body).statusCode()).as(body).isEqualTo(400);
      }
      for (String query : List.of("", "?token=", "?token=%22%3E%3Cscript%3E", "?token=short")) {
        HttpResponse<String> page = gateway.get("/v1/signup/verify" + query);
        assertThat(page.statusCode()).as(query).isEqualTo(400);
        assertThat(page.body()).doesNotContain("script");
      }
      assertThat(press(gateway, "A".repeat(43)).statusCode()).isEqualTo(400);
      assertThat(press(gateway, "%zz").statusCode()).isEqualTo(400);
    }
    try (RunningGateway gateway = gateway(storage())) {
      assertThat(ask(gateway, "ann@example.com").statusCode()).isEqualTo(404);
      assertThat(gateway.get("/v1/signup/verify?token=" + "A".repeat(43)).statusCode())
          .isEqualTo(404);
      assertThat(press(gateway, "A".repeat(43)).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void withoutAMailServer_theOperatorsListHasTheLinks_andTheDatabaseDoesNot() throws Exception {
    Path settings = folder.resolve("gammainfra.yaml");
    Files.writeString(
        settings,
        "auth: {mode: accounts}\nserver: {public_url: \"https://gw.example\"}\n"
            + LOOSE
            + storage());
    try (RunningGateway gateway = gateway(LOOSE + storage())) {
      ask(gateway, "ann@example.com");
      String printed = "";
      for (int i = 0; i < 200 && printed.isEmpty(); i++) {
        Thread.sleep(50); // it is done behind the answer
        printed = listed(settings);
      }
      Matcher link =
          Pattern.compile("https://gw\\.example/v1/signup/verify\\?token=([A-Za-z0-9_-]{43})")
              .matcher(printed);
      assertThat(printed).startsWith("ann@example.com  until ");
      assertThat(link.find()).isTrue();
      for (String file : List.of("accounts.db", "accounts.db-wal")) {
        assertThat(
                new String(Files.readAllBytes(folder.resolve(file)), StandardCharsets.ISO_8859_1))
            .doesNotContain(link.group(1));
      }
      key(press(gateway, link.group(1)));
      assertThat(listed(settings)).isEmpty();
    }
  }

  private static String listed(Path settings) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      SignupCommand.Links.list(
          SettingsLoader.load(settings, Map.of()),
          Map.of("GAMMAINFRA_MASTER_KEY", RunningGateway.MASTER_KEY),
          false);
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}

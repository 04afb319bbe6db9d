package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody signs up in a browser; the letter comes by a real SMTP server. */
class SignupPageIT {

  private static final Pattern LINK =
      Pattern.compile("http://127\\.0\\.0\\.1:\\d+/v1/signup/verify\\?token=[A-Za-z0-9_-]{43}");
  private static final Pattern KEY = Pattern.compile("sk-gammainfra-[A-Za-z0-9_-]{32}");
  private static final Path PICTURES = Path.of("target", "pictures");

  @TempDir(cleanup = CleanupMode.NEVER) // Chromium's processes may still write when they are killed
  Path profile;

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

  private RunningGateway gateway(String limits) {
    return RunningGateway.with(
        """
        auth: {mode: accounts}
        sandbox: on
        billing: {enabled: true}
        signup: {enabled: true%s}
        storage: {path: "%s"}
        smtp: {host: 127.0.0.1, port: %d, security: none, from: gateway@example.com}
        """
            .formatted(limits, folder.resolve("accounts.db"), mail.getSmtp().getPort()),
        Map.of());
  }

  private String link(int letters) {
    assertThat(mail.waitForIncomingEmail(60_000, letters)).isTrue();
    Matcher link = LINK.matcher(GreenMailUtil.getBody(mail.getReceivedMessages()[letters - 1]));
    assertThat(link.find()).isTrue();
    return link.group();
  }

  /** A page is in order when nothing has to be moved sideways and every control has a name. */
  private static void look(Chromium browser, String name) throws IOException {
    browser.picture(PICTURES.resolve("signup-" + name + ".png"));
    assertThat(
            browser.script("document.documentElement.scrollWidth - window.innerWidth").intValue())
        .as("%s is wider than the window", name)
        .isNotPositive();
    assertThat(browser.script("document.title").stringValue()).endsWith(" – GammaInfra");
    assertThat(browser.script("document.querySelectorAll('h1').length").intValue()).isOne();
    assertThat(browser.controls()).as(name).noneMatch(control -> control.matches("\\S+ *"));
  }

  @ParameterizedTest
  @ValueSource(ints = {320, 1280})
  void stranger_fillsTheForm_opensTheLink_andSeesTheKeyOnce(int width) throws Exception {
    try (RunningGateway gateway = gateway("");
        Chromium browser = Chromium.start(profile)) {
      browser.show(width, 700, width > 600);
      browser.open(gateway.address() + "/v1/signup");
      look(browser, width + "-form");
      assertThat(browser.controls())
          .containsExactly("textbox E-mail address", "button Send me a link");

      browser.type("#email", "jane@example.com");
      browser.follow("button");
      look(browser, width + "-asked");
      assertThat(browser.text()).contains("Look into your mailbox", "30 minutes");

      String link = link(1);
      browser.open(link);
      look(browser, width + "-link");
      assertThat(browser.controls()).containsExactly("button Show my key");
      browser.follow("button");
      look(browser, width + "-key");
      Matcher key = KEY.matcher(browser.text());
      assertThat(key.find()).isTrue();
      assertThat(
              json(gateway.get("/v1/credits", "x-api-key", key.group()))
                  .at("/managed/balance_usd")
                  .stringValue())
          .isEqualTo("3.000000000");
      assertThat(browser.complaints()).isEmpty();

      browser.reload();
      assertThat(browser.text())
          .contains("This link opens nothing")
          .doesNotContain("sk-gammainfra");
      browser.open(link);
      look(browser, width + "-used");
      assertThat(browser.text()).contains("This link opens nothing");

      browser.type("#email", "jane@example.com"); // and asks anew, on that page
      browser.enter();
      browser.open(link(2));
      browser.follow("button");
      assertThat(KEY.matcher(browser.text()).find()).isTrue();
    }
  }

  @Test
  void wrongAddress_isSaidBesideTheField_whichKeepsWhatWasTyped() throws Exception {
    try (RunningGateway gateway = gateway(", client_per_hour: 1");
        Chromium browser = Chromium.start(profile)) {
      browser.show(360, 640, false);
      browser.open(gateway.address() + "/v1/signup");
      for (String wrong : new String[] {"jane@example", "\"><script>alert(1)</script>", ""}) {
        browser.type("#email", wrong);
        browser.follow("button");
        look(browser, "wrong");
        assertThat(browser.script("document.querySelector('[role=alert]').innerText").stringValue())
            .contains("e-mail address");
        assertThat(browser.script("document.getElementById('email').value").stringValue())
            .isEqualTo(wrong);
        assertThat(
                browser
                    .script("document.activeElement.getAttribute('aria-describedby')")
                    .stringValue())
            .isEqualTo("problem");
      }
      assertThat(mail.getReceivedMessages()).isEmpty();

      browser.type("#email", "jane@example.com");
      browser.follow("button");
      assertThat(browser.text()).contains("Look into your mailbox");
      browser.follow("a");
      browser.type("#email", "joe@example.com");
      browser.follow("button");
      look(browser, "too-many");
      assertThat(browser.text()).contains("Too many sign-ups", "60 minutes");
    }
  }
}

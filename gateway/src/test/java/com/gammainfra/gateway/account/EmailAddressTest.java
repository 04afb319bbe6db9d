package com.gammainfra.gateway.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class EmailAddressTest {

  /** One mailbox at Google in twenty spellings. */
  public static final List<String> SPELLINGS =
      List.of(
          "jane.doe@gmail.com",
          "janedoe@gmail.com",
          "JaneDoe@gmail.com",
          "JANE.DOE@GMAIL.COM",
          "j.a.n.e.d.o.e@gmail.com",
          "janedoe+a@gmail.com",
          "janedoe+trial2@gmail.com",
          "jane.doe+x+y@gmail.com",
          "janedoe@googlemail.com",
          "jane.doe@GoogleMail.com",
          "Jane.Doe+9@googlemail.com",
          " janedoe@gmail.com ",
          "janedoe@gmail.com.",
          "ｊａｎｅｄｏｅ@gmail.com",
          "janedoe@ｇｍａｉｌ.com",
          "janedoe＠gmail.com",
          "janedoe@gmail。com",
          "ｊane．doe@gmail.com",
          "𝐣𝐚𝐧𝐞𝐝𝐨𝐞@gmail.com",
          "janedoe＋tag@gmail.com");

  @Test
  void spellingsOfOneMailbox_haveOneKey() {
    assertThat(SPELLINGS).hasSize(20).doesNotHaveDuplicates();
    for (String spelling : SPELLINGS) {
      assertThat(EmailAddress.parse(spelling).map(EmailAddress::key))
          .as(spelling)
          .contains("janedoe@gmail.com");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "A.B+c@Example.COM, A.B+c@example.com, a.b@example.com",
    "user@bücher.example, user@xn--bcher-kva.example, user@xn--bcher-kva.example",
    "user@xn--BCHER-kva.example, user@xn--bcher-kva.example, user@xn--bcher-kva.example",
    "+odd@example.com, +odd@example.com, +odd@example.com",
    "o'neil@example.com, o'neil@example.com, o'neil@example.com",
    "a.b@example.com., a.b@example.com, a.b@example.com",
    "δοκιμή@example.com, δοκιμή@example.com, δοκιμή@example.com"
  })
  void address_isMailedAsWritten_andCountedInItsNormalForm(
      String text, String mailbox, String key) {
    assertThat(EmailAddress.parse(text)).contains(new EmailAddress(mailbox, key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "a@",
        "@example.com",
        "a@b",
        "a@localhost",
        "a@127.0.0.1",
        "a@[127.0.0.1]",
        "a b@example.com",
        "a@exa mple.com",
        "a@@example.com",
        "a@b@example.com",
        "\"a\"@example.com",
        "a(x)@example.com",
        "a@example..com",
        "a@-example.com",
        "a@example-.com",
        ".a@example.com",
        "a..b@example.com",
        "...@gmail.com",
        "a\r\nBcc: b@example.com",
        "a@example.com\nBcc: b@example.com",
        "a,b@example.com",
        "a\u200bb@example.com",
        "a<b@example.com",
        "a@example.com,b@example.com"
      })
  void textThatIsNoAddress_isNone(String text) {
    assertThat(EmailAddress.parse(text)).isEmpty();
  }

  @Test
  void veryLongText_isNone() {
    assertThat(EmailAddress.parse("a".repeat(65) + "@example.com")).isEmpty();
    assertThat(EmailAddress.parse("a@" + "b.".repeat(200) + "com")).isEmpty();
    assertThat(EmailAddress.parse("a".repeat(1_000_000) + "@example.com")).isEmpty();
  }
}

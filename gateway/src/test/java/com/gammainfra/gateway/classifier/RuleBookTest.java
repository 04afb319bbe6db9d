package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Task;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleBookTest {
  private static final RuleBook SHIPPED = RuleBook.parse(ClassifierArtefact.shippedRules());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "translate-into-language | Translate the following to German: good night",
        "translate-into-language | 请把这句话翻译成英文：早上好",
        "translate-into-language | Переведи текст на английский: доброе утро",
        "translate-into-language | Traduce esta frase al inglés: buenos días",
        "translate-into-language | Traduisez ce texte en anglais : bonjour",
        "translate-into-language | Übersetze den Satz ins Englische: guten Morgen",
        "translate-into-language | Traduza esta frase para o inglês: bom dia",
        "translate-into-language | 次の文を英語に翻訳してください：おはよう",
        "translate-into-language | How do you say good night in Polish?",
        "write-code-in-a-language | Write a Python function that adds two numbers",
        "code-in-a-language | 用Python写一个函数，把两个数相加",
        "code-in-a-language | Напиши скрипт на Python, который складывает числа",
        "code-in-a-language | Escribe un programa en Java que sume dos números",
        "code-in-a-language | Schreibe ein Programm in Rust, das Zahlen addiert",
        "write-a-poem-or-story | Write me a haiku about moss",
        "write-a-poem-or-story | Напиши короткий рассказ о маяке",
        "write-a-poem-or-story | 请写一首关于月亮的诗",
        "write-a-poem-or-story | Escribe un poema sobre el mar",
        "write-a-poem-or-story | Écris une histoire drôle sur un chat",
        "write-a-poem-or-story | Schreib mir ein Gedicht über Moos",
        "write-a-poem-or-story | Escreva um conto sobre um farol",
        "write-a-poem-or-story | 海についての俳句を作ってください",
        "rewrite-given | Rewrite this paragraph in a friendlier tone: we are closed on Monday.",
        "rewrite-given | Перефразируй: магазин закрыт по понедельникам",
        "rewrite-given | 请改写下面的句子：商店周一不开门。",
        "rewrite-given | Reescribe esta frase: la tienda cierra los lunes",
        "rewrite-given | Reformulez cette phrase : le magasin est fermé",
        "extract-from-given | Extract all dates from this note: we met on 3 May in Bern.",
        "extract-from-given | 从下面的句子中提取地名：我们五月三日在伯尔尼见面，然后去了苏黎世。",
        "who-or-what-is | Who wrote the Odyssey?",
        "who-or-what-is | Что такое фотосинтез?",
        "who-or-what-is | 什么是光合作用？",
        "who-or-what-is | ¿Qué es la fotosíntesis?",
        "who-or-what-is | Qu'est-ce que la photosynthèse ?",
        "who-or-what-is | Was ist Photosynthese?",
        "who-or-what-is | O que é fotossíntese?",
        "who-or-what-is | 光合成とは何ですか？",
        "asks-for-advice | Should I water a cactus in winter?",
        "asks-for-advice | 推荐几部适合全家看的电影",
      })
  void shortcuts_plainInstruction_fireByName(String rule, String prompt) {
    assertThat(shortcut(PromptText.of(prompt))).isEqualTo(rule);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "What is the sum of the first ten odd numbers?",
        "What is a good name for a bakery? Give me ideas?",
        "What is a segfault in C++?",
        "Should I use a library or write the parser of the file myself?",
        "Summarize the history of Rome",
        "Write a story outline of my Python course",
        "Explain why people write poems",
        "Rewrite the function so that it is pure: f(x)",
        "Was ist der Unterschied zwischen 3 und 4?",
        "推荐一个代码编辑器",
        "How would you improve the translation of this novel?",
      })
  void shortcuts_temptingPrompt_stayOut(String prompt) {
    assertThat(shortcut(PromptText.of(prompt))).isEqualTo("none");
  }

  @Test
  void shortcuts_rewriteAfterCode_stayOut() {
    List<Message> conversation =
        List.of(
            Message.of(Role.USER, "Sort a list in Python"),
            Message.of(Role.ASSISTANT, "```python\nsorted(x)\n```"),
            Message.of(Role.USER, "Rewrite it: shorter, and without the sorted call"));
    assertThat(shortcut(PromptText.of(conversation))).isEqualTo("none");
  }

  @Test
  void shortcuts_longTextToSummarize_fire() {
    String text = "The mill stands by the river and was built by two sisters. ".repeat(5);
    assertThat(shortcut(PromptText.of("Summarize this: " + text))).isEqualTo("summarize-given");
    assertThat(shortcut(PromptText.of("Which sisters built the mill?\n\n" + text)))
        .isEqualTo("question-before-a-passage");
  }

  @Test
  void shortcuts_codeToTranslate_leaveTranslationAlone() {
    assertThat(
            RuleBook.firstFiring(
                    SHIPPED.shortcuts(),
                    PromptText.of("Translate this function into German:\n```\nint a;\n```"))
                .map(TextRule::task))
        .isNotEqualTo(Optional.of(Task.TRANSLATION));
  }

  @Test
  void firstFiring_hostileText_staysFast() {
    for (String piece :
        List.of(
            "a ",
            "write a a ",
            "please ",
            "please, ",
            "{ \n",
            "如",
            "the text ",
            "def x(",
            "如何用",
            "what is a ")) {
      PromptText prompt = PromptText.of(piece.repeat(500_000 / piece.length()));
      Assertions.assertTimeoutPreemptively(
          Duration.ofSeconds(2),
          () -> {
            RuleBook.firstFiring(SHIPPED.shortcuts(), prompt);
            SHIPPED.signals().of(prompt);
          });
    }
  }

  @Test
  void parse_brokenRule_isNamed() {
    refused("{\"shortcuts\":[{\"name\":\"r\",\"task\":\"code\",\"all\":[\"head: (\"]}]}", "rule r");
    refused("{\"shortcuts\":[{\"name\":\"r\",\"task\":\"cod\",\"all\":[\"head: x\"]}]}", "rule r");
    refused("{\"shortcuts\":[{\"name\":\"r\",\"task\":\"code\",\"all\":[]}]}", "rule r");
    refused("{\"shortcuts\":[{\"name\":\"r\",\"tsk\":\"code\"}]}", "'tsk'");
    refused("{\"rules\":[]}", "'rules'");
    refused("{\"keywords\":[{\"name\":\"c\",\"task\":\"code\",\"weight\":10}]}", "cue c");
    refused("{\"keywords\":[{\"name\":\"c\",\"task\":\"code\"}]}", "cue c");
    refused("{\"keywords\":[{\"name\":\"c\",\"words\":{\"en\":\"a,,b\"}}]}", "cue c");
    refused("{\"keywords\":[{\"name\":\"c\",\"any\":[]}]}", "'any'");
    refused("{\"signals\":[{\"name\":\"s\",\"in\":\"tail\",\"task\":\"chat\"}]}", "'task'");
    refused("{\"signals\":[{\"name\":\"s\",\"in\":\"middle\"}]}", "signal s");
    refused("{\"signals\":[{\"name\":\"s\",\"in\":\"tail\",\"words\":{}}]}", "signal s");
    refused("no", "not JSON");
  }

  private static String shortcut(PromptText prompt) {
    return RuleBook.firstFiring(SHIPPED.shortcuts(), prompt).map(TextRule::name).orElse("none");
  }

  private static void refused(String json, String named) {
    assertThatThrownBy(() -> RuleBook.parse(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }
}

package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Task;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeywordRouterTest {
  private static final KeywordRouter SHIPPED =
      RuleBook.parse(ClassifierArtefact.shippedRules()).keywords();

  @Test
  void decide_systemPromptStatesTheJob_isOfThatTask() {
    PromptText prompt =
        PromptText.of(
            Conversation.under(
                "Translate the following text into German.", "The meeting is at nine."));
    assertThat(SHIPPED.decide(prompt).task()).isEqualTo(Task.TRANSLATION);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "REASONING | Solve the equation and prove that the root is unique",
        "REASONING | 证明三角形的内角和，并计算它的面积",
        "REASONING | Calcula cuántos litros caben en el tanque paso a paso",
        "REASONING | Calcule combien de trains arrivent avant midi",
        "REASONING | Berechne die Wahrscheinlichkeit, zwei Sechsen zu würfeln",
        "REASONING | Реши уравнение и найдите его корни",
        "REASONING | この三角形の面積を求めてください",
        "REASONING | Calcule a probabilidade de sair cara duas vezes",
        "REASONING | احسب عدد الأيام خطوة بخطوة",
        "REASONING | इस समीकरण को हल करो",
        "CODE | Refactor this function so that it needs no loop",
        "CODE | 帮我看看这个函数的代码",
        "CODE | Necesito una función que ordene una lista en Python",
        "CODE | Corrige la base de données : le script plante en SQL",
        "CODE | Mein Skript stürzt ab, was ist am Quellcode falsch?",
        "CODE | Мой скрипт на питоне не работает",
        "CODE | この関数のコードを直してください",
        "CODE | Preciso de um script que renomeie arquivos em Python",
        "CODE | أريد كود بايثون يرتب القائمة",
        "CODE | मुझे पायथन प्रोग्राम का कोड चाहिए",
        "CREATIVE | Write me a limerick about a lazy goose",
        "CREATIVE | 写一首关于秋雨的诗歌",
        "CREATIVE | Escribe un cuento sobre un faro",
        "CREATIVE | Écris un poème sur la neige",
        "CREATIVE | Schreib mir ein Gedicht über den Herbst",
        "CREATIVE | Придумай сказку про ежа",
        "CREATIVE | 猫についての物語を書いてください",
        "CREATIVE | Escreva um poema sobre o mar",
        "CREATIVE | اكتب قصيدة عن القمر",
        "CREATIVE | बारिश पर एक कविता लिखो",
        "REWRITE | Rephrase this sentence: the meeting was moved by them",
        "REWRITE | 请改写这个句子，使其更正式",
        "REWRITE | Reescribe este párrafo con otro tono",
        "REWRITE | Reformulez cette phrase : il pleut beaucoup",
        "REWRITE | Korrigiere bitte meine Rechtschreibung",
        "REWRITE | Перефразируй этот абзац",
        "REWRITE | この文章を書き直してください",
        "REWRITE | Reescreva este parágrafo com outro tom",
        "REWRITE | أعد صياغة هذه الفقرة",
        "REWRITE | इस वाक्य को फिर से लिखो",
        "CHAT | What is the tallest tree in the world?",
        "CHAT | 为什么天空是蓝色的？",
        "CHAT | ¿Qué es la fotosíntesis?",
        "CHAT | Pourquoi la mer est-elle salée ?",
        "CHAT | Was ist ein Schaltjahr?",
        "CHAT | Что такое инфляция?",
        "CHAT | 茶道について説明してください",
        "CHAT | O que é a maré?",
        "CHAT | ما هو الضوء؟",
        "CHAT | चाँद क्या है?",
        "EXTRACTION | Extract every date from the following letter",
        "EXTRACTION | 从以下文本中提取人名",
        "EXTRACTION | Extrae las fechas del texto",
        "EXTRACTION | Extrayez les dates de cette lettre",
        "EXTRACTION | Extrahiere alle Namen aus dem Text",
        "EXTRACTION | Извлеки все даты из письма",
        "EXTRACTION | この文章から人名を抽出してください",
        "EXTRACTION | Extraia as datas da carta",
        "EXTRACTION | استخرج التواريخ من الرسالة",
        "EXTRACTION | इस पत्र से नाम निकालो",
        "SUMMARIZE | Summarize the minutes below",
        "SUMMARIZE | 请总结下面的会议记录",
        "SUMMARIZE | Resume este artículo en tres líneas",
        "SUMMARIZE | Résume ce texte en une phrase",
        "SUMMARIZE | Fasse diesen Bericht in drei Sätzen zusammen",
        "SUMMARIZE | Сделай краткий пересказ главы",
        "SUMMARIZE | この文章を要約してください",
        "SUMMARIZE | Resuma este artigo em três linhas",
        "SUMMARIZE | لخص هذا المقال",
        "SUMMARIZE | इस लेख का सारांश दो",
        "TRANSLATION | Translate into Greek: good night",
        "TRANSLATION | 请把这句话翻译成法语",
        "TRANSLATION | Traduce esta frase al inglés: buenos días",
        "TRANSLATION | Traduisez cette phrase en allemand",
        "TRANSLATION | Übersetze das ins Englische",
        "TRANSLATION | Переведи фразу на французский",
        "TRANSLATION | 次の文を英語に翻訳してください",
        "TRANSLATION | Traduza esta frase para o inglês",
        "TRANSLATION | ترجم هذه الجملة إلى الإنجليزية",
        "TRANSLATION | इस वाक्य का अनुवाद करो",
      })
  void decide_plainWish_namesItsTask(Task task, String prompt) {
    assertThat(decide(prompt)).isEqualTo(task);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CHAT | Where can I find a promo code for the zoo?",
        "CHAT | What is a good exercise program after fifty?",
        "CHAT | Name me some songs of the sixties",
        "CHAT | 小程序员一般几点下班？",
        "CHAT | Quem é o autor da lenda?",
        "CREATIVE | Write a poem about a programmer and her cat",
        "CODE | Summarize what this class does: public class Shelf { void add(Book b) {} }",
        "CHAT | Что такое кодекс чести?",
        "CHAT | Explain how translators work at the court",
      })
  void decide_temptingWord_isNotTaken(Task task, String prompt) {
    assertThat(decide(prompt)).isEqualTo(task);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "REWRITE | Make it shorter | Dear guest, we thank you for your visit.",
        "REWRITE | короче | Уважаемые гости, спасибо за визит.",
        "REWRITE | 再简短一点 | 尊敬的客人，感谢您的光临。",
        "REWRITE | Mach es kürzer | Liebe Gäste, danke für den Besuch.",
        "TRANSLATION | and in French? | Dear guest, we thank you for your visit.",
        "TRANSLATION | en español | Dear guest, we thank you for your visit.",
        "TRANSLATION | 用英文 | 尊敬的客人，感谢您的光临。",
        "CODE | fix it | ```python print(1```",
        "CODE | shorter | ```python print(1)```",
        "CHAT | and its population? | Lima is the capital of Peru.",
      })
  void decide_followUp_readsTheAnswerBefore(Task task, String prompt, String answer) {
    List<Message> conversation =
        List.of(
            Message.of(Role.USER, "Go on"),
            Message.of(Role.ASSISTANT, answer),
            Message.of(Role.USER, prompt));
    assertThat(SHIPPED.decide(PromptText.of(conversation)).task()).isEqualTo(task);
  }

  @Test
  void decide_questionAboveAPassage_isExtraction() {
    String passage = "The mill stands by the river and was built by two sisters. ".repeat(8);
    assertThat(decide("Which sisters built the mill?\n\n" + passage)).isEqualTo(Task.EXTRACTION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "qwrtz", "\n\n"})
  void decide_nothingToGoBy_isChat(String prompt) {
    assertThat(decide(prompt)).isEqualTo(Task.CHAT);
  }

  @Test
  void decide_equalSums_theEarlierTaskWinsByItsHeaviestCue() {
    KeywordRouter router =
        RuleBook.parse(
                """
                {"keywords": [
                  {"name": "x", "task": "code", "weight": 1, "words": {"en": "apple"}},
                  {"name": "y", "task": "creative", "weight": 3, "words": {"en": "pear"}},
                  {"name": "z", "task": "code", "weight": 2, "words": {"en": "plum"}},
                  {"name": "-", "task": "creative", "weight": -9, "words": {"en": "not"}}]}
                """
                    .getBytes(StandardCharsets.UTF_8))
            .keywords();
    var tie = router.decide(PromptText.of("apple, pear, plum"));
    assertThat(tie.task()).isEqualTo(Task.CODE);
    assertThat(tie.strongest().map(KeywordCue::name)).contains("z");
    assertThat(router.decide(PromptText.of("apple pear")).task()).isEqualTo(Task.CREATIVE);
    assertThat(router.decide(PromptText.of("not a pear")).task()).isEqualTo(Task.CHAT);
    assertThat(router.decide(PromptText.of("not a pear")).strongest()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a ",
        "write a a ",
        "please, ",
        "{ \n",
        "如",
        "the text ",
        "1 ",
        "1.1 1 ",
        "```",
        "\\frac$",
        "?",
        "\n",
        "def x(",
        "</a>\n",
        "import a\n",
        "fass zusammen",
        "x.y(",
        "0123456789",
        "=1+1=",
        "<>;\n ",
        "what are some of the best of the "
      })
  void decide_hostileText_staysFast(String piece) {
    PromptText prompt = PromptText.of(piece.repeat(100_000 / piece.length()));
    Assertions.assertTimeoutPreemptively(Duration.ofSeconds(2), () -> SHIPPED.decide(prompt));
  }

  private static Task decide(String prompt) {
    return SHIPPED.decide(PromptText.of(prompt)).task();
  }
}

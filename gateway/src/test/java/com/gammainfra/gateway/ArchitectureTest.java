package com.gammainfra.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of ARCHITECTURE.md, which this test reads, and the rules beneath it. */
class ArchitectureTest {

  private static final String ROOT = "com.gammainfra.gateway.";
  private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)`[^|]*\\|[^|]*\\|([^|]*)\\|$");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("com.gammainfra.gateway");

  /** Package to the packages it may import, as ARCHITECTURE.md has it. */
  private static Map<String, List<String>> table() throws IOException {
    Map<String, List<String>> table = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of("..", "ARCHITECTURE.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        List<String> may = new ArrayList<>();
        Matcher name = Pattern.compile("`(\\w+)`").matcher(row.group(2));
        while (name.find()) {
          may.add(name.group(1));
        }
        table.put(row.group(1), may);
      }
    }
    return table;
  }

  @Test
  void packages_inTheCode_areThoseOfTheTable() throws IOException {
    List<String> inCode =
        CLASSES.stream()
            .map(c -> c.getPackageName().substring(ROOT.length()))
            .map(name -> name.replaceAll("\\..*", ""))
            .distinct()
            .toList();

    assertThat(table().keySet()).containsExactlyInAnyOrderElementsOf(inCode);
  }

  @Test
  void packages_importOnlyWhatTheTableAllows() throws IOException {
    table()
        .forEach(
            (name, may) -> {
              DescribedPredicate<JavaClass> forbidden =
                  describe(
                      "outside of " + may,
                      c ->
                          c.getPackageName().startsWith(ROOT)
                              && !isIn(c, name)
                              && may.stream().noneMatch(other -> isIn(c, other)));
              noClasses()
                  .that(resideInAPackage(ROOT + name + ".."))
                  .should()
                  .dependOnClassesThat(forbidden)
                  .allowEmptyShould(true)
                  .check(CLASSES);
            });
  }

  private static boolean isIn(JavaClass c, String name) {
    String full = ROOT + name;
    return c.getPackageName().equals(full) || c.getPackageName().startsWith(full + ".");
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("com.gammainfra.gateway.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void wireRecords_arePackagePrivate() {
    classes()
        .that()
        .resideInAPackage(ROOT + "dialect.openai")
        .and()
        .doNotHaveSimpleName("OpenAiDialect")
        .and()
        .doNotHaveSimpleName("package-info")
        .should()
        .notHaveModifier(JavaModifier.PUBLIC)
        .check(CLASSES);
  }

  @Test
  void clockAndRandomness_areReadOnlyWhereTheyAreWired() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "app..")
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(InstantSource.class, "system")
        .orShould()
        .callConstructor(Random.class)
        .check(CLASSES);
  }

  @Test
  void domainPackages_doNotKnowHttp() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ROOT + "chat..",
            ROOT + "catalog..",
            ROOT + "dialect..",
            ROOT + "classifier..",
            ROOT + "health..",
            ROOT + "routing..",
            ROOT + "dispatch..",
            ROOT + "exchange..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty..")
        .check(CLASSES);
  }
}

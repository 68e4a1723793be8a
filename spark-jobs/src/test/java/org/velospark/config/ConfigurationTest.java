package org.velospark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.tasks.IntRange;

class ConfigurationTest {

  private enum Shape {
    ROUND,
    VERY_FLAT
  }

  private record Mesh(double scale, int lstmWidth) {

    Mesh {
      if (scale <= 0) {
        throw new IllegalArgumentException("scale must be above 0, got " + scale);
      }
      if (lstmWidth < 1) {
        throw new IllegalArgumentException("lstmWidth must be at least 1, got " + lstmWidth);
      }
    }

    static Mesh read(ConfigSection section) {
      return new Mesh(section.readDouble("scale", 0.5), section.readInt("lstm-width", 64));
    }
  }

  private record Everything(
      int whole,
      long big,
      double real,
      boolean flag,
      String word,
      List<String> words,
      IntRange range,
      Shape shape,
      Mesh mesh,
      Optional<Mesh> other) {

    Everything {
      Objects.requireNonNull(mesh, "mesh is null");
    }

    static Everything read(ConfigSection root) {
      return new Everything(
          root.readInt("whole", 1),
          root.readLong("big", 2),
          root.readDouble("real", 1e-3),
          root.readBoolean("flag", false),
          root.readString("word", "a"),
          root.readStrings("words", List.of("b", "c")),
          root.readIntRange("range", new IntRange(8, 128)),
          root.readEnum("shape", Shape.ROUND),
          root.readSection("mesh", Mesh::read),
          root.readOptionalSection("other", Mesh::read));
    }
  }

  private static final String GIVEN =
      """
      whole = 3
      big = 4000000000
      real = 1
      flag = true
      word = x y
      words = [d]
      range = [1, 1]
      shape = very-flat
      mesh { scale = 2, lstm-width = 7 }
      other {}
      """;

  @TempDir Path directory;

  @Test
  void withoutAFileThereAreDefaultsAndOverrides() {
    Configuration<Mesh> configuration =
        Configuration.defaults(List.of("scale=2", "scale=3"), Mesh::read);

    assertThat(configuration.settings()).isEqualTo(new Mesh(3, 64));
    assertThatThrownBy(() -> Configuration.defaults(List.of("scale"), Mesh::read))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("--set scale: expected key=value");
  }

  @Test
  void anEmptyFileGivesTheDefaults() throws IOException {
    assertThat(fromFile("").settings())
        .isEqualTo(
            new Everything(
                1,
                2,
                1e-3,
                false,
                "a",
                List.of("b", "c"),
                new IntRange(8, 128),
                Shape.ROUND,
                new Mesh(0.5, 64),
                Optional.empty()));
  }

  /** The library would leave it out without a word. */
  @Test
  void aFileInTheWorkingDirectoryIncludesTheOneBesideIt() throws IOException {
    Path here = Path.of("");
    Path included = Files.createTempFile(here.toAbsolutePath(), "included", ".conf");
    Path including = Files.createTempFile(here.toAbsolutePath(), "including", ".conf");
    try {
      Files.writeString(included, "scale = 5");
      Files.writeString(including, "include \"%s\"".formatted(included.getFileName()));
      assertThat(
              Configuration.read(including.getFileName(), List.of(), Mesh::read).settings().scale())
          .isEqualTo(5);
    } finally {
      Files.delete(included);
      Files.delete(including);
    }
  }

  @Test
  void everyTypeIsRead() throws IOException {
    assertThat(fromFile(GIVEN).settings())
        .isEqualTo(
            new Everything(
                3,
                4_000_000_000L,
                1,
                true,
                "x y",
                List.of("d"),
                new IntRange(1, 1),
                Shape.VERY_FLAT,
                new Mesh(2, 7),
                Optional.of(new Mesh(0.5, 64))));
  }

  @Test
  void numbersAndTruthValuesMayComeAsText() throws IOException {
    Everything settings = fromFile("whole = \"7\"\nreal = \"1e-2\"\nflag = \"true\"").settings();

    assertThat(settings.whole()).isEqualTo(7);
    assertThat(settings.real()).isEqualTo(1e-2);
    assertThat(settings.flag()).isTrue();
  }

  @Test
  void nullGivesTheDefault() throws IOException {
    assertThat(fromFile("whole = null").settings().whole()).isEqualTo(1);
  }

  @Test
  void theTextGivesTheSameSettingsAndTheSameText() throws IOException {
    Configuration<Everything> configuration = fromFile(GIVEN);

    assertThat(fromFile(configuration.text())).isEqualTo(configuration);
  }

  @Test
  void theTextDoesNotDependOnTheOrderOfTheFileOrOnWhatIsLeftToDefaults() throws IOException {
    assertThat(fromFile("word = z\nmesh.scale = 0.5\nreal = 0.001").text())
        .isEqualTo(fromFile("real = 1e-3\nword = z").text());
    assertThat(fromFile("").text())
        .isEqualTo(
            """
            big=2
            flag=false
            mesh {
                lstm-width=64
                scale=0.5
            }
            range=[
                8,
                128
            ]
            real=0.001
            shape=round
            whole=1
            word=a
            words=[
                b,
                c
            ]
            """);
  }

  @Test
  void anOverrideWinsOverTheFileAndALaterOneOverAnEarlier() throws IOException {
    Everything settings =
        fromFile(
                "whole = 1\nreal = 2\nrange = [1, 2]\nmesh { scale = 4, lstm-width = 5 }",
                "whole=2",
                "whole = 3",
                "range=[3, 4]",
                "mesh.scale=6",
                "shape=very-flat",
                "word=s3a://bucket/a#b")
            .settings();

    assertThat(settings.whole()).isEqualTo(3);
    assertThat(settings.real()).isEqualTo(2);
    assertThat(settings.range()).isEqualTo(new IntRange(3, 4));
    assertThat(settings.mesh()).isEqualTo(new Mesh(6, 5));
    assertThat(settings.shape()).isEqualTo(Shape.VERY_FLAT);
    assertThat(settings.word()).isEqualTo("s3a://bucket/a#b");
  }

  @Test
  void substitutionsLookIntoTheConfigurationAndTheEnvironment() throws IOException {
    Everything settings =
        fromFile(
                """
                whole = ${mesh.lstm-width}
                mesh.lstm-width = 9
                words = [${?VELO_NO_SUCH_VARIABLE}e, ${PATH}]
                """,
                "mesh.lstm-width=10",
                "real=${mesh.scale}",
                "mesh.scale=0.25")
            .settings();

    assertThat(settings.whole()).isEqualTo(10);
    assertThat(settings.real()).isEqualTo(0.25);
    assertThat(settings.words()).containsExactly("e", System.getenv("PATH"));
  }

  @Test
  void allProblemsComeAtOnce() throws IOException {
    Path file = directory.resolve("all.conf");
    assertThat(
            problems(
                """
                whole = many
                big = [1]
                real = NaN
                flag = yes
                word = {}
                words = b
                range = [2, 1]
                shape = flat
                mesh { scale = 0, lstm-width = -1, lstm-widht = 3 }
                other = 3
                wrods = []
                """,
                file,
                "mesh.lstm-width=-2"))
        .containsExactly(
            "whole: expected an integer, got \"many\" (%s:1)".formatted(file),
            "big: expected an integer, got [1] (%s:2)".formatted(file),
            "real: expected a finite number, got \"NaN\" (%s:3)".formatted(file),
            "flag: expected true or false, got \"yes\" (%s:4)".formatted(file),
            "word: expected text, got {} (%s:5)".formatted(file),
            "words: expected a list of texts, got \"b\" (%s:6)".formatted(file),
            "range: expected a range of integers [min, max] with min not above max, got [2,1] (%s:7)"
                .formatted(file),
            "shape: expected one of round, very-flat, got \"flat\" (%s:8)".formatted(file),
            "mesh.scale: scale must be above 0, got 0.0 (%s:9)".formatted(file),
            "mesh.lstm-width: lstmWidth must be at least 1, got -2 (--set mesh.lstm-width=-2)",
            "other: expected a section {...}, got 3 (%s:10)".formatted(file),
            "mesh.lstm-widht: unknown key, the nearest known one is mesh.lstm-width (%s:9)"
                .formatted(file),
            "wrods: unknown key, the nearest known one is words (%s:11)".formatted(file));
  }

  @Test
  void aKeyOutsideItsSectionIsFoundByItsName() throws IOException {
    Path file = directory.resolve("outside.conf");
    assertThat(problems("lstm-width = 3\nmash.scale = 1", file))
        .containsExactly(
            "lstm-width: unknown key, the nearest known one is mesh.lstm-width (%s:1)"
                .formatted(file),
            "mash: unknown key, the nearest known one is mesh (%s:2)".formatted(file));
  }

  @Test
  void aMissingRequiredKeyIsToldOnceAndHidesNoOther() {
    Function<ConfigSection, String> reader =
        section ->
            Objects.requireNonNull(
                section.readString("a").isEmpty() ? null : section.readInt("b") + "");
    assertThat(SettingsReading.problems("s { c = 1 }", "s", reader))
        .containsExactly(
            "s.a: missing, expected text (test: 1)",
            "s.c: unknown key, the nearest known one is s.a (test: 1)");
    assertThat(
            SettingsReading.problems(
                "s { a = [], b = x }", "s", s -> s.readString("a") + s.readInt("b")))
        .containsExactly(
            "s.a: expected text, got [] (test: 1)",
            "s.b: expected an integer, got \"x\" (test: 1)");
    assertThat(
            SettingsReading.<Object>settings(
                "s { a = x, b = 1, c = 2, d = 0.5 }",
                "s",
                s ->
                    List.of(s.readString("a"), s.readInt("b"), s.readLong("c"), s.readDouble("d"))))
        .isEqualTo(List.of("x", 1, 2L, 0.5));
  }

  @Test
  void aRefusalThatNamesNoKeyIsPutToItsSection() {
    Function<ConfigSection, Object> reader =
        section -> {
          throw new IllegalArgumentException(
              "one of a and b must be set, got %d".formatted(section.readInt("a", 0)));
        };
    assertThat(SettingsReading.problems("s { a = 3 }", "s", reader))
        .containsExactly("s: one of a and b must be set, got 3 (test: 1)");
  }

  @Test
  void aMistakeInTheCodeIsNoProblemOfTheConfiguration() {
    assertThatThrownBy(
            () ->
                SettingsReading.settings(
                    "", "s", s -> Objects.requireNonNull((Object) null, "forgotten")))
        .isExactlyInstanceOf(NullPointerException.class)
        .hasMessage("forgotten");
  }

  @Test
  void aMissingFileAndAllBadOverridesAreToldTogether() {
    Path file = directory.resolve("none.conf");
    InvalidConfigurationException problem =
        catchThrowableOfType(
            InvalidConfigurationException.class,
            () -> Configuration.read(file, List.of("whole", "a..b=1"), Everything::read));

    assertThat(problem.problems().subList(0, 2))
        .containsExactly(
            file + ": no such file; --config takes a HOCON file",
            "--set whole: expected key=value");
    assertThat(problem.problems().get(2)).startsWith("--set a..b=1: ");
    assertThat(problem.problems()).hasSize(3);
    assertThat(problem)
        .hasMessageStartingWith(
            "Cannot use the configuration, it has 3 problems:%n  %s: no such file;"
                .formatted(file));
  }

  @Test
  void whatIsNotHoconIsToldWithItsLine() throws IOException {
    Path file = directory.resolve("broken.conf");
    assertThat(problems("whole = 1\nmesh {", file))
        .singleElement()
        .asString()
        .startsWith(file + ": 2: ");
    assertThat(problems("whole = ${no.such.key}", file))
        .singleElement()
        .asString()
        .contains("no.such.key");
  }

  @Property(tries = 200)
  void editsAreAMetric(
      @ForAll @StringLength(max = 6) String a,
      @ForAll @StringLength(max = 6) String b,
      @ForAll @StringLength(max = 6) String c) {
    assertThat(Reading.edits(a, b)).isEqualTo(Reading.edits(b, a));
    assertThat(Reading.edits(a, b) == 0).isEqualTo(a.equals(b));
    assertThat(Reading.edits(a, c)).isLessThanOrEqualTo(Reading.edits(a, b) + Reading.edits(b, c));
    assertThat(Reading.edits(a, "")).isEqualTo(a.length());
    assertThat(Reading.edits(a, a + b)).isEqualTo(b.length());
  }

  private Configuration<Everything> fromFile(String text, String... overrides) throws IOException {
    Path file = directory.resolve("test.conf");
    Files.writeString(file, text);
    return Configuration.read(file, List.of(overrides), Everything::read);
  }

  private List<String> problems(String text, Path file, String... overrides) throws IOException {
    Files.writeString(file, text);
    return catchThrowableOfType(
            InvalidConfigurationException.class,
            () -> Configuration.read(file, List.of(overrides), Everything::read))
        .problems();
  }
}

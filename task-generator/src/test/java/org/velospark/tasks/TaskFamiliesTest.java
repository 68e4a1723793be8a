package org.velospark.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.velospark.tasks.NumberFamily.NumberSpec;

class TaskFamiliesTest {
  private final TaskFamilies families =
      new TaskFamilies(List.of(new NumberFamily("a"), new NumberFamily("b")));

  @Test
  void theFamilyThatASpecNamesReadsIt() {
    assertThat(families.parse("{\"number\":7,\"version\":1,\"family\":\"b\"}"))
        .isEqualTo(new NumberSpec("b", 7));
  }

  @Test
  void theFamilyThatASpecNamesBuildsIt() {
    try (Task task = families.build(new NumberSpec("a", 7))) {
      assertThat(task.spec()).isEqualTo(new NumberSpec("a", 7));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'family':'c','version':1,'number':7} | No task family 'c'; there are a, b",
        "{'family':'a','version':2,'number':7} | Task spec of family 'a' has version 2, expected 1;"
            + " it was written by another release: {'family':'a','version':2,'number':7}",
        "{'family':'a','version':1,'number':7,'x':0,'y':0} | Task spec of family 'a' has unknown"
            + " field x, y; known are family, version, number:"
            + " {'family':'a','version':1,'number':7,'x':0,'y':0}",
        "{'family':'a','version':1} | Task spec has no field 'number': {'family':'a','version':1}",
        "{'version':1} | Task spec has no field 'family': {'version':1}",
        "{'family':'a','number':7} | Task spec has no field 'version': {'family':'a','number':7}",
        "{'family':'a','version':1,'number':7.5} | Field 'number' of the task spec is 7.5, expected"
            + " a whole number: {'family':'a','version':1,'number':7.5}",
        "{'family':'a','version':1,'number':null} | Field 'number' of the task spec is null,"
            + " expected a whole number: {'family':'a','version':1,'number':null}",
        "{'family':7} | Field 'family' of the task spec is 7, expected a string: {'family':7}",
        "[1] | Task spec is no JSON object: [1]",
      },
      quoteCharacter = '"')
  void whatIsWrongIsNamed(String json, String message) {
    assertThatThrownBy(() -> families.parse(json.replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .extracting(e -> e.getMessage().replace('"', '\''))
        .isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'family':'a','version':1,'number':7,'number':8}",
        "{'family':'a','version':1,'number':7} {}",
        "{'family':'a'",
      },
      quoteCharacter = '"')
  void whatIsNoJsonIsRefused(String json) {
    assertThatThrownBy(() -> families.parse(json.replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Task spec is no JSON: ");
  }

  @Test
  void twoFamiliesOfOneNameAreRefused() {
    assertThatThrownBy(
            () -> new TaskFamilies(List.of(new NumberFamily("a"), new NumberFamily("a"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Two task families are named 'a'");
  }
}

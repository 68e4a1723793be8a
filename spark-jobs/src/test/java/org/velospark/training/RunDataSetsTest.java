package org.velospark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.velospark.config.Configuration;
import org.velospark.config.InvalidConfigurationException;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.data.Availability;

class RunDataSetsTest {
  @Test
  void aRunThatBeginsUsesTheSetsOfItsTasks() throws IOException {
    Configuration<TrainingSettings> configuration = TestingRuns.configuration();
    Configuration<TrainingSettings> settled = RunDataSets.settle(configuration, Optional.empty());
    assertThat(settled.settings().data().sets()).containsExactly("fashion-mnist");
    assertThat(settled.settings().tasks()).isEqualTo(configuration.settings().tasks());
  }

  @Test
  void aRunThatGoesOnKeepsTheSetsItBeganWith() throws IOException {
    Configuration<TrainingSettings> wider =
        TestingRuns.configuration("tasks.image-mlp.data-set = [fashion-mnist, svhn]");
    Configuration<TrainingSettings> began =
        wider.with("data.sets", List.of("fashion-mnist"), TrainingSettings::read);
    Configuration<TrainingSettings> settled = RunDataSets.settle(wider, Optional.of(began));
    assertThat(settled.settings().data().sets()).containsExactly("fashion-mnist");
    assertThat(settled.settings().mixture().families().families()).hasSize(1);
  }

  @Test
  void setsThatNobodyKnowsAreAllNamed() {
    Configuration<TrainingSettings> configuration =
        TestingRuns.configuration(
            "tasks.image-mlp.data-set = [fashion-mnist, no-such]", "data.sets = [nor-this]");
    assertThatThrownBy(() -> RunDataSets.settle(configuration, Optional.empty()))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("tasks: no data set 'no-such'; there are cifar-10, cifar-100")
        .hasMessageContaining("tasks: no data set 'nor-this'");
  }

  @Test
  void aRunWithoutAnyDataDoesNotBegin() {
    Configuration<TrainingSettings> configuration =
        TestingRuns.configuration("data.sets = [mnist]");
    assertThatThrownBy(() -> RunDataSets.settle(configuration, Optional.empty()))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining(
            "None of the families [image-mlp] has a data set left; there are [mnist]");
  }

  @Test
  void aRunWhoseSetsCannotBeHadDoesNotBeginOnTheFamiliesWithoutData() {
    Configuration<TrainingSettings> configuration =
        TestingRuns.configuration("tasks.families = [image-mlp, quadratic]");
    Availability none = new Availability(List.of(), Map.of("fashion-mnist", "there is no network"));
    assertThatThrownBy(() -> RunDataSets.settle(configuration, none))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("none of the data sets can be had")
        .hasMessageContaining("Data set 'fashion-mnist' cannot be had: there is no network");
  }

  @Test
  void setsThatCannotBeHadAreLeftOut() {
    Configuration<TrainingSettings> configuration =
        TestingRuns.configuration("tasks.image-mlp.data-set = [fashion-mnist, svhn]");
    Availability some =
        new Availability(List.of("fashion-mnist"), Map.of("svhn", "there is no network"));
    Configuration<TrainingSettings> settled = RunDataSets.settle(configuration, some);
    assertThat(settled.settings().data().sets()).containsExactly("fashion-mnist");
  }

  @Test
  void tasksWithoutDataNeedNone() throws IOException {
    Configuration<TrainingSettings> configuration =
        TestingRuns.configuration(
            "tasks.families = [quadratic]", "held-out.tasks.families = [quadratic]");
    Configuration<TrainingSettings> settled = RunDataSets.settle(configuration, Optional.empty());
    assertThat(settled.settings().data().sets()).isEmpty();
  }
}

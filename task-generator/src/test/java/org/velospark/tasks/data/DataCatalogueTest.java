package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DataCatalogueTest {

  @Test
  void setsAreInTheOrderOfTheirNamesAndFoundByThem() {
    List<String> names = DataCatalogue.all().stream().map(DataSet::name).toList();
    assertThat(names).isSorted().doesNotHaveDuplicates();
    for (DataSet set : DataCatalogue.all()) {
      assertThat(DataCatalogue.named(set.name())).isSameAs(set);
    }
  }

  @Test
  void everySetHasPicturesOrText() {
    assertThat(DataCatalogue.MNIST.reader().kind()).isEqualTo("image");
    assertThat(DataCatalogue.MOBY_DICK.reader().kind()).isEqualTo("text");
  }

  @Test
  void lengthsOfCifarFilesAreWholePictures() {
    for (DataFile file : DataCatalogue.CIFAR_10.files()) {
      assertThat(file.bytes()).isEqualTo(10_000 * 3073);
    }
    assertThat(DataCatalogue.CIFAR_100.bytes()).isEqualTo(60_000 * 3074);
  }
}

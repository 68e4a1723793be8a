package org.velospark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.velospark", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule partsDoNotKnowTheWhole =
      noClasses()
          .that()
          .resideInAnyPackage("..model.accumulator", "..model.lstm", "..model.kernel")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..model.velo", "..model.weights", "..model.baseline");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("org.velospark.(**)").should().beFreeOfCycles();
}

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
  static final ArchRule engineAndDataKnowNoFamily =
      noClasses()
          .that()
          .resideInAnyPackage("..tasks.engine", "..tasks.data")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.velospark.tasks", "..tasks.image");

  @ArchTest
  static final ArchRule tasksKnowNoParticularOptimizer =
      noClasses()
          .that()
          .resideInAnyPackage("..tasks..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..model.velo", "..model.lstm", "..model.kernel", "..model.baseline");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("org.velospark.(**)").should().beFreeOfCycles();
}

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
  static final ArchRule evolutionUnrollsSuitesAndVerdictsKnowNoCluster =
      noClasses()
          .that()
          .resideInAnyPackage("..es", "..unroll", "..suite", "..verdict", "..report")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "io.delta..", "scala..");

  @ArchTest
  static final ArchRule storageKnowsNoSparkSession =
      noClasses()
          .that()
          .resideInAnyPackage("..checkpoint", "..history", "..owner", "..location")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark.sql..", "org.apache.spark.api..");

  @ArchTest
  static final ArchRule onlyTheHistoryKnowsDelta =
      noClasses()
          .that()
          .resideOutsideOfPackage("..history")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.delta..");

  @ArchTest
  static final ArchRule modelAndTasksKnowNoJob =
      noClasses()
          .that()
          .resideInAnyPackage("..model..", "..tasks..", "..random")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..es", "..unroll", "..generation", "..training", "..settings", "..cli");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("org.velospark.(**)").should().beFreeOfCycles();
}

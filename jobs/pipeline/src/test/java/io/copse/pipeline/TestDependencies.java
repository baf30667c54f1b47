package io.copse.pipeline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The house's one-way streets: pipeline to models to BigDL, and all of them to the laws. */
@AnalyzeClasses(packages = "io.copse", importOptions = ImportOption.DoNotIncludeTests.class)
class TestDependencies {
  @ArchTest
  static final ArchRule LAWS_KNOW_NO_ENGINE =
      noClasses()
          .that()
          .resideInAPackage("io.copse.udf..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.intel..", "io.copse.models..", "io.copse.pipeline..");

  @ArchTest
  static final ArchRule ONLY_SQL_KNOWS_SPARK =
      noClasses()
          .that()
          .resideInAPackage("io.copse.udf..")
          .and()
          .resideOutsideOfPackage("io.copse.udf.sql..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..", "io.copse.udf.sql..");

  @ArchTest
  static final ArchRule MODELS_KNOW_NO_TABLES =
      noClasses()
          .that()
          .resideInAPackage("io.copse.models..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark.sql..", "io.delta..", "io.copse.pipeline..");

  @ArchTest
  static final ArchRule BIGDL_STAYS_BELOW_THE_MODELS =
      noClasses()
          .that()
          .resideInAPackage("io.copse.pipeline..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.intel.analytics..", "org.bytedeco..");

  @ArchTest
  static final ArchRule NOBODY_USES_GUAVA =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.google.common..", "org.sparkproject.guava..");
}

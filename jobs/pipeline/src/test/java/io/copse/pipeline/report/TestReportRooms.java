package io.copse.pipeline.report;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.copse.udf.fit.Bootstrap;
import io.copse.udf.fit.Comparison;
import io.copse.udf.fit.LawFit;

/** What the packages of the report may know. */
@AnalyzeClasses(
    packages = "io.copse.pipeline",
    importOptions = ImportOption.DoNotIncludeTests.class)
class TestReportRooms {
  @ArchTest
  static final ArchRule DRAWING_KNOWS_NO_DATA =
      noClasses()
          .that()
          .resideInAPackage("io.copse.pipeline.report.draw")
          .and()
          .haveSimpleNameNotStartingWith("Test")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "io.copse.pipeline.report.draw", "java..", "javax..", "com.github.weisj.jsvg..");

  @ArchTest
  static final ArchRule THE_REPORT_FITS_NOTHING =
      noClasses()
          .that()
          .resideInAPackage("io.copse.pipeline.report..")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(LawFit.class, Bootstrap.class, Comparison.class);

  @ArchTest
  static final ArchRule THE_PAGE_KNOWS_NO_SECTION =
      noClasses()
          .that()
          .resideInAPackage("io.copse.pipeline.report")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.copse.pipeline.report.section");
}

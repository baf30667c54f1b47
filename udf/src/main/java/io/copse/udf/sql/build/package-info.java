/**
 * What the build of a module with laws runs after it has compiled them: it lists the laws for
 * {@code ServiceLoader}, and writes the classes that Hive needs for their functions. Nothing here
 * runs after the build.
 */
package io.copse.udf.sql.build;

package io.copse.pipeline.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of the running jar, or "development" if the classes are not in a jar. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"copse " + current()};
  }

  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}

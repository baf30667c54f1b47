package io.copse.udf.law;

/**
 * Registers a law with {@link Laws}. A law's file has a nested public class {@code Provider} that
 * extends this one and whose constructor, without arguments, passes on the definition. The build
 * finds these classes and lists them for {@link java.util.ServiceLoader}.
 */
public abstract class LawProvider {
  private final LawDefinition<?> definition;

  /** Registers a definition. */
  protected LawProvider(LawDefinition<?> definition) {
    this.definition = definition;
  }

  final LawDefinition<?> definition() {
    return definition;
  }
}

package io.copse.models.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.models.lm.LanguageModel;
import io.copse.models.train.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * Writes models for Hugging Face's transformers library: {@code config.json} and {@code
 * model.safetensors}, which {@code AutoModelForCausalLM.from_pretrained} loads. Java's service
 * loader finds the {@link Layout} of each architecture.
 */
public final class HuggingFace {
  private static final List<Layout> LAYOUTS =
      ServiceLoader.load(Layout.class, HuggingFace.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private HuggingFace() {}

  /** The architectures that can be exported. */
  public static List<String> architectures() {
    return LAYOUTS.stream().map(Layout::architecture).toList();
  }

  /**
   * Refuses an architecture that the library has no model of.
   *
   * @throws IllegalArgumentException naming those that it has
   */
  public static void require(String architecture) {
    layout(architecture);
  }

  /**
   * Writes a model, replacing what an earlier export wrote.
   *
   * @param endOfDocument the token that ends a document, and begins the next
   * @param folder made if it is missing
   * @throws IllegalArgumentException as {@link #require}
   */
  public static void write(LanguageModel model, int endOfDocument, Path folder) throws IOException {
    Layout layout = layout(model.shape().architecture());
    Source source = Source.of(model);
    Map<String, Object> config = layout.config(source);
    config.put("bos_token_id", endOfDocument);
    config.put("eos_token_id", endOfDocument);
    config.put("torch_dtype", "float32");
    Files.createDirectories(folder);
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(folder.resolve("config.json").toFile(), config);
    List<SafeTensors.Entry> entries =
        layout.tensors(source).entrySet().stream()
            .map(tensor -> tensor.getValue().named(tensor.getKey()))
            .toList();
    // The library loads no file that does not say whose tensors it holds.
    SafeTensors.write(folder.resolve("model.safetensors"), Map.of("format", "pt"), entries);
  }

  private static Layout layout(String architecture) {
    return LAYOUTS.stream()
        .filter(layout -> layout.architecture().equals(architecture))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "transformers has no model of the architecture '%s': those of %s can be exported"
                        .formatted(architecture, String.join(", ", architectures()))));
  }
}

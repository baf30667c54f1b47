package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.models.kernel.Dtype;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TestSizeLadder {
  private static ModelCounts counts(String architecture, String size, int vocabulary, int context) {
    SizeLadder.Model model = SizeLadder.model(architecture, size);
    return ModelCounts.of(
        Architectures.shape(architecture, vocabulary, context, model.dimensions(), Dtype.F32));
  }

  @ParameterizedTest
  @CsvSource({
    "transformer, 125M, 50257, 124337664",
    "mamba, 125M, 50280, 129135360",
    "mamba, 350M, 50280, 371516416",
    "mamba, 760M, 50280, 793204224",
    "mamba, 1.3B, 50280, 1372178432",
    "mamba, 2.7B, 50280, 2768345600",
    "rwkv4, 125M, 50277, 169342464",
    "rwkv6, 1.3B, 65536, 1599873024",
  })
  void publishedSizesHaveTheirPublishedParams(
      String architecture, String size, int vocabulary, long params) {
    assertThat(counts(architecture, size, vocabulary, 1024).params()).isEqualTo(params);
  }

  static Stream<Arguments> models() {
    return Architectures.names().stream()
        .flatMap(name -> SizeLadder.names().stream().map(size -> Arguments.of(name, size)));
  }

  /** Without tables, and of mixtures what one token uses: what the rules of the paper match. */
  @ParameterizedTest
  @MethodSource("models")
  void aRungHasAboutTheParamsOfItsTransformer(String architecture, String size) {
    double own = used(counts(architecture, size, 1024, 256));
    double twin = used(counts("transformer", size, 1024, 256));
    // Mixtral's tokens use two feed-forwards; states and filters weigh more in the narrowest
    // models.
    double most = architecture.equals("mixtral") ? 1.7 : size.endsWith("k") ? 2.2 : 1.36;
    assertThat(own / twin)
        .as("%s of %s, %s of %s", architecture, size, own, twin)
        .isBetween(0.9, most);
  }

  private static double used(ModelCounts counts) {
    return counts.nonEmbeddingParams() - (counts.params() - counts.activeParams());
  }

  @ParameterizedTest
  @MethodSource("models")
  void namesSayTheParams(String architecture, String size) {
    Dimensions twin = SizeLadder.model("transformer", size).dimensions();
    double params = 12.0 * twin.layers() * twin.dModel() * twin.dModel();
    double unit = size.endsWith("k") ? 1e3 : size.endsWith("M") ? 1e6 : 1e9;
    double named = unit * Double.parseDouble(size.substring(0, size.length() - 1));
    // Published names count tables of 50,257 tokens as well.
    double tables = named < 100e6 ? 0 : 50257.0 * twin.dModel();
    assertThat((params + tables) / named).isBetween(0.85, 1.15);
  }

  @Test
  void ratesAreThoseOfTheRecipes() {
    assertThat(SizeLadder.model("transformer", "125M").learningRate()).isEqualTo(6e-4);
    assertThat(SizeLadder.model("hyena", "1.3B").learningRate()).isEqualTo(2e-4);
    assertThat(SizeLadder.model("mamba", "125M").learningRate()).isEqualTo(3e-3);
    assertThat(SizeLadder.model("transformer++", "760M").learningRate()).isEqualTo(1.25e-3);
    assertThat(SizeLadder.model("rwkv4", "350M").learningRate()).isEqualTo(4e-4);
    assertThat(SizeLadder.model("transformer", "0.1M").learningRate())
        .isEqualTo(0.003239 - 0.0001395 * Math.log(98_304), within(5e-6));
  }

  @Test
  void unknownNamesAreRefused() {
    assertThatThrownBy(() -> SizeLadder.model("mamba", "126M"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("unknown size '126M': use one of 25k, 50k, 0.1M");
    assertThatThrownBy(() -> SizeLadder.model("mambo", "125M"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("unknown architecture 'mambo'");
  }
}

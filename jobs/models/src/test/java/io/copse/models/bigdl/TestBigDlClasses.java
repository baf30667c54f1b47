package io.copse.models.bigdl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.mkl.MKL;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is packed of BigDL is what Copse reaches, and no more than the list says. */
class TestBigDlClasses {
  private static final String BIGDL = "com/intel/analytics/bigdl/";

  /** Branches that no float tensor takes, on the engine that BigDL uses unless it is told. */
  private static final Set<String> NEVER =
      Set.of(
          // The numbers of a tensor of byte strings, which TensorFlow's loader makes.
          BIGDL + "dllib/utils/tf/TFTensorNumeric$NumericByteString$",
          "com/intel/analytics/shaded/protobuf_v_3_5_1/ByteString",
          // The engine of -Dbigdl.engineType=mkldnn, whose libraries were never packed.
          BIGDL + "mkl/MklDnn",
          BIGDL + "mkl/hardware/Affinity",
          BIGDL + "mkl/hardware/CpuInfo");

  private static ReachedClasses reached() {
    return new ReachedClasses(
        List.of(
            LanguageModelModule.class,
            AdamWMethod.class,
            Tensors.class,
            TestLanguageModelModule.class,
            TestAdamWMethod.class),
        NEVER);
  }

  @Test
  void everyClassThatCopseReachesIsPacked() {
    ReachedClasses reached = reached();

    assertThat(reached.absent())
        .as("classes to add to jobs/bigdl/classes.txt, and who reaches them")
        .isEmpty();
    assertThat(reached.linked())
        .contains(AbstractModule.class.getName())
        .contains("com.intel.analytics.bigdl.dllib.tensor.DenseTensor");
  }

  @Test
  void everyReachedClassLinks() throws ClassNotFoundException {
    for (String name : reached().linked()) {
      Class<?> type = Class.forName(name, false, TestBigDlClasses.class.getClassLoader());
      // Reflection makes the verifier load what all methods name, reached or not.
      assertThatCode(type::getDeclaredMethods)
          .as("%s: add the class to jobs/bigdl/classes.txt", name)
          .doesNotThrowAnyException();
    }
  }

  @Test
  void loadersSerialisersAndNativesAreNotPacked() throws IOException {
    ClassLoader loader = AbstractModule.class.getClassLoader();
    for (String gone :
        List.of(
            "com/intel/analytics/shaded/protobuf_v_3_5_1/ByteString.class",
            BIGDL + "serialization/Bigdl.class",
            BIGDL + "dllib/utils/serializer/ModulePersister.class",
            BIGDL + "dllib/utils/caffe/CaffeLoader.class",
            BIGDL + "dllib/utils/tf/TensorflowLoader.class",
            "libjmkl.so",
            "libmklml_intel.so",
            "libiomp5.so")) {
      assertThat(loader.getResource(gone)).as(gone).isNull();
    }
    assertThat(loader.getResources(BIGDL + "mkl/MKL.class").asIterator()).toIterable().hasSize(1);
    assertThat(MKL.isMKLLoaded()).isFalse();
    assertThat(MKL.getMklNumThreads()).isEqualTo(1);
  }
}

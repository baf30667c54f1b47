package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TestInterpretedBits {
  @Test
  void compiledCodeGivesTheBitsOfTheInterpreter() throws IOException, InterruptedException {
    Process interpreter =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xint",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                InterpretedBits.class.getName())
            .redirectErrorStream(true)
            .start();
    int compiled = InterpretedBits.hash(300);
    String output = new String(interpreter.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(interpreter.waitFor()).as(output).isZero();
    assertThat(output).contains("hash " + compiled + System.lineSeparator());
  }
}

package io.copse.pipeline.report.draw;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.SVGLoader;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Dimension2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * Draws a figure of the page as a PNG image of twice its size, for slides and wikis. The image has
 * the light colours of the page's style sheet.
 */
public final class FigureImage {
  private static final int SCALE = 2;
  private static final Pattern VARIABLE = Pattern.compile("(--[a-z0-9]+): ([^;]+);");
  private static final Pattern RULE = Pattern.compile("(?m)^svg \\.([a-z]+) \\{ ([^}]*)}");
  private static final Pattern ELEMENT = Pattern.compile("<([a-z]+)( [^>]*?)(/?)>");
  private static final Pattern CLASS = Pattern.compile(" class=\"([^\"]*)\"");
  private static final String FONT = "fill:%s; font-size:13px; font-family:SansSerif;";

  private final Map<String, String> colors = new HashMap<>();
  private final Map<String, String> rules = new HashMap<>();

  /** Reads the colours and strokes of a style sheet whose first block defines the light colours. */
  public FigureImage(String styleSheet) {
    Matcher variable = VARIABLE.matcher(styleSheet.substring(0, styleSheet.indexOf('}')));
    while (variable.find()) {
      colors.put(variable.group(1), variable.group(2));
    }
    Matcher rule = RULE.matcher(styleSheet);
    while (rule.find()) {
      rules.put(rule.group(1), rule.group(2));
    }
  }

  /**
   * Writes a figure as PNG.
   *
   * @throws IOException if the figure is not valid SVG, or the stream cannot be written
   */
  public void write(String svg, OutputStream out) throws IOException {
    byte[] standalone = styled(svg).getBytes(StandardCharsets.UTF_8);
    SVGDocument document = new SVGLoader().load(new ByteArrayInputStream(standalone));
    if (document == null) {
      throw new IOException("The figure cannot be drawn, because it is not valid SVG.");
    }
    Dimension2D size = document.size();
    BufferedImage image =
        new BufferedImage(
            (int) Math.ceil(SCALE * size.getWidth()),
            (int) Math.ceil(SCALE * size.getHeight()),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    try {
      canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      canvas.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      canvas.setColor(Color.decode(colors.get("--paper")));
      canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
      canvas.scale(SCALE, SCALE);
      document.render(null, canvas);
    } finally {
      canvas.dispose();
    }
    ImageIO.write(image, "png", out);
  }

  /** Replaces each class by the declarations that the style sheet gives it. */
  private String styled(String svg) {
    return ELEMENT
        .matcher(svg)
        .replaceAll(
            element -> {
              Matcher classes = CLASS.matcher(element.group(2));
              String style = classes.find() ? declarations(classes.group(1)) : "";
              if (element.group(1).equals("text")) {
                style = FONT.formatted(colors.get("--ink")) + style;
              }
              return Matcher.quoteReplacement(
                  "<%s%s style=\"%s\"%s>"
                      .formatted(
                          element.group(1), classes.replaceFirst(""), style, element.group(3)));
            });
  }

  private String declarations(String classes) {
    StringBuilder style = new StringBuilder();
    String own = "";
    for (String name : classes.split(" ")) {
      style.append(rules.getOrDefault(name, ""));
      own = colors.getOrDefault("--" + name, own);
    }
    String resolved = style.toString().replace("var(--c)", own);
    for (Map.Entry<String, String> color : colors.entrySet()) {
      resolved = resolved.replace("var(%s)".formatted(color.getKey()), color.getValue());
    }
    return resolved.trim();
  }
}

package io.copse.pipeline.report;

/** How what a figure tells apart looks: each has a colour and a mark of its own. */
interface Look {
  String label();

  /** SVG path data of the mark about its point. */
  String mark();

  /** The class that carries the colour; legends are in its order. */
  String color();
}

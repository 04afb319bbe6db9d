package com.gammainfra.replay;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.StringWriter;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.DefaultCategoryDataset;
import org.w3c.dom.Document;

/**
 * Bars of what each way of choosing costs, as SVG on white. Drawing is JFreeChart's, writing
 * Batik's, as for the classifier's card.
 */
final class SavingsChart {

  private static final int WIDTH = 860;
  private static final int ROW_HEIGHT = 38;
  private static final int FRAME_HEIGHT = 130;
  private static final double ROOM_FOR_LABELS = 0.15;
  private static final int CENTS_DIGITS = 4;
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 16);
  private static final List<Color> COLOURS = List.of(new Color(0x1f5fa8), new Color(0xc2571a));

  static {
    System.setProperty("java.awt.headless", "true");
    TextUtils.setUseDrawRotatedStringWorkaround(false); // else rotated text is written as outlines
  }

  private SavingsChart() {}

  /** What the replay came to: a bar for the trace's tokens, one with everything counted. */
  static String of(Replay replay) {
    DefaultCategoryDataset bars = new DefaultCategoryDataset();
    for (Row row : replay.rows()) {
      for (Effects effects : List.of(Effects.FIXED, Effects.ALL)) {
        Bill bill = row.bill(effects);
        if (bill.refused() == 0) {
          bars.addValue(bill.total().toBigDecimal(), name(effects), row.strategy().id());
        }
      }
    }
    return svg(replay.trace().name() + ", " + ReplayText.when(replay), bars);
  }

  private static String name(Effects effects) {
    return effects == Effects.FIXED
        ? "the trace's tokens"
        : "with prompt caches and hidden reasoning";
  }

  private static String svg(String title, DefaultCategoryDataset bars) {
    NumberAxis dollars = new NumberAxis("dollars");
    NumberFormat format = NumberFormat.getNumberInstance(Locale.ROOT);
    format.setMinimumFractionDigits(CENTS_DIGITS);
    format.setMaximumFractionDigits(CENTS_DIGITS);
    dollars.setLabelFont(TEXT);
    dollars.setTickLabelFont(TEXT);
    dollars.setUpperMargin(ROOM_FOR_LABELS);
    CategoryAxis strategies = new CategoryAxis();
    strategies.setTickLabelFont(TEXT);
    CategoryPlot plot = new CategoryPlot(bars, strategies, dollars, renderer(format));
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    JFreeChart chart = new JFreeChart(null, TEXT, plot, true);
    chart.setTitle(new TextTitle(title, TITLE));
    chart.setBackgroundPaint(Color.WHITE);
    chart.getLegend().setItemFont(TEXT);
    return svg(chart, FRAME_HEIGHT + ROW_HEIGHT * bars.getColumnCount());
  }

  private static BarRenderer renderer(NumberFormat format) {
    BarRenderer renderer = new BarRenderer();
    renderer.setBarPainter(new StandardBarPainter());
    renderer.setShadowVisible(false);
    renderer.setItemMargin(0);
    renderer.setDefaultItemLabelGenerator(
        new StandardCategoryItemLabelGenerator(
            StandardCategoryItemLabelGenerator.DEFAULT_LABEL_FORMAT_STRING, format));
    renderer.setDefaultItemLabelsVisible(true);
    renderer.setDefaultItemLabelFont(TEXT);
    renderer.setDefaultPositiveItemLabelPosition(
        new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT));
    for (int i = 0; i < COLOURS.size(); i++) {
      renderer.setSeriesPaint(i, COLOURS.get(i));
    }
    return renderer;
  }

  private static String svg(JFreeChart chart, int height) {
    try {
      Document document =
          DocumentBuilderFactory.newNSInstance()
              .newDocumentBuilder()
              .getDOMImplementation()
              .createDocument("http://www.w3.org/2000/svg", "svg", null);
      SVGGraphics2D graphics = new SVGGraphics2D(document);
      graphics.setSVGCanvasSize(new Dimension(WIDTH, height));
      chart.draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, height));
      StringWriter out = new StringWriter();
      graphics.stream(out, true);
      return out.toString();
    } catch (ParserConfigurationException | IOException e) {
      throw new IllegalStateException("the chart cannot be written as SVG", e);
    }
  }
}

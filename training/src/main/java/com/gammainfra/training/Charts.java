package com.gammainfra.training;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.title.TextTitle;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.w3c.dom.Document;

/**
 * The model card's pictures, as SVG on white. Drawing is JFreeChart's, writing Batik's; what is
 * here says what stands on which axis. Text is written as text, in the reader's sans-serif.
 */
final class Charts {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 480;
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 16);
  private static final List<Color> COLOURS =
      List.of(new Color(0x1f5fa8), new Color(0xc2571a), new Color(0x3a7d44));
  private static final BasicStroke DASHED =
      new BasicStroke(1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1, new float[] {6, 4}, 0);

  static {
    System.setProperty("java.awt.headless", "true");
    TextUtils.setUseDrawRotatedStringWorkaround(false); // else rotated text is written as outlines
  }

  private Charts() {}

  /**
   * Confidence against the share right, one mark for each bin with its Wilson interval; a
   * calibrated model lies on the diagonal.
   *
   * @param bins by the name of the line, in the order to be drawn
   */
  static String reliability(String title, Map<String, List<CalibrationError.Bin>> bins) {
    XYIntervalSeriesCollection marks = new XYIntervalSeriesCollection();
    bins.forEach((name, line) -> marks.addSeries(marks(name, line)));
    XYErrorRenderer renderer = new XYErrorRenderer();
    renderer.setDrawXError(false);
    renderer.setDefaultLinesVisible(true);
    for (int i = 0; i < marks.getSeriesCount(); i++) {
      renderer.setSeriesPaint(i, COLOURS.get(i));
      renderer.setSeriesShape(
          i, i == 0 ? new Ellipse2D.Double(-4, -4, 8, 8) : new Rectangle2D.Double(-4, -4, 8, 8));
    }
    XYPlot plot =
        new XYPlot(
            marks,
            share("confidence (mean of the bin)", 1, 0.1),
            share("share right (95 % interval)", 1, 0.1),
            renderer);
    plot.setDataset(1, line("calibrated", List.of(new double[] {0, 0}, new double[] {1, 1})));
    plot.setRenderer(1, dashed());
    return svg(title, plot);
  }

  /**
   * Share answered against the share wrong among the answered.
   *
   * @param curves by the name of the line, in the order to be drawn
   * @param target the share wrong to mark
   */
  static String riskCoverage(String title, Map<String, SelectiveCurve> curves, double target) {
    XYIntervalSeriesCollection lines = new XYIntervalSeriesCollection();
    DeviationRenderer renderer = new DeviationRenderer(true, false);
    renderer.setAlpha(0.15f);
    double most = target;
    for (var curve : curves.entrySet()) {
      int i = lines.getSeriesCount();
      renderer.setSeriesPaint(i, COLOURS.get(i));
      renderer.setSeriesFillPaint(i, COLOURS.get(i));
      renderer.setSeriesStroke(i, new BasicStroke(2));
      lines.addSeries(risks(curve.getKey(), curve.getValue()));
      most = Math.max(most, curve.getValue().risk(curve.getValue().size()));
    }
    XYPlot plot =
        new XYPlot(
            lines,
            share("coverage (share answered, most confident first)", 1, 0.1),
            share(
                "risk (share wrong among the answered, 95 % band)",
                Math.min(1, Math.ceil(most * 20 + 1) / 20), 0.05),
            renderer);
    plot.setDataset(1, line("target", List.of(new double[] {0, target}, new double[] {1, target})));
    plot.setRenderer(1, dashed());
    return svg(title, plot);
  }

  /** Writes a picture, making its folder if need be. */
  static void write(Path file, String svg) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(file, svg);
  }

  private static XYIntervalSeries marks(String name, List<CalibrationError.Bin> bins) {
    XYIntervalSeries series = new XYIntervalSeries(name);
    for (CalibrationError.Bin bin : bins) {
      Proportion right = bin.right();
      double x = bin.confidence();
      series.add(x, x, x, right.share(), right.lower(), right.upper());
    }
    return series;
  }

  private static XYIntervalSeries risks(String name, SelectiveCurve curve) {
    XYIntervalSeries series = new XYIntervalSeries(name);
    for (int k = Math.max(1, curve.size() / 20); k <= curve.size(); k++) {
      double x = (double) k / curve.size();
      Proportion right = curve.accuracyAt(x);
      series.add(x, x, x, curve.risk(k), 1 - right.upper(), 1 - right.lower());
    }
    return series;
  }

  private static XYSeriesCollection line(String name, List<double[]> points) {
    XYSeries series = new XYSeries(name, false);
    points.forEach(point -> series.add(point[0], point[1]));
    return new XYSeriesCollection(series);
  }

  private static XYLineAndShapeRenderer dashed() {
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
    renderer.setSeriesPaint(0, Color.DARK_GRAY);
    renderer.setSeriesStroke(0, DASHED);
    return renderer;
  }

  private static NumberAxis share(String label, double most, double step) {
    NumberAxis axis = new NumberAxis(label);
    axis.setRange(0, most);
    axis.setTickUnit(new NumberTickUnit(step));
    axis.setLabelFont(TEXT);
    axis.setTickLabelFont(TEXT);
    return axis;
  }

  private static String svg(String title, XYPlot plot) {
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinePaint(Color.LIGHT_GRAY);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    JFreeChart chart = new JFreeChart(null, TEXT, plot, true);
    chart.setTitle(new TextTitle(title, TITLE));
    chart.setBackgroundPaint(Color.WHITE);
    chart.getLegend().setItemFont(TEXT);
    try {
      Document document =
          DocumentBuilderFactory.newNSInstance()
              .newDocumentBuilder()
              .getDOMImplementation()
              .createDocument("http://www.w3.org/2000/svg", "svg", null);
      SVGGraphics2D graphics = new SVGGraphics2D(document);
      graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
      chart.draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
      StringWriter out = new StringWriter();
      graphics.stream(out, true);
      return out.toString();
    } catch (ParserConfigurationException | IOException e) {
      throw new IllegalStateException("the chart cannot be written as SVG", e);
    }
  }
}

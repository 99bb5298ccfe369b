package dev.roentgen.examples.course.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Small charts as SVG text, drawn with the page's own colours: they stay sharp and need no library. */
final class Svg {
    private static final int WIDTH = 340, HEIGHT = 190, LEFT = 44, RIGHT = 12, TOP = 14, BOTTOM = 30;
    private static final String[] COLOURS = {"#1f6feb", "#d4570a", "#1a7f37", "#8250df"};

    private Svg() {}

    /**
     * Lines over the epochs, each scaled to one shared axis.
     *
     * @param series values by name, one an epoch; NaN leaves a gap
     */
    static String lines(String label, Map<String, double[]> series) {
        Map<String, double[]> drawn = new LinkedHashMap<>(series);
        drawn.values().removeIf(v -> java.util.Arrays.stream(v).noneMatch(Double::isFinite));
        if (drawn.isEmpty()) return "";
        double low = Double.POSITIVE_INFINITY, high = Double.NEGATIVE_INFINITY;
        int count = 1;
        for (double[] values : drawn.values()) {
            count = Math.max(count, values.length);
            for (double v : values) {
                if (!Double.isFinite(v)) continue;
                low = Math.min(low, v);
                high = Math.max(high, v);
            }
        }
        if (high - low < 1e-9) high = low + 1e-9 + Math.abs(low) * 0.01;
        StringBuilder svg = open(WIDTH, HEIGHT, label);
        axes(svg, low, high, count);
        int number = 0;
        double legend = LEFT + 8;
        for (var e : drawn.entrySet()) {
            String colour = COLOURS[number % COLOURS.length];
            List<String> points = new ArrayList<>();
            for (int i = 0; i < e.getValue().length; i++) {
                double v = e.getValue()[i];
                if (Double.isFinite(v)) points.add(point(x(i, count), y(v, low, high)));
            }
            if (points.size() == 1)
                svg.append("<circle r='3' fill='")
                        .append(colour)
                        .append("' cx='")
                        .append(points.get(0).replace(",", "' cy='"))
                        .append("'/>");
            else
                svg.append("<polyline fill='none' stroke-width='2' stroke='")
                        .append(colour)
                        .append("' points='")
                        .append(String.join(" ", points))
                        .append("'/>");
            text(svg, legend, TOP - 3, "start", colour, e.getKey());
            legend += 18 + 6.3 * e.getKey().length();
            number++;
        }
        return svg.append("</svg>").toString();
    }

    private static void axes(StringBuilder svg, double low, double high, int count) {
        for (int i = 0; i <= 4; i++) {
            double v = low + (high - low) * i / 4;
            double at = y(v, low, high);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' class='grid'/>",
                    LEFT,
                    WIDTH - RIGHT,
                    at,
                    at));
            text(svg, LEFT - 5, at + 4, "end", "currentColor", String.format(Locale.ROOT, "%.3g", v));
        }
        int step = Math.max(1, (count + 9) / 10);
        for (int i = 0; i < count; i += step)
            text(svg, x(i, count), HEIGHT - BOTTOM + 15, "middle", "currentColor", Integer.toString(i + 1));
        text(svg, WIDTH - RIGHT, HEIGHT - 3, "end", "currentColor", "epoch");
    }

    private static double x(int index, int count) {
        return LEFT + 6 + (WIDTH - LEFT - RIGHT - 12) * (count == 1 ? 0.5 : (double) index / (count - 1));
    }

    private static double y(double value, double low, double high) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low);
    }

    private static String point(double x, double y) {
        return String.format(Locale.ROOT, "%.1f,%.1f", x, y);
    }

    /** A confusion matrix as a heat map: rows are true classes, columns found ones, shades the share of the row. */
    static String confusion(List<String> classes, long[][] counts) {
        int cell = 62, left = 120, top = 58, n = classes.size();
        StringBuilder svg = open(left + n * cell + 30, top + n * cell + 8, "confusion matrix");
        text(svg, left + n * cell / 2.0, 14, "middle", "currentColor", "found");
        for (int i = 0; i < n; i++) {
            text(svg, left + (i + 0.5) * cell, top - 8 - (i % 2) * 14, "middle", "currentColor", classes.get(i));
            text(svg, left - 8, top + (i + 0.5) * cell + 4, "end", "currentColor", classes.get(i));
            long all = 0;
            for (long c : counts[i]) all += c;
            for (int j = 0; j < n; j++) {
                double share = all == 0 ? 0 : (double) counts[i][j] / all;
                svg.append(String.format(
                        Locale.ROOT,
                        "<rect x='%d' y='%d' width='%d' height='%d' fill='#1f6feb' fill-opacity='%.3f' class='cell'/>",
                        left + j * cell,
                        top + i * cell,
                        cell,
                        cell,
                        0.05 + 0.9 * share));
                text(
                        svg,
                        left + (j + 0.5) * cell,
                        top + (i + 0.5) * cell + 5,
                        "middle",
                        share > 0.55 ? "#ffffff" : "currentColor",
                        Long.toString(counts[i][j]));
            }
        }
        return svg.append("</svg>").toString();
    }

    private static StringBuilder open(int width, int height, String label) {
        return new StringBuilder()
                .append("<svg role='img' aria-label='")
                .append(Html.escaped(label))
                .append("' width='")
                .append(width)
                .append("' height='")
                .append(height)
                .append("' viewBox='0 0 ")
                .append(width)
                .append(' ')
                .append(height)
                .append("'>");
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String colour, String words) {
        svg.append(String.format(
                        Locale.ROOT, "<text x='%.1f' y='%.1f' text-anchor='%s' fill='%s'>", x, y, anchor, colour))
                .append(Html.escaped(words))
                .append("</text>");
    }
}

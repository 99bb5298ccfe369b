package dev.roentgen.examples.parity;

import dev.roentgen.check.DataException;
import dev.roentgen.training.metric.Average;
import dev.roentgen.training.metric.ConfusionMatrix;
import dev.roentgen.training.metric.Regions;
import dev.roentgen.training.metric.Scores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Figures of classifiers and masks: one case of the manifest is a file of many. */
final class MetricCases {
    private MetricCases() {}

    static void add(Map<String, Evaluator> kinds) {
        kinds.put("metrics", MetricCases::run);
    }

    private static void run(Manifest manifest, Manifest.Case which, Comparison results) {
        JsonNode root = new ObjectMapper().readTree(manifest.text(which.file()));
        double tolerance = which.tolerance("out", "out");
        for (JsonNode c : root.path("cases")) {
            String name = c.path("case").asString();
            for (var e : c.path("expected").properties()) {
                if (e.getValue().isNull()) continue;
                double[] expected = numbers(e.getValue());
                double[] got = figures(c, e.getKey());
                double scale =
                        Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElse(1)); // absolute errors
                results.values(name + "." + e.getKey(), got, expected, tolerance / scale, 1);
            }
        }
    }

    /** All numbers below a node, in order. */
    private static double[] numbers(JsonNode node) {
        if (node.isNumber()) return new double[] {node.asDouble()};
        return StreamSupport.stream(node.spliterator(), false)
                .flatMapToDouble(n -> Arrays.stream(numbers(n)))
                .toArray();
    }

    private static double[] figures(JsonNode c, String figure) {
        return switch (c.path("kind").asString()) {
            case "multiclass" -> multiclass(matrix(c, c.path("num_classes").asInt()), multiclassScores(c), figure);
            case "binary" -> binary(matrix(c, 2), binaryScores(c), figure);
            default ->
                c.path("num_classes").asInt() == 1
                        ? mask(c, figure)
                        : masks(matrix(c, c.path("num_classes").asInt()), figure);
        };
    }

    private static ConfusionMatrix matrix(JsonNode c, int classes) {
        var matrix = new ConfusionMatrix(classes);
        double[] truth = numbers(c.path("y_true")), given = numbers(c.path("y_pred"));
        for (int i = 0; i < truth.length; i++) matrix.add((int) truth[i], (int) given[i]);
        return matrix;
    }

    private static Scores multiclassScores(JsonNode c) {
        var scores = new Scores(c.path("num_classes").asInt());
        double[] truth = numbers(c.path("y_true"));
        for (int i = 0; i < truth.length; i++)
            scores.add(numbers(c.path("y_score").get(i)), (int) truth[i]);
        return scores;
    }

    private static Scores binaryScores(JsonNode c) {
        var scores = new Scores(2);
        double[] truth = numbers(c.path("y_true")), given = numbers(c.path("y_score"));
        for (int i = 0; i < truth.length; i++) scores.add(new double[] {1 - given[i], given[i]}, (int) truth[i]);
        return scores;
    }

    private static double[] perClass(ConfusionMatrix m, IntToDoubleFunction figure) {
        return IntStream.range(0, m.classes()).mapToDouble(figure).toArray();
    }

    private static double[] counts(ConfusionMatrix m) {
        return Arrays.stream(m.counts())
                .flatMapToDouble(row -> Arrays.stream(row).asDoubleStream())
                .toArray();
    }

    private static double[] multiclass(ConfusionMatrix m, Scores s, String figure) {
        return switch (figure) {
            case "confusion_matrix" -> counts(m);
            case "support" -> perClass(m, m::support);
            case "precision_per_class" -> perClass(m, m::precision);
            case "recall_per_class" -> perClass(m, m::recall);
            case "f1_per_class" -> perClass(m, m::f1);
            case "iou_per_class" -> perClass(m, m::iou);
            case "roc_auc_ovr_per_class" -> perClass(m, s::rocAuc);
            case "average_precision_per_class" -> perClass(m, s::averagePrecision);
            default -> new double[] {multiclassNumber(m, s, figure)};
        };
    }

    private static double multiclassNumber(ConfusionMatrix m, Scores s, String figure) {
        return switch (figure) {
            case "accuracy" -> m.accuracy();
            case "balanced_accuracy" -> m.balancedAccuracy();
            case "cohen_kappa" -> m.kappa();
            case "cohen_kappa_quadratic" -> m.quadraticKappa();
            case "mcc" -> m.mcc();
            case "log_loss" -> s.logLoss();
            case "top2_accuracy" -> s.topK(2);
            case "roc_auc_ovr_macro" -> s.rocAuc(Average.MACRO);
            case "roc_auc_ovr_weighted" -> s.rocAuc(Average.WEIGHTED);
            case "average_precision_macro" -> s.averagePrecision(Average.MACRO);
            default -> averaged(m, figure);
        };
    }

    /** {@code precision_macro} and its like. */
    private static double averaged(ConfusionMatrix m, String figure) {
        String[] parts = figure.split("_");
        Average how = Arrays.stream(Average.values())
                .filter(a -> parts.length == 2 && a.name().equalsIgnoreCase(parts[1]))
                .findFirst()
                .orElseThrow(() -> unknown(figure));
        return switch (parts[0]) {
            case "precision" -> m.precision(how);
            case "recall" -> m.recall(how);
            case "f1" -> m.f1(how);
            case "jaccard" -> m.iou(how);
            default -> throw unknown(figure);
        };
    }

    private static double[] binary(ConfusionMatrix m, Scores s, String figure) {
        return switch (figure) {
            case "confusion_matrix" -> counts(m);
            case "roc_curve" -> points(s.rocCurve(1), 0, 1);
            case "pr_curve" -> {
                List<double[]> curve = new ArrayList<>(s.precisionRecallCurve(1));
                Collections.reverse(curve);
                yield points(curve, 1, 0);
            }
            default -> new double[] {binaryNumber(m, s, figure)};
        };
    }

    private static double binaryNumber(ConfusionMatrix m, Scores s, String figure) {
        return switch (figure) {
            case "accuracy" -> m.accuracy();
            case "precision" -> m.precision(1);
            case "recall" -> m.recall(1);
            case "specificity" -> m.specificity(1);
            case "f1", "dice" -> m.f1(1);
            case "fbeta2" -> m.fBeta(1, 2);
            case "iou" -> m.iou(1);
            case "roc_auc" -> s.rocAuc(1);
            case "average_precision" -> s.averagePrecision(1);
            case "cohen_kappa" -> m.kappa();
            case "mcc" -> m.mcc();
            case "brier" -> s.brier(1);
            case "log_loss" -> s.logLoss();
            default -> throw unknown(figure);
        };
    }

    /** One coordinate of all points, then another. */
    private static double[] points(List<double[]> curve, int... coordinates) {
        return Arrays.stream(coordinates)
                .boxed()
                .flatMapToDouble(k -> curve.stream().mapToDouble(p -> p[k]))
                .toArray();
    }

    private static double[] masks(ConfusionMatrix m, String figure) {
        return switch (figure) {
            case "iou_per_class" -> perClass(m, m::iou);
            case "mean_iou" -> new double[] {m.iou(Average.MACRO)};
            case "dice_per_class" -> perClass(m, m::f1);
            case "mean_dice" -> new double[] {m.f1(Average.MACRO)};
            case "pixel_accuracy" -> new double[] {m.accuracy()};
            default -> throw unknown(figure);
        };
    }

    private static double[] mask(JsonNode c, String figure) {
        double eps = c.path("expected").path("eps").asDouble();
        List<Regions> images = regions(c);
        Regions all = images.stream().reduce(new Regions(0, 0, 0), Regions::plus);
        double[] dice = images.stream().mapToDouble(r -> r.dice(eps)).toArray();
        double[] iou = images.stream().mapToDouble(r -> r.iou(eps)).toArray();
        return switch (figure) {
            case "eps" -> new double[] {eps};
            case "dice_global" -> new double[] {all.dice(eps)};
            case "iou_global" -> new double[] {all.iou(eps)};
            case "per_image" ->
                IntStream.range(0, 2 * dice.length)
                        .mapToDouble(i -> i % 2 == 0 ? dice[i / 2] : iou[i / 2])
                        .toArray();
            case "dice_mean" -> new double[] {Arrays.stream(dice).average().orElse(Double.NaN)};
            case "iou_mean" -> new double[] {Arrays.stream(iou).average().orElse(Double.NaN)};
            case "pixel_accuracy" -> new double[] {matrix(c, 2).accuracy()};
            default -> throw unknown(figure);
        };
    }

    private static List<Regions> regions(JsonNode c) {
        double[] truth = numbers(c.path("y_true")), given = numbers(c.path("y_pred"));
        int images = c.path("shape").get(0).asInt(), places = truth.length / images;
        List<Regions> regions = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            Regions r = new Regions(0, 0, 0);
            for (int p = i * places; p < (i + 1) * places; p++)
                r = r.plus(new Regions(truth[p] * given[p], given[p], truth[p]));
            regions.add(r);
        }
        return regions;
    }

    private static DataException unknown(String figure) {
        return new DataException("parity", "a figure must be", "one that is built", "'" + figure + "'", "");
    }
}

package dev.roentgen.training.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Hits and false alarms as the threshold falls from score to score; equal scores are passed at once.
 *
 * @param hits how many positives lie at or above each threshold
 * @param alarms how many negatives do
 */
record Ranking(List<Integer> hits, List<Integer> alarms) {
    static Ranking of(double[] scores, boolean[] positive) {
        List<Integer> order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -scores[i]))
                .toList();
        List<Integer> hits = new ArrayList<>(), alarms = new ArrayList<>();
        int hit = 0, alarm = 0;
        for (int at = 0; at < order.size(); at++) {
            int i = order.get(at);
            if (positive[i]) hit++;
            else alarm++;
            if (at + 1 < order.size() && scores[order.get(at + 1)] == scores[i]) continue;
            hits.add(hit);
            alarms.add(alarm);
        }
        return new Ranking(hits, alarms);
    }

    private double positives() {
        return hits.isEmpty() ? 0 : hits.get(hits.size() - 1);
    }

    private double negatives() {
        return alarms.isEmpty() ? 0 : alarms.get(alarms.size() - 1);
    }

    /** False positive rate and true positive rate, from (0, 0) on. */
    List<double[]> roc() {
        List<double[]> points = new ArrayList<>(List.of(new double[] {0, 0}));
        for (int i = 0; i < hits.size(); i++)
            points.add(new double[] {alarms.get(i) / negatives(), hits.get(i) / positives()});
        return points;
    }

    /** Recall and precision, from recall 0 (where precision counts as 1) on. */
    List<double[]> precisionRecall() {
        List<double[]> points = new ArrayList<>(List.of(new double[] {0, 1}));
        for (int i = 0; i < hits.size(); i++) {
            double hit = hits.get(i);
            points.add(new double[] {hit / positives(), hit / (hit + alarms.get(i))});
        }
        return points;
    }

    /** The area under the ROC curve, by trapezoids; NaN without positives or negatives. */
    double area() {
        if (positives() == 0 || negatives() == 0) return Double.NaN;
        double twice = 0, alarm = 0, hit = 0;
        for (int i = 0; i < hits.size(); i++) {
            twice += (alarms.get(i) - alarm) * (hits.get(i) + hit);
            alarm = alarms.get(i);
            hit = hits.get(i);
        }
        return twice / (2 * positives() * negatives());
    }

    /** The precision at each threshold, weighted by what it adds to recall; NaN without positives. */
    double averagePrecision() {
        double sum = 0, before = 0;
        for (int i = 0; i < hits.size(); i++) {
            double hit = hits.get(i);
            sum += (hit - before) * (hit / (hit + alarms.get(i)));
            before = hit;
        }
        return sum / positives();
    }
}

package dev.roentgen.tensor;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Einstein's summation as permutations and matrix products, operands taken from the left. */
final class Einsum {
    private final String equation;
    private final Map<Character, Integer> sizes = new HashMap<>();

    private Einsum(String equation) {
        this.equation = equation;
    }

    /** A tensor and a letter for each of its axes. */
    private record Named(String letters, Tensor tensor) {}

    static Tensor of(String equation, List<Tensor> operands) {
        return new Einsum(equation.replace(" ", "")).compute(operands);
    }

    private Tensor compute(List<Tensor> operands) {
        int arrow = equation.indexOf("->");
        String[] left = (arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1);
        if (left.length != operands.size())
            throw bad("operands for " + left.length + " terms", operands.size() + " tensors");
        String right = arrow < 0 ? implied(String.join("", left)) : equation.substring(arrow + 2);
        List<Named> terms = new ArrayList<>();
        for (int i = 0; i < left.length; i++) terms.add(diagonal(named(left[i], operands.get(i))));
        for (char c : right.toCharArray())
            if (!sizes.containsKey(c) || right.indexOf(c) != right.lastIndexOf(c))
                throw bad("each letter on the right once, and on the left", "'" + c + "'");
        Named all = terms.get(0);
        for (int i = 1; i < terms.size(); i++) {
            StringBuilder later = new StringBuilder(right);
            for (Named t : terms.subList(i + 1, terms.size())) later.append(t.letters);
            all = product(all, terms.get(i), later.toString());
        }
        Named kept = sumOut(all, right);
        return kept.tensor.permute(places(kept.letters, right));
    }

    private static String implied(String letters) {
        var once = new StringBuilder();
        letters.chars()
                .sorted()
                .filter(c -> letters.indexOf(c) == letters.lastIndexOf(c))
                .forEach(c -> once.append((char) c));
        return once.toString();
    }

    private Named named(String letters, Tensor t) {
        if (letters.length() != t.rank() || !letters.chars().allMatch(Character::isLetter))
            throw bad("a letter for each axis of " + t.shape(), "'" + letters + "'");
        for (int i = 0; i < letters.length(); i++) {
            Integer before = sizes.put(letters.charAt(i), t.dim(i));
            if (before != null && before != t.dim(i))
                throw new ShapeException(
                        "einsum \"" + equation + "\"",
                        "axis '" + letters.charAt(i) + "' must have one size",
                        before.toString(),
                        t.dim(i) + " in " + t.shape(),
                        "");
        }
        return new Named(letters, t);
    }

    private ArgumentException bad(String expected, String got) {
        return new ArgumentException(
                "einsum \"" + equation + "\"", "it must have", expected, got, "Write it as in \"bij,bjk->bik\".");
    }

    /** Letters that stand twice in one term: the diagonal. */
    private static Named diagonal(Named n) {
        for (int i = 0; i < n.letters.length(); i++) {
            int j = n.letters.indexOf(n.letters.charAt(i), i + 1);
            if (j < 0) continue;
            int[] order = new int[n.tensor.rank()];
            int at = 2;
            order[0] = i;
            order[1] = j;
            var letters = new StringBuilder().append(n.letters.charAt(i));
            for (int k = 0; k < order.length; k++) {
                if (k == i || k == j) continue;
                order[at++] = k;
                letters.append(n.letters.charAt(k));
            }
            Tensor range = Index.range(n.tensor, n.tensor.dim(i));
            return diagonal(
                    new Named(letters.toString(), n.tensor.permute(order).index(range, range)));
        }
        return n;
    }

    private static Named sumOut(Named n, String keep) {
        List<Integer> gone = new ArrayList<>();
        var letters = new StringBuilder();
        for (int i = 0; i < n.letters.length(); i++) {
            if (keep.indexOf(n.letters.charAt(i)) < 0) gone.add(i);
            else letters.append(n.letters.charAt(i));
        }
        if (gone.isEmpty()) return n;
        return new Named(
                letters.toString(),
                n.tensor.sum(false, gone.stream().mapToInt(i -> i).toArray()));
    }

    private Named product(Named left, Named right, String later) {
        Named a = sumOut(left, later + right.letters), b = sumOut(right, later + left.letters);
        var batch = new StringBuilder();
        var summed = new StringBuilder();
        var rows = new StringBuilder();
        var columns = new StringBuilder();
        for (char c : a.letters.toCharArray())
            (b.letters.indexOf(c) < 0 ? rows : later.indexOf(c) >= 0 ? batch : summed).append(c);
        for (char c : b.letters.toCharArray()) if (a.letters.indexOf(c) < 0) columns.append(c);
        Tensor x = a.tensor
                .permute(places(a.letters, "" + batch + rows + summed))
                .reshape(count(batch), count(rows), count(summed));
        Tensor y = b.tensor
                .permute(places(b.letters, "" + batch + summed + columns))
                .reshape(count(batch), count(summed), count(columns));
        String letters = "" + batch + rows + columns;
        int[] dims = letters.chars().map(c -> sizes.getOrDefault((char) c, 1)).toArray();
        return new Named(letters, x.matmul(y).reshape(Shape.of(dims)));
    }

    private int count(CharSequence letters) {
        int n = 1;
        for (int i = 0; i < letters.length(); i++) n *= sizes.getOrDefault(letters.charAt(i), 1);
        return n;
    }

    private static int[] places(String from, String to) {
        return to.chars().map(from::indexOf).toArray();
    }
}

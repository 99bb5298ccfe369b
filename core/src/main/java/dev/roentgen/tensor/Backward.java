package dev.roentgen.tensor;

import dev.roentgen.backend.NdArray;
import dev.roentgen.check.GraphException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One backward pass: visits nodes by falling sequence number, so that each sees its whole gradient before it runs. A leaf is
 * older than all its users, but done as soon as the last of them is.
 */
final class Backward {
    private final ThreadState state = ThreadState.get();
    private final boolean recorded;
    private final boolean keep;
    private final PriorityQueue<Node> queue = new PriorityQueue<>((a, b) -> Long.compare(b.sequence, a.sequence));
    private final Map<Node, @Nullable Tensor[]> pending = new IdentityHashMap<>();
    private final @Nullable Set<Node> wanted; // nodes on the way to a target; null: all
    private final Set<Node> cut; // nodes whose inputs are not followed
    private final Map<Node, Integer> uses = new IdentityHashMap<>(); // of leaves, by nodes that were not visited yet

    private Backward(Autograd.Option[] options, @Nullable Set<Node> wanted, Set<Node> cut) {
        recorded = Autograd.has(options, Autograd.Option.RECORDED);
        keep = recorded || Autograd.has(options, Autograd.Option.KEEP_GRAPH);
        this.wanted = wanted;
        this.cut = cut;
    }

    static void intoParameters(Tensor y, Tensor dy, Autograd.Option... options) {
        y.array(); // complains if it is closed
        if (y.node() == null)
            throw new GraphException(
                    "backward",
                    "the tensor must",
                    "depend on a parameter or on a requireGrad() tensor, computed with recording on",
                    "one without a graph",
                    "Compute it outside of Autograd.off, from parameters that are not frozen.");
        Backward pass = new Backward(options, null, Set.of());
        for (Node node : behind(List.of(y), Set.of()))
            for (Node input : node.inputs) if (input != null && input.isLeaf()) pass.uses.merge(input, 1, Integer::sum);
        pass.run(List.of(y), List.of(dy), (node, grads) -> {
            Tensor g = grads[0];
            if (node.slot != null && g != null) node.slot.addGradient(g);
        });
    }

    static List<Tensor> gradients(List<Tensor> ys, List<Tensor> dys, List<Tensor> xs, Autograd.Option... options) {
        return gradients(ys, dys, xs, Set.of(), options);
    }

    /** The same, without following the graph past the nodes of {@code cut}. */
    static List<Tensor> gradients(
            List<Tensor> ys, List<Tensor> dys, List<Tensor> xs, Set<Node> cut, Autograd.Option... options) {
        @Nullable Tensor[] results = new Tensor[xs.size()];
        Map<Node, List<Integer>> targets = new IdentityHashMap<>();
        for (int i = 0; i < xs.size(); i++) {
            Node n = xs.get(i).node();
            if (n == null)
                throw new GraphException(
                        "gradients",
                        "every x must",
                        "have a graph",
                        "x " + i + " " + xs.get(i) + " without one",
                        "Take requireGrad() of it before computing y.");
            targets.computeIfAbsent(n, k -> new ArrayList<>()).add(i);
        }
        Backward pass = new Backward(options, reaching(ys, targets.keySet(), cut), cut);
        pass.run(ys, dys, (node, grads) -> {
            for (int i : targets.getOrDefault(node, List.of())) {
                Tensor g = grads[xs.get(i).output()];
                if (g != null) results[i] = Tensor.owned(g.array().share(), g.node(), g.output());
            }
        });
        List<Tensor> list = new ArrayList<>();
        for (int i = 0; i < results.length; i++) {
            Tensor r = results[i];
            list.add(r != null ? r : xs.get(i).zerosLike());
        }
        return list;
    }

    /** The nodes that made the tensors, found without recursion. */
    private static List<Node> behind(List<Tensor> ys, Set<Node> cut) {
        Set<Node> seen = new HashSet<>();
        List<Node> all = new ArrayList<>();
        for (Tensor y : ys) if (y.node() != null && seen.add(y.node())) all.add(y.node());
        for (int i = 0; i < all.size(); i++)
            if (!cut.contains(all.get(i)))
                for (Node input : all.get(i).inputs) if (input != null && seen.add(input)) all.add(input);
        return all;
    }

    /** The nodes from which a target can be reached: inputs are always older than their users. */
    private static Set<Node> reaching(List<Tensor> ys, Collection<Node> targets, Set<Node> cut) {
        List<Node> all = behind(ys, cut);
        all.sort((a, b) -> Long.compare(a.sequence, b.sequence));
        Set<Node> reaching = new HashSet<>(targets);
        for (Node n : all)
            if (!cut.contains(n))
                for (Node input : n.inputs) if (input != null && reaching.contains(input)) reaching.add(n);
        return reaching;
    }

    private interface Visitor {
        void complete(Node node, @Nullable Tensor[] gradients);
    }

    private void run(List<Tensor> ys, List<Tensor> dys, Visitor visitor) {
        boolean before = state.recording;
        String layer = state.layer;
        state.recording = recorded;
        try {
            for (int i = 0; i < ys.size(); i++) {
                Tensor y = ys.get(i), dy = dys.get(i);
                Node n = y.node();
                if (n != null && (wanted == null || wanted.contains(n)))
                    arrive(n, y.output(), Tensor.unowned(dy.array().share(), recorded ? dy.node() : null, dy.output()));
            }
            for (Node node = queue.poll(); node != null; node = queue.poll()) {
                visit(node, visitor);
                for (Node input : node.inputs) {
                    Integer left = input == null ? null : uses.computeIfPresent(input, (leaf, n) -> n - 1);
                    if (left != null && left == 0 && pending.containsKey(input)) visit(input, visitor);
                }
            }
            List<Node> leaves = new ArrayList<>(pending.keySet()); // with users that no gradient has reached
            leaves.sort((a, b) -> Long.compare(b.sequence, a.sequence));
            for (Node leaf : leaves) visit(leaf, visitor);
        } finally {
            state.recording = before;
            state.layer = layer;
            for (@Nullable Tensor[] left : pending.values()) for (Tensor t : left) if (t != null) t.close();
        }
    }

    private void visit(Node node, Visitor visitor) {
        @Nullable Tensor[] dys = pending.remove(node);
        if (dys == null) throw new IllegalStateException("a node was visited twice");
        try {
            visitor.complete(node, dys);
            if (node.isLeaf() || cut.contains(node)) return;
            int n = node.inputs.length;
            boolean[] needs = new boolean[n];
            boolean any = false;
            for (int i = 0; i < n; i++) {
                Node input = node.inputs[i];
                any |= needs[i] = input != null && (wanted == null || wanted.contains(input));
            }
            if (any) {
                state.layer = node.layer;
                try (Scope scope = Scope.call()) {
                    @Nullable Tensor[] grads = node.backward(dys, needs);
                    for (int i = 0; i < n; i++) {
                        Node input = node.inputs[i];
                        Tensor g = grads[i];
                        if (!needs[i] || g == null || input == null) continue;
                        arrive(
                                input,
                                node.inputOutputs[i],
                                Tensor.unowned(
                                        checked(node, input, i, g).array().share(),
                                        recorded ? g.node() : null,
                                        g.output()));
                    }
                }
            }
            if (!keep) node.release();
        } finally {
            for (Tensor t : dys) if (t != null) t.close();
        }
    }

    private static Tensor checked(Node node, Node input, int i, Tensor g) {
        int out = node.inputOutputs[i];
        if (!g.shape().equals(input.shape(out)))
            throw new GraphException(
                    node.name,
                    "the gradient of input " + i + " must have the shape",
                    input.shape(out).toString(),
                    g.shape().toString(),
                    "Correct the operation's gradient; sumTo undoes broadcasting.");
        return g.dtype() == input.dtype(out) ? g : g.to(input.dtype(out));
    }

    /** Takes over the tensor. */
    private void arrive(Node node, int output, Tensor g) {
        @Nullable Tensor[] grads = pending.get(node);
        if (grads == null) {
            pending.put(node, grads = new Tensor[node.outputCount()]);
            if (!node.isLeaf()) queue.add(node);
        }
        Tensor before = grads[output];
        if (before == null) {
            grads[output] = g;
            return;
        }
        grads[output] = null;
        try {
            grads[output] = sum(before, g);
        } finally {
            before.close();
            g.close();
        }
    }

    private Tensor sum(Tensor a, Tensor b) {
        if (recorded) {
            try (Scope scope = Scope.call()) {
                Tensor sum = a.add(b);
                return Tensor.unowned(sum.array().share(), sum.node(), sum.output());
            }
        }
        return Tensor.unowned(accumulated(a.array(), b.array()), null, 0);
    }

    /** The sum, in the first array's own memory where nobody else holds it. */
    static NdArray accumulated(NdArray target, NdArray x) {
        boolean whole = !target.isStrided() || target.isContiguous();
        if (whole && target.storage().exclusive()) return target.backend().accumulate(target, x);
        return target.backend().binary(dev.roentgen.backend.BinaryOp.ADD, target, x);
    }
}

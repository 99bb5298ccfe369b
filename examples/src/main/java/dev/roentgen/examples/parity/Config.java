package dev.roentgen.examples.parity;

import dev.roentgen.check.DataException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The arguments of a case.
 *
 * @param where the case's name, for errors
 * @param node the JSON object
 */
public record Config(String where, JsonNode node) {
    /** Whether there is such an argument, and it is not null. */
    public boolean has(String key) {
        return !node.path(key).isMissingNode() && !node.path(key).isNull();
    }

    /** A text. */
    public String text(String key) {
        if (!node.path(key).isString()) throw missing(key, "a text");
        return node.path(key).asString();
    }

    /** A text, or the default where there is none. */
    public String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    /** A number; the text "inf" counts. */
    public double number(String key) {
        JsonNode n = node.path(key);
        if (n.isNumber()) return n.asDouble();
        if (n.isString() && n.asString().equals("inf")) return Double.POSITIVE_INFINITY;
        throw missing(key, "a number");
    }

    /** A number, or the default where there is none. */
    public double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    /** An integer. */
    public int integer(String key) {
        if (!node.path(key).isIntegralNumber()) throw missing(key, "an integer");
        return node.path(key).asInt();
    }

    /** An integer, or the default where there is none. */
    public int integer(String key, int otherwise) {
        return has(key) ? integer(key) : otherwise;
    }

    /** True or false; false where there is none. */
    public boolean flag(String key) {
        return node.path(key).asBoolean(false);
    }

    /** Integers; a single one counts as a list of one. */
    public int[] integers(String key) {
        JsonNode n = node.path(key);
        if (n.isIntegralNumber()) return new int[] {n.asInt()};
        if (!n.isArray()) throw missing(key, "integers");
        List<Integer> list = new ArrayList<>();
        n.forEach(e -> list.add(e.asInt()));
        return list.stream().mapToInt(i -> i).toArray();
    }

    /** Two integers; a single one stands for both. */
    public int[] pair(String key, int otherwise) {
        if (!has(key)) return new int[] {otherwise, otherwise};
        int[] v = integers(key);
        return v.length == 1 ? new int[] {v[0], v[0]} : v;
    }

    /** Numbers; a single one counts as a list of one. */
    public double[] numbers(String key) {
        JsonNode n = node.path(key);
        if (n.isNumber()) return new double[] {n.asDouble()};
        if (!n.isArray()) throw missing(key, "numbers");
        List<Double> list = new ArrayList<>();
        n.forEach(e -> list.add(e.asDouble()));
        return list.stream().mapToDouble(d -> d).toArray();
    }

    /** Texts. */
    public List<String> texts(String key) {
        List<String> list = new ArrayList<>();
        node.path(key).forEach(e -> list.add(e.asString()));
        return list;
    }

    private DataException missing(String key, String expected) {
        return new DataException(
                "parity case " + where,
                "'" + key + "' must be",
                expected,
                String.valueOf(node.get(key)),
                "Correct index.json.");
    }
}

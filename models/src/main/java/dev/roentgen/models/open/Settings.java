package dev.roentgen.models.open;

import dev.roentgen.check.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The arguments of a model in the spelling of its original. Where it must not happen that one is silently left out,
 * {@link #checkAllAsked} makes it an error.
 */
public final class Settings {
    private final String where;
    private final JsonNode node;
    private final Set<String> asked = new java.util.HashSet<>();
    private final List<Settings> inner = new ArrayList<>();

    /** The arguments in a JSON object; {@code where} names it in errors. */
    public Settings(String where, JsonNode node) {
        this.where = where;
        this.node = node;
    }

    private JsonNode get(String key) {
        asked.add(key);
        return node.path(key);
    }

    /** Whether there is such an argument, and it is not null. */
    public boolean has(String key) {
        return !get(key).isMissingNode() && !get(key).isNull();
    }

    /** An integer. */
    public int integer(String key) {
        if (!get(key).isIntegralNumber()) throw wrong(key, "an integer");
        return get(key).asInt();
    }

    /** An integer, or the default where there is none. */
    public int integer(String key, int otherwise) {
        return has(key) ? integer(key) : otherwise;
    }

    /** A number, or the default where there is none. */
    public double number(String key, double otherwise) {
        if (!has(key)) return otherwise;
        if (!get(key).isNumber()) throw wrong(key, "a number");
        return get(key).asDouble();
    }

    /** True or false, or the default where there is none. */
    public boolean flag(String key, boolean otherwise) {
        return has(key) ? get(key).asBoolean() : otherwise;
    }

    /** A text, or the default where there is none. */
    public String text(String key, String otherwise) {
        return has(key) ? get(key).asString() : otherwise;
    }

    /** Integers. */
    public int[] integers(String key) {
        if (!get(key).isArray()) throw wrong(key, "integers");
        List<Integer> list = new ArrayList<>();
        get(key).forEach(e -> list.add(e.asInt()));
        return list.stream().mapToInt(i -> i).toArray();
    }

    /** Integers, or the default where there are none. */
    public int[] integers(String key, int... otherwise) {
        return has(key) ? integers(key) : otherwise;
    }

    /** Checks that an argument that models have no setting for is 0 or left out. */
    public void zero(String key) {
        if (number(key, 0) != 0) throw wrong(key, "0");
    }

    /** Checks that an argument that models have no setting for has this value. */
    public void is(String key, String value) {
        if (!get(key).asString().equals(value)) throw wrong(key, value);
    }

    /** Checks that an argument that models have no setting for has this value, or is left out. */
    public void usual(String key, String value) {
        if (has(key)) is(key, value);
    }

    /** Passes over arguments that do not concern the model. */
    public void ignore(String... keys) {
        asked.addAll(List.of(keys));
    }

    /** The arguments in an inner object. */
    public Settings object(String key) {
        Settings s = new Settings(where + "." + key, get(key));
        inner.add(s);
        return s;
    }

    /** One of two equal integers, as of a square. */
    public int square(String key) {
        int[] sides = integers(key);
        if (sides.length != 2 || sides[0] != sides[1]) throw wrong(key, "two equal integers");
        return sides[0];
    }

    /** The rows of a table. */
    public List<JsonNode> rows(String key) {
        if (!get(key).isArray()) throw wrong(key, "rows");
        List<JsonNode> rows = new ArrayList<>();
        get(key).forEach(rows::add);
        return rows;
    }

    /** Throws if an argument was not asked for. */
    public void checkAllAsked() {
        for (String key : node.propertyNames())
            if (!asked.contains(key))
                throw new DataException(
                        where,
                        "the arguments must be",
                        "among " + new java.util.TreeSet<>(asked),
                        "'" + key + "'",
                        "Build that argument first.");
        inner.forEach(Settings::checkAllAsked);
    }

    DataException wrong(String key, String expected) {
        return new DataException(where, "'" + key + "' must be", expected, String.valueOf(node.get(key)), "");
    }
}

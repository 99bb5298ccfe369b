package dev.roentgen.weights;

import static dev.roentgen.weights.FileErrors.quoted;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the opcodes of Python's pickle that {@code torch.save} writes, protocols 2 to 5. What it builds itself are texts, whole
 * numbers, lists and maps; every name, call and reference out of the pickle goes to {@link Builder}, which refuses what it does
 * not know. Without recursion, and bounded by {@link PickleInput#LONGEST} and {@link #MOST_VALUES}, whatever the bytes say.
 */
final class Unpickler {
    /** A value that weights have no use for: None, fractions, bytes, sets. */
    static final Object IGNORED = new Object();

    private static final int MOST_VALUES = 2_000_000;
    private static final Object MARK = new Object();

    /** What a pickle may name. */
    interface Builder {
        /** What stands for a class or function, as {@code collections.OrderedDict}. */
        Object named(String name);

        /** The result of calling what {@link #named} gave. */
        Object call(Object function, List<?> arguments);

        /** Gives an object its state. */
        void state(Object object, Object state);

        /** What lies outside of the pickle. */
        Object outside(Object id);
    }

    private final PickleInput in;
    private final Builder builder;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private int values;

    private Unpickler(PickleInput in, Builder builder) {
        this.in = in;
        this.builder = builder;
    }

    /** Reads one pickle, up to its end and not further. */
    static Object read(PickleInput in, Builder builder) {
        return new Unpickler(in, builder).run();
    }

    private Object run() {
        if (in.u1() != 0x80) throw in.damaged("a pickle must begin with", "its protocol", "something else");
        int protocol = in.u1();
        if (protocol < 2 || protocol > 5)
            throw in.damaged("the protocol must be", "2 to 5", Integer.toString(protocol));
        for (int opcode = in.u1(); opcode != '.'; opcode = in.u1()) run(opcode);
        return pop();
    }

    private void run(int opcode) {
        switch (opcode) {
            case 0x95 -> in.length(8); // FRAME
            case '(' -> push(MARK);
            case '0' -> pop();
            case '1' -> popMarked();
            case '2' -> push(top());

            case 'N', 0x88, 0x89 -> push(IGNORED); // NONE, NEWTRUE, NEWFALSE
            case 'G' -> ignore(8); // BINFLOAT
            case 'C' -> ignore(in.length(1)); // bytes
            case 'B' -> ignore(in.length(4));
            case 0x8e, 0x96 -> ignore(in.length(8)); // BINBYTES8, BYTEARRAY8
            case 0x8f -> push(IGNORED); // EMPTY_SET
            case 0x90 -> popMarked(); // ADDITEMS
            case 0x91 -> { // FROZENSET
                popMarked();
                push(IGNORED);
            }

            case 'J' -> push((long) in.i4());
            case 'K' -> push((long) in.u1());
            case 'M' -> push((long) in.u2());
            case 0x8a -> push(number(in.length(1)));
            case 0x8b -> push(number(in.length(4)));
            case 'X', 'T' -> push(in.text(in.length(4)));
            case 0x8c, 'U' -> push(in.text(in.length(1)));
            case 0x8d -> push(in.text(in.length(8)));

            case ']' -> push(new ArrayList<>());
            case 'a' -> {
                Object item = pop();
                append(List.of(item));
            }
            case 'e' -> append(popMarked());
            case ')' -> push(List.of());
            case 't' -> push(popMarked());
            case 0x85 -> tuple(1);
            case 0x86 -> tuple(2);
            case 0x87 -> tuple(3);
            case '}' -> push(new LinkedHashMap<String, Object>());
            case 's' -> {
                Object value = pop(), key = pop();
                put(List.of(key, value));
            }
            case 'u' -> put(popMarked());

            case 'q' -> remember(in.u1());
            case 'r' -> remember(in.i4());
            case 0x94 -> remember(memo.size()); // MEMOIZE
            case 'h' -> recall(in.u1());
            case 'j' -> recall(in.i4());

            case 'c' -> push(builder.named(in.line() + "." + in.line()));
            case 0x93 -> { // STACK_GLOBAL
                Object name = pop(), module = pop();
                if (!(module instanceof String) || !(name instanceof String))
                    throw in.damaged("a name must be", "a text", "something else");
                push(builder.named(module + "." + name));
            }
            case 'R', 0x81 -> { // REDUCE, NEWOBJ
                Object arguments = pop(), function = pop();
                if (!(arguments instanceof List<?> list))
                    throw in.damaged("arguments must be", "a tuple", "something else");
                push(builder.call(function, list));
            }
            case 'b' -> {
                Object state = pop();
                builder.state(top(), state);
            }
            case 'Q' -> push(builder.outside(pop()));
            default ->
                throw in.damaged("an opcode must be", "one that torch.save writes", "0x" + Integer.toHexString(opcode));
        }
    }

    private void push(Object value) {
        if (++values > MOST_VALUES) throw in.damaged("it must have", "at most " + MOST_VALUES + " values", "more");
        stack.add(value);
    }

    private Object top() {
        if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK)
            throw in.damaged("a value must", "stand on the stack", "none");
        return stack.get(stack.size() - 1);
    }

    private Object pop() {
        Object value = top();
        stack.remove(stack.size() - 1);
        return value;
    }

    /** All that was pushed since the last mark. */
    private List<Object> popMarked() {
        int mark = stack.size() - 1;
        while (mark >= 0 && stack.get(mark) != MARK) mark--;
        if (mark < 0) throw in.damaged("a mark must", "stand on the stack", "none");
        List<Object> marked = stack.subList(mark + 1, stack.size());
        List<Object> copy = List.copyOf(marked);
        stack.subList(mark, stack.size()).clear();
        return copy;
    }

    private void ignore(int bytes) {
        in.bytes(bytes);
        push(IGNORED);
    }

    private Object number(int bytes) {
        byte[] little = in.bytes(bytes), big = new byte[bytes];
        for (int i = 0; i < bytes; i++) big[i] = little[bytes - 1 - i];
        if (bytes == 0) return 0L;
        return bytes <= Long.BYTES ? (Object) new BigInteger(big).longValue() : new BigInteger(big);
    }

    private void tuple(int size) {
        var items = new Object[size];
        for (int i = size - 1; i >= 0; i--) items[i] = pop();
        push(List.of(items));
    }

    private void append(List<Object> items) {
        Object target = top();
        if (target == IGNORED) return;
        if (!(target instanceof ArrayList<?>)) throw in.damaged("items must go into", "a list", "something else");
        @SuppressWarnings("unchecked")
        var list = (ArrayList<Object>) target;
        list.addAll(items);
    }

    /** Keys and values by turns; only texts can name a tensor. */
    private void put(List<Object> items) {
        Object target = top();
        if (items.size() % 2 != 0) throw in.damaged("items must be", "keys and values", "an odd number");
        if (!(target instanceof Map<?, ?>)) throw in.damaged("items must go into", "a dict", "something else");
        @SuppressWarnings("unchecked")
        var map = (Map<String, Object>) target;
        for (int i = 0; i < items.size(); i += 2)
            if (items.get(i) instanceof String key) map.put(key, items.get(i + 1));
    }

    private void remember(int index) {
        if (memo.size() >= MOST_VALUES) throw in.damaged("it must have", "at most " + MOST_VALUES + " values", "more");
        memo.put(index, top());
    }

    private void recall(int index) {
        Object value = memo.get(index);
        if (value == null)
            throw in.damaged("a value must be", "remembered first", quoted(Integer.toUnsignedString(index)));
        push(value);
    }
}

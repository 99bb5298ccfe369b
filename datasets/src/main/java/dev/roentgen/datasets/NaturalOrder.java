package dev.roentgen.datasets;

import java.util.Comparator;

/** Text order in which runs of digits count as numbers: 2 before 10. Equal numbers of other spelling (1, 01) fall back to text. */
final class NaturalOrder implements Comparator<String> {
    static final NaturalOrder INSTANCE = new NaturalOrder();

    private NaturalOrder() {}

    @Override
    public int compare(String a, String b) {
        int i = 0, j = 0;
        while (i < a.length() && j < b.length()) {
            if (digit(a, i) && digit(b, j)) {
                int endA = endOfDigits(a, i), endB = endOfDigits(b, j);
                int order = number(a.substring(i, endA), b.substring(j, endB));
                if (order != 0) return order;
                i = endA;
                j = endB;
            } else {
                int order = Character.compare(a.charAt(i++), b.charAt(j++));
                if (order != 0) return order;
            }
        }
        int rest = Integer.compare(a.length() - i, b.length() - j);
        return rest != 0 ? rest : a.compareTo(b);
    }

    private static int number(String a, String b) {
        String x = a.replaceFirst("^0+", ""), y = b.replaceFirst("^0+", "");
        return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
    }

    private static boolean digit(String s, int i) {
        return s.charAt(i) >= '0' && s.charAt(i) <= '9';
    }

    private static int endOfDigits(String s, int from) {
        int end = from;
        while (end < s.length() && digit(s, end)) end++;
        return end;
    }
}

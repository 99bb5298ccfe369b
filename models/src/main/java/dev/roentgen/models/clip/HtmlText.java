package dev.roentgen.models.clip;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Characters that a text spells as HTML does: {@code &eacute;}, {@code &#233;}, {@code &#xe9;}. */
final class HtmlText {
    private static final Pattern REFERENCE =
            Pattern.compile("&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\\t\\n\\f <&#;]{1,32};?)");

    /** What browsers take the numbers 0x80 to 0x9F for: Windows' characters, where it has one. */
    private static final String WINDOWS =
            "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F"
                    + "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    private static final String REPLACEMENT = "\uFFFD";
    private static final Map<String, String> NAMED = named();

    private HtmlText() {}

    /** The text with every reference replaced once, by the rules of the HTML standard. */
    static String unescape(String text) {
        return text.indexOf('&') < 0
                ? text
                : REFERENCE.matcher(text).replaceAll(m -> Matcher.quoteReplacement(character(m)));
    }

    private static String character(MatchResult reference) {
        String name = reference.group(1);
        if (name.startsWith("#")) return numbered(name.substring(1).replace(";", ""));
        for (int length = name.length(); length > 1; length--) { // &notit; is a "not" without its semicolon, then "it;"
            String found = NAMED.get(name.substring(0, length));
            if (found != null) return found + name.substring(length);
        }
        return reference.group();
    }

    private static String numbered(String digits) {
        boolean hex = digits.startsWith("x") || digits.startsWith("X");
        String significant = digits.replaceFirst("^[xX]?0*", "");
        if (significant.isEmpty() || significant.length() > 7) return REPLACEMENT;
        int c = Integer.parseInt(significant, hex ? 16 : 10);
        if (c >= 0x80 && c <= 0x9F) return WINDOWS.substring(c - 0x80, c - 0x7F);
        if (c > Character.MAX_CODE_POINT || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
            return REPLACEMENT;
        return isCharacter(c) ? Character.toString(c) : "";
    }

    private static boolean isCharacter(int c) {
        boolean control = c < ' ' && "\t\n\f\r".indexOf(c) < 0 || c == 0x7F;
        boolean never = c >= 0xFDD0 && c <= 0xFDEF || (c & 0xFFFE) == 0xFFFE;
        return !control && !never;
    }

    /** The names of the HTML standard, with a semicolon or, where it allows that, without. */
    private static Map<String, String> named() {
        Map<String, String> named = new HashMap<>();
        try (var lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(HtmlText.class.getResourceAsStream("html-characters.txt")),
                StandardCharsets.US_ASCII))) {
            String line;
            while ((line = lines.readLine()) != null) {
                String[] parts = line.split(" ");
                StringBuilder characters = new StringBuilder();
                for (int i = 1; i < parts.length; i++) characters.appendCodePoint(Integer.parseInt(parts[i], 16));
                named.put(parts[0], characters.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return named;
    }
}

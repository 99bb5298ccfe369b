package dev.roentgen.models.hub;

import dev.roentgen.models.hub.Web.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tries again what may work later: a lost connection, a server that is busy or wants us to slow down. */
final class Attempts {
    private static final Set<Integer> LATER = Set.of(408, 429, 500, 502, 503, 504);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

    /** One attempt: a result; or an {@link IOException}, and another is made. */
    interface Attempt<T> {
        T run() throws IOException;
    }

    /** A server's wish to be asked later. */
    static final class Later extends IOException {
        private static final long serialVersionUID = 1L;
        private final @Nullable String retryAfter;

        private Later(Answer answer) {
            super(answer.status() + " from " + answer.from().getHost());
            retryAfter = answer.header("Retry-After");
        }
    }

    private final HubOptions options;

    Attempts(HubOptions options) {
        this.options = options;
    }

    /** The answer, unless it asks for another attempt. */
    static Answer settled(Answer answer) throws Later {
        if (LATER.contains(answer.status())) throw new Later(answer);
        return answer;
    }

    /** The first result; the last failure if there is none. */
    <T> T run(Attempt<T> attempt) throws IOException {
        Duration pause = options.firstPause();
        for (int n = 1; ; n++) {
            try {
                return attempt.run();
            } catch (Web.Interrupted e) {
                throw e;
            } catch (IOException e) {
                if (n >= options.attempts()) throw e;
                sleep(e instanceof Later later ? asked(later.retryAfter, pause) : pause);
                pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
            }
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** What a {@code Retry-After} asks for, in seconds or as a date, within reason. */
    static Duration asked(@Nullable String retryAfter, Duration otherwise) {
        if (retryAfter == null) return otherwise;
        String text = retryAfter.strip();
        Duration asked = otherwise;
        if (text.matches("[0-9]{1,9}")) asked = Duration.ofSeconds(Long.parseLong(text));
        else
            try {
                asked = Duration.between(
                        Instant.now(),
                        ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant());
            } catch (DateTimeParseException e) {
                return otherwise;
            }
        return asked.isNegative() ? Duration.ZERO : min(asked, LONGEST_PAUSE);
    }

    private static void sleep(Duration pause) throws IOException {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Web.Interrupted();
        }
    }
}

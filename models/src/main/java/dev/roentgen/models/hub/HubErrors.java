package dev.roentgen.models.hub;

import dev.roentgen.check.DataException;
import dev.roentgen.models.hub.Web.Answer;
import java.io.IOException;

/** Errors about one model on a hub. */
record HubErrors(HubOptions options, String repo, String revision) {
    DataException broken(String rule, String expected, String got, String fix) {
        return new DataException("Hub " + repo, rule, expected, got, fix);
    }

    /** An answer by which the hub refuses; {@code what} it was asked for. */
    DataException refused(String what, Answer answer) {
        String got = Integer.toString(answer.status());
        String reason = String.valueOf(answer.header("X-Error-Code"));
        if (answer.status() == 401 || answer.status() == 403 && options.token() == null)
            return broken(
                    "the hub must let you read " + what,
                    "",
                    got,
                    options.token() == null
                            ? "Check the name '" + repo + "'; if it is right, the model is private or has terms: accept"
                                    + " them at " + page() + " and set HF_TOKEN to a token of yours."
                            : "HF_TOKEN is not valid: make a new token.");
        if (answer.status() == 403)
            return broken(
                    "the hub must let you read " + what,
                    "",
                    got,
                    "Accept the model's terms at " + page() + " with the account of HF_TOKEN, or give that token the"
                            + " right to read it.");
        if (answer.status() == 404 && reason.equals("RevisionNotFound"))
            return broken(
                    "the model must have",
                    "a revision '" + revision + "'",
                    "404",
                    "Use 'main', or see " + page() + ".");
        if (answer.status() == 404)
            return broken(
                    "the hub must have " + what,
                    "",
                    got,
                    "Check the name '" + repo + "' (as 'owner/model') and the revision '" + revision + "' at "
                            + options.endpoint()
                            + (options.token() == null ? "; a private model needs HF_TOKEN." : "."));
        return broken(
                "the hub must give " + what,
                "",
                got + " from " + answer.from().getHost(),
                "Check the address " + options.endpoint() + ", and try again later.");
    }

    private String page() {
        return options.endpoint() + "/" + repo;
    }

    /** All attempts failed, the last for this reason. */
    DataException gaveUp(String what, IOException last, String fix) {
        DataException e = broken(
                what + " must come within",
                options.attempts() == 1 ? "1 attempt" : options.attempts() + " attempts",
                reason(last),
                fix);
        e.causedBy(last);
        return e;
    }

    private static String reason(IOException e) {
        if (e instanceof java.net.ConnectException) return "no connection";
        String text = String.valueOf(e.getMessage());
        return text.replace('\n', ' ');
    }

    /** The disk refuses. */
    DataException disk(IOException cause) {
        DataException e = broken(
                "the cache must be",
                "writable",
                String.valueOf(cause.getMessage()),
                "Free or unlock " + options.cache() + ", or set HF_HUB_CACHE to another folder.");
        e.causedBy(cause);
        return e;
    }
}

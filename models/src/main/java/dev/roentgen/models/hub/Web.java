package dev.roentgen.models.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One request after another: redirects followed, the token kept from other hosts, an end put to silence. */
final class Web {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 10;

    private final HubOptions options;
    private final HttpClient client;

    Web(HubOptions options) {
        this.options = options;
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER) // it would take the token along
                .connectTimeout(options.timeout())
                .build();
    }

    /** What came: a status, headers, and the address that gave them. */
    record Answer(int status, HttpHeaders headers, URI from) {
        boolean ok() {
            return status == 200 || status == 206;
        }

        @Nullable
        String header(String name) {
            return headers.firstValue(name).orElse(null);
        }
    }

    /** What takes the body of an answer that is ok. */
    interface Body {
        Receiver receive(ResponseInfo head) throws IOException;
    }

    /** Gets what an address, or those it refers to, gives. */
    Answer get(URI address, Map<String, String> headers, Body body) throws IOException {
        URI at = address;
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            Answer answer = exchange("GET", at, headers, body);
            URI next = next(answer);
            if (next == null) return answer;
            at = next;
        }
        throw new IOException("more than " + MOST_REDIRECTS + " redirects");
    }

    /** The head of what the endpoint itself says of an address: redirects to other hosts are not followed. */
    Answer head(URI address) throws IOException {
        URI at = address;
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            Answer answer = exchange("HEAD", at, Map.of(), head -> Receiver.ofNothing());
            URI next = next(answer);
            if (next == null || !isEndpoint(next)) return answer;
            at = next;
        }
        throw new IOException("more than " + MOST_REDIRECTS + " redirects");
    }

    private static @Nullable URI next(Answer answer) throws IOException {
        if (!REDIRECTS.contains(answer.status())) return null;
        String location = answer.header("Location");
        try {
            URI next = answer.from().resolve(location == null ? "" : location);
            boolean known = "https".equals(next.getScheme())
                    || "http".equals(next.getScheme())
                            && "http".equals(answer.from().getScheme());
            if (location == null || next.getHost() == null || !known)
                throw new IOException("a redirect to '" + location + "'");
            return next;
        } catch (IllegalArgumentException e) {
            throw new IOException("a redirect to '" + location + "'", e);
        }
    }

    private boolean isEndpoint(URI address) {
        URI endpoint = options.endpoint();
        return endpoint.getScheme().equals(address.getScheme())
                && endpoint.getHost().equalsIgnoreCase(address.getHost())
                && endpoint.getPort() == address.getPort();
    }

    private Answer exchange(String method, URI at, Map<String, String> headers, Body body) throws IOException {
        var request = HttpRequest.newBuilder(at)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("User-Agent", "roentgen");
        headers.forEach(request::header);
        if (options.token() != null && isEndpoint(at)) request.header("Authorization", "Bearer " + options.token());
        var receiver = new AtomicReference<@Nullable Receiver>();
        CompletableFuture<HttpResponse<Void>> coming = client.sendAsync(request.build(), head -> {
            if (head.statusCode() != 200 && head.statusCode() != 206) return BodySubscribers.replacing(null);
            try {
                Receiver taking = body.receive(head);
                receiver.set(taking);
                return taking;
            } catch (IOException e) {
                Receiver failed = Receiver.ofNothing();
                failed.onError(e);
                return failed;
            }
        });
        HttpResponse<Void> response = await(coming, receiver);
        return new Answer(response.statusCode(), response.headers(), at);
    }

    /** Waits for the answer's end as long as something comes. */
    private HttpResponse<Void> await(
            CompletableFuture<HttpResponse<Void>> coming, AtomicReference<@Nullable Receiver> receiver)
            throws IOException {
        long seen = -1;
        while (true) {
            try {
                return coming.get(options.timeout().toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                Receiver taking = receiver.get();
                long now = taking == null ? -1 : taking.received();
                if (now == seen) {
                    coming.cancel(true);
                    throw new IOException(
                            "nothing for " + seconds(options.timeout().toMillis()), e);
                }
                seen = now;
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                throw cause instanceof IOException io ? io : new IOException(String.valueOf(cause), cause);
            } catch (InterruptedException e) {
                coming.cancel(true);
                Thread.currentThread().interrupt();
                throw new Interrupted();
            }
        }
    }

    private static String seconds(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    /** The calling thread was interrupted; no further attempt makes sense. */
    static final class Interrupted extends IOException {
        private static final long serialVersionUID = 1L;

        Interrupted() {
            super("an interruption");
        }
    }
}

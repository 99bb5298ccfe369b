package dev.roentgen.models.hub;

import dev.roentgen.check.ArgumentException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where models come from and go to: {@code HubOptions.standard().cache(folder)}.
 *
 * @param endpoint the hub's address, or a mirror's
 * @param token what proves to the endpoint who asks; sent to no other host
 * @param cache the folder of all models
 * @param timeout how long to wait for a connection, an answer, or more of one
 * @param attempts how often to try each file
 * @param firstPause how long to wait before the second attempt, where the hub doesn't say; doubled for each further one
 * @param files names to fetch, {@code *} standing for any letters; none for what {@code Models.open} needs
 */
public record HubOptions(
        URI endpoint,
        @Nullable String token,
        Path cache,
        Duration timeout,
        int attempts,
        Duration firstPause,
        List<String> files) {
    /** Checks address and numbers. */
    public HubOptions {
        files = List.copyOf(files);
        String scheme = String.valueOf(endpoint.getScheme());
        if (endpoint.getHost() == null || !scheme.equals("https") && !scheme.equals("http"))
            throw wrong("the endpoint must be", "an http or https address", endpoint.toString(), "Check HF_ENDPOINT.");
        if (timeout.isNegative() || timeout.isZero() || firstPause.isNegative())
            throw wrong("times must be", "positive", timeout + " and " + firstPause, "");
        if (attempts < 1) throw wrong("attempts must be", "1 or more", Integer.toString(attempts), "");
    }

    private static ArgumentException wrong(String rule, String expected, String got, String fix) {
        return new ArgumentException("HubOptions", rule, expected, got, fix);
    }

    /** As the environment says; every variable as Hugging Face's own tools read it. */
    public static HubOptions standard() {
        return from(System::getenv, System::getProperty);
    }

    static HubOptions from(UnaryOperator<@Nullable String> environment, UnaryOperator<@Nullable String> properties) {
        String address = first(properties.apply("roentgen.hub.endpoint"), environment.apply("HF_ENDPOINT"));
        return new HubOptions(
                endpoint(address == null ? "https://huggingface.co" : address),
                first(environment.apply("HF_TOKEN"), null),
                cache(environment, String.valueOf(properties.apply("user.home"))),
                Duration.ofSeconds(30),
                5,
                Duration.ofSeconds(1),
                List.of());
    }

    private static Path cache(UnaryOperator<@Nullable String> environment, String userHome) {
        String own = first(environment.apply("HF_HUB_CACHE"), null), home = first(environment.apply("HF_HOME"), null);
        String caches = first(environment.apply("XDG_CACHE_HOME"), null);
        if (own != null) return Path.of(own);
        if (home != null) return Path.of(home, "hub");
        return (caches == null ? Path.of(userHome, ".cache") : Path.of(caches)).resolve(Path.of("huggingface", "hub"));
    }

    private static @Nullable String first(@Nullable String a, @Nullable String b) {
        return a != null && !a.isBlank() ? a.strip() : b == null || b.isBlank() ? null : b.strip();
    }

    private static URI endpoint(String address) {
        try {
            return URI.create(address.replaceFirst("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw wrong("the endpoint must be", "an http or https address", address, "Check HF_ENDPOINT.");
        }
    }

    /** The same with another address. */
    public HubOptions endpoint(URI address) {
        return new HubOptions(address, token, cache, timeout, attempts, firstPause, files);
    }

    /** The same with this token, or none. */
    public HubOptions token(@Nullable String secret) {
        return new HubOptions(endpoint, secret, cache, timeout, attempts, firstPause, files);
    }

    /** The same with this folder of all models. */
    public HubOptions cache(Path folder) {
        return new HubOptions(endpoint, token, folder, timeout, attempts, firstPause, files);
    }

    /** The same with this patience, for an answer and for each further part of it. */
    public HubOptions timeout(Duration patience) {
        return new HubOptions(endpoint, token, cache, patience, attempts, firstPause, files);
    }

    /** The same with so many attempts for a file, and this pause before the second. */
    public HubOptions attempts(int n, Duration pause) {
        return new HubOptions(endpoint, token, cache, timeout, n, pause, files);
    }

    /** The same for these files of the model, {@code *} standing for any letters. */
    public HubOptions files(String... names) {
        return new HubOptions(endpoint, token, cache, timeout, attempts, firstPause, List.of(names));
    }

    /** Everything but the token. */
    @Override
    public String toString() {
        return "HubOptions[endpoint=" + endpoint + ", token=" + (token == null ? "none" : "set") + ", cache=" + cache
                + ", timeout=" + timeout + ", attempts=" + attempts + ", files=" + files + "]";
    }
}

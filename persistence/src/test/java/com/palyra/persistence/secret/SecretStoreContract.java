package com.palyra.persistence.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.SensitiveBytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every secret store does. */
abstract class SecretStoreContract {
    static final String NAME = "device/01ARZ3NDEKTSV4RRFFQ69G5FAV/identity.json";

    abstract SecretStore store();

    static SensitiveBytes secret(String text) {
        return SensitiveBytes.takeOwnership(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(SensitiveBytes secret) {
        return new String(secret.exposeCopy(), StandardCharsets.UTF_8);
    }

    @Test
    void aSecretReadsBackAndANewOneTakesItsPlace() {
        assertThat(store().read(NAME)).isEmpty();

        store().write(NAME, secret("one"));
        assertThat(store().read(NAME).map(SecretStoreContract::text)).contains("one");

        store().write(NAME, secret(""));
        assertThat(store().read(NAME).map(SecretStoreContract::text)).contains("");
    }

    @Test
    void aValueStaysTheCallersAndAnAnswerIsACopy() {
        SensitiveBytes mine = secret("one");
        store().write(NAME, mine);
        mine.close();
        store().read(NAME).ifPresent(SensitiveBytes::close);

        assertThat(store().read(NAME).map(SecretStoreContract::text)).contains("one");
    }

    @Test
    void theFirstWriterWinsAndTheOthersGetItsValue() {
        assertThat(text(store().writeIfAbsent(NAME, secret("one")))).isEqualTo("one");
        assertThat(text(store().writeIfAbsent(NAME, secret("two")))).isEqualTo("one");
        assertThat(store().read(NAME).map(SecretStoreContract::text)).contains("one");
    }

    @Test
    void ofManyThreadsOneWins() throws Exception {
        int threads = 8;
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<String>> writers = IntStream.range(0, threads)
                    .<Callable<String>>mapToObj(i -> () -> {
                        together.await();
                        return text(store().writeIfAbsent(NAME, secret("writer " + i)));
                    })
                    .toList();
            String winner = store().read(NAME).map(SecretStoreContract::text).orElse("none yet");
            for (Future<String> answer : pool.invokeAll(writers)) {
                winner = winner.equals("none yet") ? answer.get() : winner;
                assertThat(answer.get()).isEqualTo(winner);
            }
            assertThat(store().read(NAME).map(SecretStoreContract::text)).contains(winner);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aDeletedSecretIsGone() {
        store().write(NAME, secret("one"));

        assertThat(store().delete(NAME)).isTrue();
        assertThat(store().delete(NAME)).isFalse();
        assertThat(store().read(NAME)).isEmpty();
        assertThat(store().list("")).isEmpty();
    }

    @Test
    void namesAreListedByPrefixInOrder() {
        for (String name : List.of("identity/ca/state.json", "device/b", "device/\u00e4", "device/a")) {
            store().write(name, secret(name));
        }

        assertThat(store().list("device/")).containsExactly("device/a", "device/b", "device/\u00e4");
        assertThat(store().list("")).hasSize(4);
        assertThat(store().list("other")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "../a", "a/../b", "a\\b", "a:b", "a\u0000b", "a\nb", "..", "\uD800"})
    void aNameThatCouldLeadElsewhereIsRefused(String name) {
        assertRefused(name);
    }

    @Test
    void aNameOrValueThatIsTooLongIsRefused() {
        assertRefused("a".repeat(121));
        store().write("a".repeat(120), secret("one"));
        assertThat(store().list("")).containsExactly("a".repeat(120));

        store().write(NAME, SensitiveBytes.takeOwnership(new byte[SecretStore.VALUE_BYTES]));
        assertThat(store().read(NAME).map(SensitiveBytes::length)).contains(SecretStore.VALUE_BYTES);
        assertThatThrownBy(
                        () -> store().write(NAME, SensitiveBytes.takeOwnership(new byte[SecretStore.VALUE_BYTES + 1])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void assertRefused(String name) {
        assertThatThrownBy(() -> store().read(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().write(name, secret("x"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().writeIfAbsent(name, secret("x"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().delete(name)).isInstanceOf(IllegalArgumentException.class);
    }
}

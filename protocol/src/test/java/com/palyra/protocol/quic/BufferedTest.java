package com.palyra.protocol.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BufferedTest {
    private final Buffered buffered = new Buffered(100, 250);
    private final List<String> cut = new ArrayList<>();

    @Test
    void a_connection_that_has_too_much_is_cut_once_and_counts_no_longer() {
        Buffered.Share greedy = buffered.share(() -> cut.add("greedy"));
        Buffered.Share other = buffered.share(() -> cut.add("other"));
        other.add(10);
        greedy.add(100);
        assertThat(cut).isEmpty();

        assertThat(greedy.add(1)).isFalse();
        assertThat(greedy.add(500)).isFalse();
        greedy.remove(50);
        greedy.close();

        assertThat(cut).containsExactly("greedy");
        assertThat(buffered.bytes()).isEqualTo(10);
    }

    @Test
    void when_all_have_too_much_the_one_with_the_most_is_cut_whoever_adds() {
        Buffered.Share small = buffered.share(() -> cut.add("small"));
        Buffered.Share largest = buffered.share(() -> cut.add("largest"));
        Buffered.Share large = buffered.share(() -> cut.add("large"));
        largest.add(100);
        large.add(99);
        small.add(51);
        assertThat(cut).isEmpty();

        assertThat(small.add(1)).isTrue();

        assertThat(cut).containsExactly("largest");
        assertThat(buffered.bytes()).isEqualTo(151);
        assertThat(buffered.most()).isEqualTo(251);
    }

    @Test
    void what_was_taken_makes_room() {
        Buffered.Share share = buffered.share(() -> cut.add("it"));
        for (int i = 0; i < 1_000; i++) {
            share.add(100);
            share.remove(100);
        }
        assertThat(cut).isEmpty();
        assertThat(buffered.bytes()).isZero();
    }

    @Test
    void a_connection_that_ended_takes_its_bytes_along() {
        Buffered.Share share = buffered.share(() -> cut.add("it"));
        share.add(60);
        share.close();
        share.remove(60);
        assertThat(buffered.bytes()).isZero();
        assertThat(cut).isEmpty();
    }
}

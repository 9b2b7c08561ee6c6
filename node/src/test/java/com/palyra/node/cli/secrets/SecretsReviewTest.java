package com.palyra.node.cli.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.view.ReviewView;
import com.palyra.actors.view.ReviewView.Finding;
import com.palyra.node.admin.FakeNode;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code palyra secrets review}. */
class SecretsReviewTest extends VaultFixture {
    @Test
    void findingsAreListedByKind() {
        vault.review = new ReviewView(
                List.of(finding("global/a", null)),
                List.of(finding("skill:x/b", Duration.ofDays(2))),
                List.of(Scope.parse("skill:gone")),
                false);

        assertThat(palyra("secrets", "review", "--unread", "30d", "--old", "100d")
                        .out()
                        .lines())
                .containsExactly(
                        "Nobody read for long:",
                        "SECRET    VALUE PUT  LAST READ",
                        "global/a  400d ago   -",
                        "",
                        "The value is old:",
                        "SECRET     VALUE PUT  LAST READ",
                        "skill:x/b  400d ago   2d ago",
                        "",
                        "No paired device may reach: ",
                        "skill:gone",
                        "",
                        "There is more than is shown.");
        assertThat(vault.asked).containsExactly("review 30 100");
    }

    @Test
    void withoutFindingsThatIsSaidAndTheDefaultsAreThoseOfTheHelp() {
        assertThat(palyra("secrets", "review").out())
                .contains("Nobody read for long: none.", "The value is old: none.", "No paired device may reach: none.")
                .doesNotContain("more than");
        assertThat(vault.asked).containsExactly("review 90 365");
        assertThat(palyra("secrets", "review", "--output", "json").out())
                .isEqualToIgnoringNewLines("{\"unread\":[],\"old\":[],\"unreachable\":[],\"complete\":true}");
        assertThat(palyra("secrets", "review", "--old", "soon").exit()).isEqualTo(2);
    }

    @Test
    void moreThanAnAnswerHoldsIsCutAndSaid() {
        String scope = "skill:" + "\"".repeat(256);
        List<Finding> many = IntStream.range(0, 1000)
                .mapToObj(n -> finding(scope + "/" + "k".repeat(120) + n, null))
                .toList();
        vault.review = new ReviewView(many, many, List.of(), true);

        String json = palyra("secrets", "review", "--output", "json").out();
        assertThat(json.length()).isBetween(900_000, 1_050_000);
        assertThat(json).contains("\"complete\":false");
    }

    private static Finding finding(String ref, @Nullable Duration readBefore) {
        return new Finding(
                SecretRef.parse(ref),
                FakeNode.NOW.minus(Duration.ofDays(400)),
                readBefore == null ? null : FakeNode.NOW.minus(readBefore));
    }
}

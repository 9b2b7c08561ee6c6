package com.palyra.node.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The admin messages about the vault that no command of ours sends. */
class AdminVaultTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakeVault vault = FakeVault.sample();
    private final NodeCommands node = new NodeCommands(new FakeNode(vault));

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "secrets.put # {'scope':'global','key':'x'} # ADMIN_PROTOCOL",
                "secrets.put # {'scope':'global','key':'x','value_base64':7} # ADMIN_PROTOCOL",
                "secrets.put # {'scope':'global','key':'x','value_base64':'YWJ*'} # ADMIN_PROTOCOL",
                "secrets.put # {'scope':'global','key':'x','value_base64':'YWJj','value':'abc'} # ADMIN_PROTOCOL",
                "secrets.put # {'scope':'global','key':'x','value_base64':'YWJj','if_version':-1} # USAGE",
                "secrets.put # {'scope':'global','key':'X','value_base64':'YWJj'} # VAULT_INVALID_NAME",
                "secrets.get # {'scope':'global/x','key':'x'} # VAULT_INVALID_NAME",
                "secrets.get # {'scope':'global','key':'x','version':0} # USAGE",
                "secrets.list # {'after':'x'} # ADMIN_PROTOCOL",
                "secrets.list # {'scope':'global','after':'X'} # VAULT_INVALID_NAME",
                "secrets.review # {'unread_ms':1} # ADMIN_PROTOCOL",
                "secrets.review # {'unread_ms':1,'old_ms':-1} # USAGE",
                "secrets.migrate # {'kind':'floppy'} # USAGE",
                "secrets.rotate # {'scope':'global','root':true} # USAGE",
                "secrets.job # {'job':'01DX5ZZKBKACTAV9WEVGEMMVS1'} # DAEMON_TIMEOUT",
                "secrets.share.add # {'kind':'none'} # USAGE",
                "secrets.share.add # {'kind':'os_store','passphrase_base64':'YWJj'} # ADMIN_PROTOCOL",
                "secrets.share.add # {'kind':'passphrase'} # ADMIN_PROTOCOL",
                "secrets.share.add # {'kind':'passphrase','passphrase_base64':'YWJj'} # USAGE",
                "devices.grants # {'device_id':'01ARZ3NDEKTSV4RRFFQ69G5FAV'} # DEVICE_NOT_FOUND",
                "devices.grant # {'device_id':'01BX5ZZKBKACTAV9WEVGEMMVRZ','scope':'global','access':'own'} # USAGE",
                "pairing.approve # {'request_id':'01ARZ3NDEKTSV4RRFFQ69G5FAV','skip_sas':true,'grants':'x'} # ADMIN_PROTOCOL",
                "pairing.approve # {'request_id':'01ARZ3NDEKTSV4RRFFQ69G5FAV','skip_sas':true,'grants':[7]} # ADMIN_PROTOCOL",
                "pairing.approve # {'request_id':'01ARZ3NDEKTSV4RRFFQ69G5FAV','skip_sas':true,'grants':['x']} # USAGE",
            })
    void whatMakesNoSenseIsRefusedBeforeTheVaultIsAsked(String command, String params, ErrorCode error) {
        assertThatThrownBy(() -> call(command, params))
                .isInstanceOfSatisfying(
                        PalyraException.class,
                        refused -> assertThat(refused.error()).isEqualTo(error));
        assertThat(vault.asked).isEmpty();
    }

    @Test
    void aValueOfOneByteTooManyIsRefusedInEitherLengthOfItsText() {
        for (int more = 1; more < 4; more++) {
            ObjectNode params = JSON.createObjectNode()
                    .put("scope", "global")
                    .put("key", "x")
                    .put("value_base64", new byte[Limits.SECRET_VALUE_BYTES + more]);
            params.put("value_base64", params.path("value_base64").asText());
            assertThatThrownBy(() -> node.handle("secrets.put", new Params(params)))
                    .isInstanceOfSatisfying(
                            PalyraException.class,
                            large -> assertThat(large.error()).isEqualTo(ErrorCode.VAULT_VALUE_TOO_LARGE));
        }
        assertThat(vault.asked).isEmpty();
    }

    @Test
    void moreGrantsThanADeviceMayHaveAreRefused() {
        ObjectNode params = JSON.createObjectNode()
                .put("request_id", FakeNode.REQUEST.value())
                .put("skip_sas", true);
        for (int i = 0; i <= Limits.GRANTS_PER_DEVICE; i++) {
            params.withArray("grants").add("skill:" + i + "=read");
        }
        assertThatThrownBy(() -> node.handle("pairing.approve", new Params(params)))
                .isInstanceOf(PalyraException.class)
                .hasMessageContaining("more than 32");
        assertThat(vault.granted()).isEmpty();
    }

    @Test
    void valuesAndPassphrasesAreClearedWhateverBecomesOfThem() {
        vault.failure = new PalyraException(ErrorCode.VAULT_WRITE_FAILED, "The disk is full.");
        assertThatThrownBy(() -> call("secrets.put", "{'scope':'global','key':'x','value_base64':'YWJj'}")
                        .size())
                .hasMessageContaining("The disk is full.");
        assertThatThrownBy(() ->
                        call("secrets.unlock", "{'passphrase_base64':'YWJj'}").size())
                .hasMessageContaining("The disk is full.");
        assertThat(vault.lent).hasSize(2);
        for (SensitiveBytes lent : vault.lent) {
            assertThatThrownBy(lent::exposeCopy).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void moreScopesThanAnAnswerHoldsComeInParts() {
        List<String> expected = new ArrayList<>(List.of("global", "skill:empty", "skill:extractor"));
        for (int i = 0; i < 4000; i++) {
            String scope = "skill:" + "n".repeat(250) + String.format("%04d", i);
            vault.with(scope + "/a", "x");
            expected.add(scope);
        }
        List<String> seen = new ArrayList<>();
        int parts = 0;
        JsonNode page = call("secrets.scopes", "{}");
        while (true) {
            parts++;
            assertThat(page.toString().length()).isLessThan(Limits.ADMIN_FRAME_BYTES);
            page.path("scopes").forEach(scope -> seen.add(scope.path("scope").asText()));
            if (!page.path("more").asBoolean()) {
                break;
            }
            page = call("secrets.scopes", "{'after':'" + seen.get(seen.size() - 1) + "'}");
        }
        assertThat(parts).isGreaterThan(1);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(expected).isSorted();
    }

    private JsonNode call(String command, String params) {
        try {
            return node.handle(command, new Params((ObjectNode) JSON.readTree(params.replace('\'', '"'))))
                    .toCompletableFuture()
                    .join();
        } catch (JsonProcessingException impossible) {
            throw new AssertionError(impossible);
        }
    }
}

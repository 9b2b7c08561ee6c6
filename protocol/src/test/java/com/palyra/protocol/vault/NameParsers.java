package com.palyra.protocol.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.fuzz.Parser;
import java.util.List;

/** Names in the vault, and grants; what is read has no other written form but the scheme of a reference. */
public final class NameParsers {
    private NameParsers() {}

    /** All of them. */
    public static List<Parser> all() {
        return List.of(
                Parser.ofText(
                        "scope",
                        text -> assertThat(Scope.parse(text)).hasToString(text),
                        "global",
                        "principal:user:ops",
                        "channel:slack:t\u00e9am",
                        "skill:x"),
                Parser.ofText("key", text -> assertThat(KeyName.parse(text)).hasToString(text), "a", "api.key-1_x"),
                Parser.ofText(
                        "secret_ref",
                        text -> assertThat(text).endsWith(SecretRef.parse(text).toString()),
                        "global/openai_api_key",
                        "vault://channel:a:b/c"),
                Parser.ofText(
                        "grant",
                        text -> assertThat(Grant.parse(text)).hasToString(text),
                        "global=read",
                        "skill:a=b=write"));
    }
}

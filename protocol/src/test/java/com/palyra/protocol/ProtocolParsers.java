package com.palyra.protocol;

import com.palyra.protocol.certificate.CertificateParsers;
import com.palyra.protocol.frame.FrameParsers;
import com.palyra.protocol.fuzz.Parser;
import com.palyra.protocol.identity.IdentityParsers;
import com.palyra.protocol.pairing.PairingParsers;
import com.palyra.protocol.quic.TokenParsers;
import com.palyra.protocol.rpc.RpcParsers;
import com.palyra.protocol.vault.NameParsers;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Every parser of this module. */
public final class ProtocolParsers implements Supplier<List<Parser>> {
    @Override
    public List<Parser> get() {
        List<Parser> certificates = CertificateParsers.all();
        byte[] leaf = certificates.get(0).good().get(0);
        return Stream.of(
                        FrameParsers.all(),
                        PairingParsers.all(),
                        certificates,
                        IdentityParsers.all(),
                        RpcParsers.all(leaf),
                        NameParsers.all(),
                        TokenParsers.all(leaf))
                .flatMap(List::stream)
                .toList();
    }
}

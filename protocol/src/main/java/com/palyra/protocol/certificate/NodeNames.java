package com.palyra.protocol.certificate;

import com.palyra.protocol.identity.Ulid;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** The subject alternative names of a node: its URI, DNS names and addresses, each once. */
final class NodeNames {
    private static final int DNS_NAME_CHARACTERS = 253;
    /** Letters, digits and inner hyphens, labels of 63 at most (RFC 1123, section 2.1). */
    private static final Pattern DNS_NAME =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    private NodeNames() {}

    static GeneralNames of(Ulid node, Collection<String> dnsNames, Collection<InetAddress> addresses) {
        Set<String> distinctNames =
                new LinkedHashSet<>(List.of("localhost", node.value().toLowerCase(Locale.ROOT)));
        for (String name : dnsNames) {
            distinctNames.add(requireDnsName(name.toLowerCase(Locale.ROOT)));
        }
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, PeerKind.NODE.uriPrefix() + node.value()));
        for (String name : distinctNames) {
            names.add(new GeneralName(GeneralName.dNSName, name));
        }
        // InetAddress compares by its bytes, so a host name or a scope beside them does not make a second entry.
        for (InetAddress address : new LinkedHashSet<>(addresses)) {
            names.add(new GeneralName(GeneralName.iPAddress, new DEROctetString(address.getAddress())));
        }
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static String requireDnsName(String name) {
        if (name.length() > DNS_NAME_CHARACTERS || !DNS_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Not a DNS name that a certificate can carry");
        }
        return name;
    }
}

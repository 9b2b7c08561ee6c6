package com.palyra.actors.cluster;

import com.palyra.persistence.journal.EmbeddedJournal;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;

/** How Pekko is set up for a node that is alone. */
public final class ClusterOfOne {
    private static final String RESOURCE = "palyra-actors";

    private ClusterOfOne() {}

    /** The set-up of the actor system: our configuration over the journal's over Pekko's own. */
    public static ActorSystemSetup setup(EmbeddedJournal journal, InstantSource clock, SecureRandom random) {
        PinnedTls tls = PinnedTls.create(clock, random);
        return ActorSystemSetup.create(
                BootstrapSetup.create(config(journal.config())),
                SSLEngineProviderSetup.create(system -> tls),
                journal.setup());
    }

    /** The configuration alone. Only {@code palyra-actors.conf}, the journal's and Pekko's own keys count. */
    static Config config(Config journal) {
        return ConfigFactory.parseResourcesAnySyntax(ClusterOfOne.class.getClassLoader(), RESOURCE)
                .withFallback(journal)
                .withFallback(ConfigFactory.defaultReference(ClusterOfOne.class.getClassLoader()))
                .resolve();
    }
}

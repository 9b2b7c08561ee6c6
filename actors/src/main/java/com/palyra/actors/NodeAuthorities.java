package com.palyra.actors;

import com.palyra.actors.authority.Rotation;
import com.palyra.actors.view.AuthorityView;
import com.palyra.protocol.Limits;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A node's certificate authorities, as its operator sees and changes them. Thread-safe; failures are
 * {@link com.palyra.protocol.error.PalyraException} in the stage.
 */
public interface NodeAuthorities {
    /** The authorities that are trusted, the one that signs first. */
    CompletionStage<List<AuthorityView>> list();

    /**
     * Changes them. When this completes the change is stored and counts for every connection: the node presents a certificate
     * of the authority that signs, and who is connected with one that no authority vouches for any more is cut, to come back
     * with a fresh one. Connected devices are told within {@link Limits#SESSION_LOOK}, others when they come.
     *
     * @param early whether an authority may be retired while certificates that it signed are valid
     * @return the authorities that are trusted from then on
     */
    CompletionStage<List<AuthorityView>> rotate(Rotation step, boolean early);
}

package com.palyra.actors.view;

import java.util.List;

/**
 * What a device published after a number.
 *
 * @param publications in their order
 * @param last to ask with next
 * @param missed whether some after that number are not kept any more
 */
public record PublicationPage(List<PublicationView> publications, long last, boolean missed) {
    /** Copies the list. */
    public PublicationPage {
        publications = List.copyOf(publications);
    }
}

package com.palyra.actors.pairing;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.durable.DurableEntity;
import com.palyra.actors.pairing.WindowCommand.Begin;
import com.palyra.actors.pairing.WindowCommand.Confirm;
import com.palyra.actors.pairing.WindowCommand.Guess;
import com.palyra.actors.pairing.WindowCommand.ListCodes;
import com.palyra.actors.pairing.WindowCommand.Mint;
import com.palyra.actors.pairing.WindowCommand.Release;
import com.palyra.actors.pairing.WindowCommand.Resume;
import com.palyra.actors.pairing.WindowReply.Accepted;
import com.palyra.actors.pairing.WindowReply.Answer;
import com.palyra.actors.pairing.WindowReply.Listing;
import com.palyra.actors.pairing.WindowReply.NoSlot;
import com.palyra.actors.pairing.WindowReply.NotResumed;
import com.palyra.actors.pairing.WindowReply.Opened;
import com.palyra.actors.pairing.WindowReply.Refused;
import com.palyra.actors.pairing.WindowReply.Resumed;
import com.palyra.actors.pairing.WindowReply.Salt;
import com.palyra.actors.view.CodeView;
import com.palyra.persistence.event.PairingWindowEvent;
import com.palyra.persistence.event.PairingWindowEvent.GuessCounted;
import com.palyra.persistence.event.PairingWindowEvent.GuessReturned;
import com.palyra.persistence.event.PairingWindowEvent.PinPairingPaused;
import com.palyra.persistence.event.PairingWindowEvent.PinPairingResumed;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.AddressLimiter;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.pairing.GuessBudget;
import com.palyra.protocol.pairing.OpenCode;
import com.palyra.protocol.pairing.OpenCodes;
import com.palyra.protocol.pairing.OpenCodes.Verdict;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.Purpose;
import com.palyra.protocol.pairing.RefusalCode;
import com.palyra.protocol.pairing.RegistrationRecord;
import com.palyra.protocol.pairing.ShareOffer;
import com.palyra.protocol.pairing.Spake2Plus;
import com.palyra.protocol.pairing.VerifierAnswer;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectBuilder;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * Owns the open codes and everything that bounds guessing, a singleton of the cluster. It alone answers shares and
 * checks proofs. Codes live in memory and end with the process; the budget and the pause are events.
 *
 * <p>Every guess at a PIN is counted, and the count is written, before the guess is answered; a right one takes it back.
 * Curve operations and scrypt run on {@code palyra.pairing-dispatcher}.
 */
public final class PairingWindow extends DurableEntity<WindowCommand, PairingWindowEvent, GuessBudget> {
    /** Dispatcher for curve operations and scrypt. */
    public static final String DISPATCHER = "palyra.pairing-dispatcher";

    /** What it says to itself. */
    sealed interface Internal extends WindowCommand {}

    private record Derived(PairingCode code, @Nullable RegistrationRecord record, Mint mint) implements Internal {}

    private record Computed(Guess guess, @Nullable VerifierAnswer answer) implements Internal {}

    private record Run(InetAddress address, String slot, CodeMethod method, Instant until) {}

    private final InstantSource clock;
    private final SecureRandom random;
    private final ActorRef<AuditLog.Command> audit;
    private final Executor curves;
    private final SlotSalts salts;
    private final RegistrationRecord nobodysRecord;
    private final OpenCodes codes = new OpenCodes();
    private final AddressLimiter addresses = new AddressLimiter();
    private final PendingPlaces places;
    private final Map<Ulid, Run> runs = new HashMap<>();
    /** Who waits for the write under way. */
    private @Nullable WindowCommand writing;

    private PairingWindow(
            ActorContext<WindowCommand> context,
            InstantSource clock,
            SecureRandom random,
            Supplier<? extends Collection<Ulid>> pending,
            ActorRef<AuditLog.Command> audit) {
        super(context, PersistenceId.ofUniqueId("PairingWindow"));
        this.clock = clock;
        this.random = random;
        this.audit = audit;
        this.curves = context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER));
        this.salts = new SlotSalts(random);
        this.nobodysRecord = RegistrationRecord.random(new byte[16], random);
        this.places = new PendingPlaces(pending);
    }

    /**
     * The window of this cluster.
     *
     * @param pending the requests that wait for a decision, from the lists
     */
    public static Behavior<WindowCommand> create(
            InstantSource clock,
            SecureRandom random,
            Supplier<? extends Collection<Ulid>> pending,
            ActorRef<AuditLog.Command> audit) {
        return entity(Behaviors.setup(context -> new PairingWindow(context, clock, random, pending, audit)));
    }

    @Override
    public GuessBudget emptyState() {
        return GuessBudget.EMPTY;
    }

    @Override
    public EventHandler<GuessBudget, PairingWindowEvent> eventHandler() {
        return newEventHandlerBuilder()
                .forAnyState()
                .onEvent(GuessCounted.class, (budget, event) -> budget.count(event.handshakeId(), event.at()))
                .onEvent(GuessReturned.class, (budget, event) -> budget.giveBack(event.handshakeId()))
                .onEvent(PinPairingPaused.class, (budget, event) -> budget.pause())
                .onEvent(PinPairingResumed.class, (budget, event) -> budget.resume())
                .build();
    }

    @Override
    public CommandHandler<WindowCommand, PairingWindowEvent, GuessBudget> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Mint.class, this::onMint)
                .onCommand(Derived.class, this::onDerived)
                .onCommand(ListCodes.class, this::onListCodes)
                .onCommand(Resume.class, this::onResume)
                .onCommand(Begin.class, this::onBegin)
                .onCommand(Guess.class, this::onGuess)
                .onCommand(Computed.class, this::onComputed)
                .onCommand(Confirm.class, this::onConfirm)
                .onCommand(Release.class, this::onRelease)
                .build();
    }

    @Override
    public SignalHandler<GuessBudget> signalHandler() {
        return signals(this::onWriteFailed).build();
    }

    /** A guess that could not be counted is not answered, and its run is over. */
    private void onWriteFailed(PalyraException told) {
        if (writing instanceof Guess guess) {
            drop(guess.handshake());
            guess.replyTo().tell(new Refused(RefusalCode.CANNOT_STORE));
        } else if (writing instanceof Confirm confirm) {
            places.release(confirm.handshake());
            confirm.replyTo().tell(new Refused(RefusalCode.CANNOT_STORE));
        } else if (writing instanceof Resume resume) {
            resume.replyTo().tell(new NotResumed(told.error(), told.sentence()));
        }
        writing = null;
    }

    private Effect<PairingWindowEvent, GuessBudget> onMint(GuessBudget budget, Mint mint) {
        Optional<String> slot = codes.reserve(clock.instant(), random);
        if (slot.isEmpty()) {
            return Effect().reply(mint.replyTo(), NoSlot.NO_SLOT);
        }
        PairingCode code = mint.method() == CodeMethod.PIN
                ? PairingCode.mintPin(slot.get(), mint.digits(), random)
                : PairingCode.mintQr(slot.get(), random);
        byte[] salt = salts.of(slot.get(), mint.method());
        context()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(() -> RegistrationRecord.derive(code, salt), curves),
                        (record, failure) -> new Derived(code, failure == null ? record : null, mint));
        return Effect().none();
    }

    private Effect<PairingWindowEvent, GuessBudget> onDerived(GuessBudget budget, Derived derived) {
        PairingCode code = derived.code();
        if (derived.record() == null || !codes.isReserved(code.slot(), clock.instant())) {
            codes.release(code.slot());
            code.close();
            return Effect().reply(derived.mint().replyTo(), NoSlot.NO_SLOT);
        }
        OpenCode open = codes.open(
                code.slot(),
                code.method(),
                Purpose.DEVICE,
                derived.record(),
                derived.mint().ttl(),
                clock.instant());
        audit.tell(new AuditLog.Append(AuditEntry.byOperator("pairing.code", code.slot(), AuditEntry.DONE)
                .with("method", code.method().wireName())
                .with("expires_at", open.expiresAt().toString())));
        return Effect().reply(derived.mint().replyTo(), new Opened(code, open.expiresAt()));
    }

    private Effect<PairingWindowEvent, GuessBudget> onListCodes(GuessBudget budget, ListCodes list) {
        List<CodeView> views = codes.list(clock.instant()).stream()
                .map(code ->
                        new CodeView(code.slot(), code.method(), code.purpose(), code.expiresAt(), code.failures()))
                .toList();
        return Effect().reply(list.replyTo(), new Listing(views, budget.paused()));
    }

    private Effect<PairingWindowEvent, GuessBudget> onResume(GuessBudget budget, Resume resume) {
        if (!budget.paused()) {
            return Effect().reply(resume.replyTo(), Resumed.RESUMED);
        }
        return write(resume, new PinPairingResumed(clock.instant()))
                .thenRun(ignored -> audit.tell(
                        new AuditLog.Append(AuditEntry.byOperator("pairing.resume", "pin", AuditEntry.DONE))))
                .thenReply(resume.replyTo(), ignored -> Resumed.RESUMED);
    }

    private Effect<PairingWindowEvent, GuessBudget> onBegin(GuessBudget budget, Begin begin) {
        Instant now = clock.instant();
        runs.values().removeIf(run -> !now.isBefore(run.until()));
        if (!addresses.allows(begin.address(), now)) {
            return Effect().reply(begin.replyTo(), new Refused(RefusalCode.RATE_LIMITED));
        }
        if (begin.method() == CodeMethod.PIN && budget.paused()) {
            return Effect().reply(begin.replyTo(), new Refused(RefusalCode.PAUSED));
        }
        if (places.isFull(now) || runs.size() >= Limits.PAIRING_CONNECTIONS) {
            return Effect().reply(begin.replyTo(), new Refused(RefusalCode.TOO_MANY));
        }
        Instant until = now.plus(Limits.PAIRING_RUN);
        runs.put(begin.handshake(), new Run(begin.address(), begin.slot(), begin.method(), until));
        codes.begin(begin.handshake(), begin.slot(), begin.method(), now);
        return Effect().reply(begin.replyTo(), new Salt(salts.of(begin.slot(), begin.method())));
    }

    private Effect<PairingWindowEvent, GuessBudget> onGuess(GuessBudget budget, Guess guess) {
        Instant now = clock.instant();
        Run run = runs.get(guess.handshake());
        if (run == null || !now.isBefore(run.until())) {
            return Effect().reply(guess.replyTo(), new Refused(RefusalCode.PROTOCOL));
        }
        if (!addresses.allows(run.address(), now)) {
            return refuse(guess, RefusalCode.RATE_LIMITED);
        }
        boolean pin = run.method() == CodeMethod.PIN;
        if (pin && budget.paused()) {
            return refuse(guess, RefusalCode.PAUSED);
        }
        if (pin && budget.exhausted(now)) {
            return pause(guess, now)
                    .thenRun(ignored -> drop(guess.handshake()))
                    .thenReply(guess.replyTo(), ignored -> new Refused(RefusalCode.PAUSED));
        }
        addresses.countFailure(run.address(), now);
        Optional<OpenCode> code = codes.countFailure(guess.handshake(), now);
        RegistrationRecord record = code.map(OpenCode::record).orElse(nobodysRecord);
        if (!pin || code.isEmpty()) {
            compute(guess, record);
            return Effect().none();
        }
        return write(guess, new GuessCounted(guess.handshake(), now)).thenRun(ignored -> compute(guess, record));
    }

    private void compute(Guess guess, RegistrationRecord record) {
        ShareOffer share = guess.share();
        context()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(() -> answer(record, share), curves),
                        (answer, failure) -> new Computed(guess, failure == null ? answer : null));
    }

    private VerifierAnswer answer(RegistrationRecord record, ShareOffer share) {
        try {
            return Spake2Plus.answer(
                    record, share.shareP(), share.context(), share.idProver(), share.idVerifier(), random);
        } catch (PairingProtocolException e) {
            throw new CompletionException(e);
        }
    }

    private Effect<PairingWindowEvent, GuessBudget> onComputed(GuessBudget budget, Computed computed) {
        Guess guess = computed.guess();
        VerifierAnswer answer = computed.answer();
        if (answer == null) {
            return refuse(guess, RefusalCode.PROTOCOL);
        }
        codes.expect(guess.handshake(), answer.expectedConfirmP());
        return Effect().reply(guess.replyTo(), new Answer(answer.shareV(), answer.confirmV()));
    }

    private Effect<PairingWindowEvent, GuessBudget> refuse(Guess guess, RefusalCode code) {
        drop(guess.handshake());
        return Effect().reply(guess.replyTo(), new Refused(code));
    }

    private Effect<PairingWindowEvent, GuessBudget> onConfirm(GuessBudget budget, Confirm confirm) {
        Instant now = clock.instant();
        Run run = runs.get(confirm.handshake());
        if (run == null) {
            return Effect().reply(confirm.replyTo(), new Refused(RefusalCode.WRONG_CODE));
        }
        if (places.isFull(now)) {
            drop(confirm.handshake());
            return Effect().reply(confirm.replyTo(), new Refused(RefusalCode.TOO_MANY));
        }
        Verdict verdict = codes.confirm(confirm.handshake(), confirm.confirmP(), now);
        runs.remove(confirm.handshake());
        if (verdict != Verdict.ACCEPTED) {
            return wrong(budget, confirm, run, now);
        }
        places.reserve(confirm.handshake(), now);
        addresses.giveBack(run.address());
        if (run.method() == CodeMethod.QR) {
            return Effect().reply(confirm.replyTo(), Accepted.ACCEPTED);
        }
        return write(confirm, new GuessReturned(confirm.handshake(), now))
                .thenReply(confirm.replyTo(), ignored -> Accepted.ACCEPTED);
    }

    private Effect<PairingWindowEvent, GuessBudget> wrong(GuessBudget budget, Confirm confirm, Run run, Instant now) {
        audit.tell(new AuditLog.Append(AuditEntry.byStranger(
                        "pairing.guess",
                        run.slot(),
                        AuditEntry.REFUSED,
                        run.address().getHostAddress())
                .with("method", run.method().wireName())));
        Refused refused = new Refused(RefusalCode.WRONG_CODE);
        return mustPause(budget, now)
                ? pause(confirm, now).thenReply(confirm.replyTo(), ignored -> refused)
                : Effect().reply(confirm.replyTo(), refused);
    }

    private Effect<PairingWindowEvent, GuessBudget> onRelease(GuessBudget budget, Release release) {
        places.release(release.handshake());
        boolean wasRunning = runs.containsKey(release.handshake());
        drop(release.handshake());
        Instant now = clock.instant();
        return wasRunning && mustPause(budget, now)
                ? pause(release, now)
                : Effect().none();
    }

    private static boolean mustPause(GuessBudget budget, Instant now) {
        return !budget.paused() && budget.exhausted(now);
    }

    private EffectBuilder<PairingWindowEvent, GuessBudget> pause(WindowCommand cause, Instant now) {
        return write(cause, new PinPairingPaused(now))
                .thenRun(ignored ->
                        audit.tell(new AuditLog.Append(AuditEntry.byNode("pairing.pause", "pin", AuditEntry.DONE))));
    }

    private EffectBuilder<PairingWindowEvent, GuessBudget> write(WindowCommand cause, PairingWindowEvent event) {
        writing = cause;
        return Effect().persist(event).thenRun(ignored -> writing = null);
    }

    private void drop(Ulid handshake) {
        runs.remove(handshake);
        codes.abandon(handshake);
    }
}

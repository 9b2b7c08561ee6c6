/*
 * The pairing protocol, for the model checker spin: a node, a device, an operator, and Eve between them.
 *
 * PairingModelTest checks it once as it is, where every property must hold, and once for each NO_CHECK_... below, which
 * takes one check away, where a property must break. To do one by hand:
 *
 *     spin -a -DNO_CHECK_COMMITMENT pairing.pml && gcc -O2 -DSAFETY -o pan pan.c && ./pan -E -m1000000
 *     spin -t -p -g -DNO_CHECK_COMMITMENT pairing.pml      (shows the steps that break the property)
 *
 * What is abstracted:
 *
 * - Cryptography is symbolic. A signature, a proof or a hash fits exactly when everything that goes into it is equal;
 *   nobody signs for a key but its holder; two short strings are equal when all their inputs are, or when one side was
 *   aimed at the other by who chose his nonce last. What succeeds with small probability is left out, but for a right
 *   guess at the code.
 * - SPAKE2+ gives away one guess a run, and nothing offline. The proofs of both sides fit when code, Hello, Params and
 *   leaf are the same on both.
 * - TLS: who holds the key of the leaf holds the connection. So between device and node Eve can only cut; she answers
 *   the device with a leaf of her own, connects to the node as a stranger, and carries frames from one to the other,
 *   whole or in part, again or not at all, in any order.
 * - Only one PIN code is open at a time, all in the same slot. Frames that are not in turn end a run. Time is an event
 *   that can come whenever it likes. The numbers of Limits are smaller.
 *
 * What one of the checks below already implies is not looked at a second time: the hash of the leaf in a proof of
 * return, the id in Pending, the node's own key in a Hello, the key in the certificate request, the certificate's own.
 * That the leaf is in the context shows only where NODE_KEY is gone and the code is secret: CHANNEL takes both.
 */

/* Limits. */
#ifndef SESSIONS
#define SESSIONS 2          /* runs at the node under way at once, and requests */
#endif
#define CODES 2             /* codes that the operator makes, one after the other */
#define RUNS 2              /* runs of the device */
#define RESTARTS 1          /* of the node */
#define FAILURES_PER_CODE 2
#define FAILURES_IN_ALL 3
#define WRONG_SHORT_STRINGS 2

/* Who holds a key, a leaf or a connection. */
#define NOBODY 0
#define NODE 1
#define DEVICE 2
#define EVE 3

/* ------------------------------------------------------------------------------------------------ checks */

/* PairingProver.requireNode: the node names the key of its leaf. Transcript.context: both have seen the same leaf. */
#if defined(NO_CHECK_NODE_KEY) || defined(NO_CHECK_CHANNEL)
#define nodeKeyIsOf(leafKey, named) true
#else
#define nodeKeyIsOf(leafKey, named) (leafKey == named)
#endif
#ifdef NO_CHECK_CHANNEL
#define sameLeaf true
#else
#define sameLeaf (device.leaf == NODE)
#endif

/* Spake2PlusProver.confirm: the node proves that it knows the code. */
#ifdef NO_CHECK_CONFIRM_V
#define confirmVHolds(proof) true
#else
#define confirmVHolds(proof) (proof)
#endif

/* The person at the device: told that the code was wrong, whoever typed it asks for another one, as PAIR_WRONG_CODE says. */
#ifdef NO_CHECK_DEVICE_STOPS
#define mayUse(aCode) true
#else
#define mayUse(aCode) (device.spoilt != aCode)
#endif

/* PairingProver.onPending: the nonce is the one that the node committed to before it saw the device's. */
#ifdef NO_CHECK_COMMITMENT
#define commitmentKept(kept) true
#else
#define commitmentKept(kept) (kept)
#endif

/* PairingVerifier.pending: the node shows its nonce when it has the device's and the request is stored. */
#ifdef NO_CHECK_NONCE_HIDDEN
#define nonceKnownAtEnroll true
#else
#define nonceKnownAtEnroll false
#endif

/* ReturningProver.start: the leaf carries the key that the device stored. */
#ifdef NO_CHECK_RETURN_NODE_KEY
#define mayReturnTo(leafKey) true
#else
#define mayReturnTo(leafKey) (device.node == leafKey)
#endif

/* ReturningVerifier.onProof: who comes back signs with the key of the request. */
#ifdef NO_CHECK_RETURN_PROOF
#define proves(who, s) true
#else
#define proves(who, s) (handshake[s].key == who)
#endif

/* PairingWindow.onGuess: counted before it is answered, and not after it turned out wrong. */
#ifdef NO_CHECK_COUNTED_FIRST
#define countedFirst false
#else
#define countedFirst true
#endif

/* PairingWindow.onGuess: what was counted is written before the guess is answered. */
#ifdef NO_CHECK_COUNT_STORED_FIRST
#define countStoredFirst false
#else
#define countStoredFirst true
#endif

/* OpenCodes.takesGuesses. */
#ifdef NO_CHECK_CODE_BUDGET
#define codeTakesGuesses true
#else
#define codeTakesGuesses (failuresOfCode < FAILURES_PER_CODE)
#endif

/* GuessBudget.exhausted. */
#ifdef NO_CHECK_BUDGET_IN_ALL
#define exhausted false
#else
#define exhausted (budget >= FAILURES_IN_ALL)
#endif

/* OpenCodes.countFailure, PairingRun.Turn: a run has one guess. */
#ifdef NO_CHECK_ONE_GUESS_A_RUN
#define oneGuessARun false
#else
#define oneGuessARun true
#endif

/* OpenCodes.begin: a run is bound to the code that it found at its Hello and ends with it, whatever its slot names. */
#ifdef NO_CHECK_RUN_KEEPS_ITS_CODE
#define runKeepsItsCode false
#else
#define runKeepsItsCode true
#endif

/* OpenCodes: codes live in memory only; a restart closes them. */
#ifdef NO_CHECK_RESTART_CLOSES_CODES
#define restartClosesCodes false
#else
#define restartClosesCodes true
#endif

/* OpenCodes.confirm: the proof is the expected one. */
#ifdef NO_CHECK_CONFIRM_P
#define confirmPHolds(proof) true
#else
#define confirmPHolds(proof) (proof)
#endif

/* OpenCodes.confirm: the code is consumed. */
#ifdef NO_CHECK_CODE_CONSUMED
#define codeConsumed false
#else
#define codeConsumed true
#endif

/* PairingVerifier.leave: Enroll only after the code was proven. */
#ifdef NO_CHECK_IN_TURN
#define mayEnroll(s) (state[s] == RUNNING && (handshake[s].stage == AWAITS_CONFIRM_P || handshake[s].stage == AWAITS_ENROLL))
#else
#define mayEnroll(s) (handshake[s].stage == AWAITS_ENROLL)
#endif

/* PairingVerifier.onEnroll: signed with the key of the Hello, over this run. */
#if defined(NO_CHECK_ENROLL_SIGNATURE)
#define signatureHolds(s, signer, ofThisRun) true
#elif defined(NO_CHECK_SIGNED_RUN)
#define signatureHolds(s, signer, ofThisRun) (handshake[s].key == signer)
#else
#define signatureHolds(s, signer, ofThisRun) (handshake[s].key == signer && (ofThisRun))
#endif

/* PairingHandshake.onApprove: what the operator typed is what the device shows. */
#ifdef NO_CHECK_SHORT_STRING
#define shortStringMatches(s) true
#else
#define shortStringMatches(s) (device.stage == WAITS && (device.shortString == s || handshake[s].aimedAt == device.attempt))
#endif

/* PairingHandshake.mismatch: the last wrong short string rejects the request; the count is an event. */
#ifdef NO_CHECK_LAST_SHORT_STRING
#define isLastWrong(s) false
#else
#define isLastWrong(s) (handshake[s].wrong >= WRONG_SHORT_STRINGS)
#endif

/* PairingHandshake.onApprove: not after its time, also when the timer is late. */
#ifdef NO_CHECK_IN_TIME
#define inTime(s) true
#else
#define inTime(s) (!handshake[s].late)
#endif

/* HandshakeState: only a pending request is approved, rejected or expires. */
#ifdef NO_CHECK_PENDING_AT_APPROVE
#define mayApprove(s) (state[s] != RUNNING)
#else
#define mayApprove(s) (state[s] == PENDING)
#endif
#ifdef NO_CHECK_PENDING_AT_REJECT
#define mayReject(s) (state[s] != RUNNING)
#else
#define mayReject(s) (state[s] == PENDING)
#endif
#ifdef NO_CHECK_PENDING_AT_EXPIRE
#define mayExpire(s) (state[s] != RUNNING)
#else
#define mayExpire(s) (state[s] == PENDING)
#endif

/* PairingHandshake: a decision is an event, and whatever follows from it comes after it is written. */
#ifdef NO_CHECK_DECISION_STORED_FIRST
#define decisionStoredFirst false
#else
#define decisionStoredFirst true
#endif

/* Admission: only an approved request gets a certificate. */
#ifdef NO_CHECK_APPROVED
#define mayIssue(s) (state[s] == PENDING || state[s] == APPROVED)
#else
#define mayIssue(s) (state[s] == APPROVED)
#endif

/* Not checks: what else can be asked. */
#ifdef CAN_PAIR
#define mayPair false
#else
#define mayPair true
#endif
#ifdef SECRET_CODE            /* nobody has seen the code, and no guess is right */
#define codeMayBeKnown false
#else
#define codeMayBeKnown true
#endif

/* ------------------------------------------------------------------------------------------------ state */

/* Stages of PairingVerifier and PairingRun; of PairingProver; of a request (HandshakeState). */
mtype = { NONE, AWAITS_SHARE_P, COUNTED, AWAITS_CONFIRM_P, AWAITS_ENROLL, REQUESTED };
mtype = { FRESH, HELLO_SENT, SHARE_SENT, ENROLLED, WAITS, DONE };
mtype = { RUNNING, PENDING, APPROVED, READY, REJECTED, EXPIRED };

/* Who made a ShareP, and with which code. */
mtype = { NO_SHARE, OF_DEVICE, RIGHT_GUESS, WRONG_GUESS };

typedef Handshake {
    mtype stage;
    byte peer;          /* who holds the connection, DEVICE or EVE */
    byte key;           /* of the Hello */
    byte code;          /* that the run is bound to */
    mtype share;
    byte attempt;       /* of the device, if the share is its own */
    byte aimedAt;       /* the run of the device whose short string its nonce was chosen for */
    bool late;          /* the time for a decision is over */
    byte wrong;         /* short strings that were typed and wrong */
}

/* The node. Events are what survives a restart: storedBudget, stored, and what a request consists of. */
Handshake handshake[SESSIONS];
byte codes;                 /* made so far */
byte openCode;              /* 0 for none */
byte failuresOfCode;
byte budget, storedBudget;
mtype state[SESSIONS], stored[SESSIONS];
byte restarts;
hidden byte each;           /* not part of the state */

/* The device. */
typedef Device {
    mtype stage;
    byte attempt;
    byte code;          /* that a person typed */
    byte spoilt;        /* the code with which the node's proof was wrong */
    byte leaf;          /* who holds the key of the server's leaf */
    byte connection;    /* the handshake at the node, when the leaf is the node's; otherwise or before, SESSIONS */
    byte session;       /* of Params; SESSIONS for one that Eve made up */
    byte node;          /* of Params: whom the device believes to talk to */
    byte shortString;   /* the request that it is the short string of; SESSIONS for any other */
}
Device device;

/* Eve knows the code: somebody has seen it, or a guess was right. */
bool codeKnown;

/* What the properties are about and nobody looks at. */
byte guessesAtCode, guessesInAll, guessesAtDevice;
bool accepted;             /* the newest code was proved */
bool approvedByOperator[SESSIONS];
mtype told[SESSIONS];       /* the outcome that somebody acted upon or was told */

/* ------------------------------------------------------------------------------------------------ properties */

/* One variable each, so that spin names the one that broke. */
bool noCertificateWithoutApproval = true;
bool onlyWhomTheOperatorMeant = true;
bool bothAgree = true;
bool whoseKeyItIsAsked = true;
bool nobodyWithoutTheCode = true;
bool aCodeIsUsedOnce = true;
bool guessesStayInBudget = true;
bool shortStringsStayInBudget = true;
bool oneOutcome = true;
bool noApprovalTooLate = true;
bool certificateGoesToItsOwner = true;
bool neverPaired = true;             /* asked with -DCAN_PAIR, to see that the protocol reaches its end */

inline holds(property, condition) {
    property = (condition);
    assert(property);
    property = true
}


/* Everything that goes into the proofs of the device's present run is the same at the node. */
#define sameRun(s) (device.session == s && device.node == NODE && sameLeaf && \
        handshake[s].key == DEVICE && handshake[s].share == OF_DEVICE && \
        handshake[s].attempt == device.attempt)
#define sameProof(s) (sameRun(s) && handshake[s].code == device.code)

/* ------------------------------------------------------------------------------------------------ the node */

inline onHello(s, who, claimed) {
    handshake[s].stage = AWAITS_SHARE_P;
    handshake[s].peer = who;
    handshake[s].key = claimed;
    handshake[s].code = (codeTakesGuesses -> openCode : 0)
}

inline forget() {
    device.stage = FRESH;
    device.leaf = NOBODY;
    device.connection = SESSIONS;
    device.session = SESSIONS;
    device.node = NOBODY;
    device.shortString = SESSIONS
}

/* The first free place; an id is never used again, though its place is. */
#define isFree(s) (handshake[s].stage == NONE && (s == 0 || handshake[s - 1].stage != NONE))

inline endRun(s) {
    handshake[s].stage = NONE;
    handshake[s].peer = NOBODY;
    handshake[s].key = NOBODY;
    handshake[s].code = 0;
    handshake[s].share = NO_SHARE;
    handshake[s].attempt = 0;
    if
    :: device.connection == s && device.stage != WAITS -> forget()
    :: else
    fi;
    if
    :: device.session == s -> device.session = SESSIONS
    :: else
    fi
}

/* OpenCodes.close: the runs of a code end with it. */
inline endRunOf(s) {
    if
    :: runKeepsItsCode && openCode != 0 && handshake[s].code == openCode -> endRun(s)
    :: else
    fi
}

inline closeCode() {
    for (each : 0 .. SESSIONS - 1) {
        endRunOf(each)
    }
    openCode = 0;
    failuresOfCode = 0
}

inline count(s) {
    if
    :: handshake[s].code == openCode -> failuresOfCode++
    :: else
    fi;
    budget++;
    if
    :: countStoredFirst -> storedBudget = budget
    :: else
    fi
}

/* PairingWindow.onGuess. A run without a code is answered from a random record, which tells nobody anything. */
inline onShareP(s, whose, itsRun) {
    if
    :: handshake[s].code == 0 || openCode == 0 || exhausted ||
        handshake[s].code == openCode && !codeTakesGuesses ->
        endRun(s)
    :: else ->
        if
        :: countedFirst && handshake[s].stage == AWAITS_SHARE_P -> count(s)
        :: else
        fi;
        handshake[s].code = openCode;
        handshake[s].share = whose;
        handshake[s].attempt = itsRun;
        handshake[s].stage = COUNTED
    fi
}

/* PairingWindow.onComputed: ShareV and ConfirmV go out, and whoever guessed knows whether he was right. */
inline answer(s) {
    handshake[s].stage = AWAITS_CONFIRM_P;
    if
    :: handshake[s].share != OF_DEVICE && !codeKnown ->
        guessesAtCode++;
        guessesInAll++;
        holds(guessesStayInBudget, guessesAtCode <= FAILURES_PER_CODE && guessesInAll <= FAILURES_IN_ALL);
        codeKnown = (handshake[s].share == RIGHT_GUESS)
    :: else
    fi
}

/* PairingWindow.onConfirm. */
inline onConfirmP(s, proof) {
    if
    :: handshake[s].code == openCode && openCode != 0 && confirmPHolds(proof) ->
        holds(nobodyWithoutTheCode, proof);
        holds(aCodeIsUsedOnce, !accepted);
        accepted = true;
        if
        :: countedFirst -> budget--; storedBudget = budget
        :: else
        fi;
        handshake[s].stage = AWAITS_ENROLL;
        handshake[s].code = 0;
        if
        :: codeConsumed -> closeCode()
        :: else -> failuresOfCode = 0
        fi
    :: else ->
        if
        :: !countedFirst -> count(s)
        :: else
        fi;
        endRun(s)
    fi
}

/* PairingVerifier.onEnroll, and PairingRequested is written. */
inline onEnroll(s, signer, ofThisRun) {
    if
    :: signatureHolds(s, signer, ofThisRun) ->
        holds(whoseKeyItIsAsked, handshake[s].key != DEVICE || sameRun(s) && device.stage == ENROLLED);
        handshake[s].stage = REQUESTED;
        state[s] = PENDING;
        stored[s] = PENDING
    :: else ->
        endRun(s)
    fi
}

inline tell(s, outcome) {
    holds(oneOutcome, told[s] == RUNNING || told[s] == outcome);
    told[s] = outcome
}

/* A decision is written, then those who wait are told. */
inline decide(s, outcome) {
    state[s] = outcome;
    if
    :: decisionStoredFirst -> stored[s] = outcome
    :: else
    fi;
    tell(s, outcome)
}

inline onApprove(s, typed) {
    if
    :: mayApprove(s) && !inTime(s) ->
        decide(s, EXPIRED)
    :: mayApprove(s) && inTime(s) && typed && !shortStringMatches(s) ->
        handshake[s].wrong++;
        holds(shortStringsStayInBudget, handshake[s].wrong <= WRONG_SHORT_STRINGS);
        if
        :: isLastWrong(s) -> decide(s, REJECTED)
        :: else
        fi
    :: mayApprove(s) && inTime(s) && (!typed || shortStringMatches(s)) ->
        holds(noApprovalTooLate, !handshake[s].late);
        approvedByOperator[s] = true;
        decide(s, APPROVED)
    :: else
    fi
}

/* Admission: bind, issue, record. */
inline issue(s) {
    holds(noCertificateWithoutApproval, approvedByOperator[s]);
    holds(onlyWhomTheOperatorMeant, handshake[s].key == DEVICE);
    state[s] = READY;
    stored[s] = READY
}

proctype Node(byte s) {
    do
    :: atomic { handshake[s].stage == COUNTED -> answer(s) }
    :: atomic { state[s] == PENDING && !handshake[s].late -> handshake[s].late = true }
    :: atomic { mayExpire(s) && handshake[s].late && state[s] != EXPIRED -> decide(s, EXPIRED) }
    :: atomic { mayIssue(s) -> issue(s) }
    :: atomic { !decisionStoredFirst && stored[s] != state[s] -> stored[s] = state[s] }
    od
}

/* kill -9 and start: what is not stored is gone. */
inline restartOf(s) {
    if
    :: handshake[s].stage != NONE && handshake[s].stage != REQUESTED -> endRun(s)
    :: else
    fi;
    state[s] = stored[s]
}

proctype Restarts() {
    do
    :: atomic {
        restarts < RESTARTS ->
        restarts++;
        budget = storedBudget;
        failuresOfCode = 0;
        if
        :: restartClosesCodes -> closeCode()
        :: else
        fi;
        for (each : 0 .. SESSIONS - 1) {
            restartOf(each)
        }
    }
    :: atomic { !countStoredFirst && storedBudget != budget -> storedBudget = budget }
    od
}

/* ------------------------------------------------------------------------------------------------ the device */

inline onParams(theSession, theNode) {
    if
    :: nodeKeyIsOf(device.leaf, theNode) ->
        device.session = theSession;
        device.node = theNode;
        device.stage = SHARE_SENT
    :: else ->
        forget()
    fi
}

/* ShareV in; ConfirmP and Enroll out. */
inline onShareV(proof) {
    if
    :: confirmVHolds(proof) ->
        holds(nobodyWithoutTheCode, codeKnown || device.leaf == NODE);
        device.stage = ENROLLED
    :: else ->
        device.spoilt = device.code;
        forget()
    fi
}

inline onPending(kept, itsShortString) {
    if
    :: commitmentKept(kept) ->
        device.shortString = itsShortString;
        device.stage = WAITS
    :: else ->
        forget()
    fi
}

/* The certificate is there; the device remembers whom it is paired with. */
inline onCertificate() {
    holds(bothAgree, device.node != NODE || device.session < SESSIONS &&
        state[device.session] == READY && handshake[device.session].key == DEVICE &&
        handshake[device.session].attempt == device.attempt);
    holds(neverPaired, mayPair || device.node != NODE);
    device.stage = DONE
}

/* A person types the newest code. The network decides who answers. */
proctype Person() {
    do
    :: atomic {
        device.stage == FRESH && device.attempt < RUNS && codes > 0 && mayUse(codes) ->
        guessesAtDevice = (device.code == codes -> guessesAtDevice : 0);
        device.attempt++;
        device.code = codes;
        device.stage = HELLO_SENT;
        if
        :: device.leaf = NODE
        :: device.leaf = EVE
        fi
    }
    od
}

/* The device's connection with the node itself: frames arrive in order and unchanged, or not at all. */
proctype Direct(byte s) {
    do
    :: atomic {
        device.stage == HELLO_SENT && device.leaf == NODE && device.connection == SESSIONS && isFree(s) ->
        device.connection = s;
        onHello(s, DEVICE, DEVICE)
    }
    :: atomic {
        device.connection == s && device.stage == HELLO_SENT && handshake[s].stage == AWAITS_SHARE_P ->
        onParams(s, NODE)
    }
    :: atomic {
        device.connection == s && device.stage == SHARE_SENT && handshake[s].stage == AWAITS_SHARE_P ->
        onShareP(s, OF_DEVICE, device.attempt)
    }
    :: atomic {
        device.connection == s && device.stage == SHARE_SENT && handshake[s].stage == AWAITS_CONFIRM_P ->
        onShareV(sameProof(s))
    }
    :: atomic {
        device.connection == s && device.stage == ENROLLED && handshake[s].stage == AWAITS_CONFIRM_P ->
        onConfirmP(s, sameProof(s))
    }
    :: atomic {
        device.connection == s && device.stage == ENROLLED && mayEnroll(s) ->
        onEnroll(s, DEVICE, sameRun(s))
    }
    :: atomic {
        device.connection == s && device.stage == ENROLLED && handshake[s].stage == REQUESTED ->
        onPending(true, s)
    }
    /* The same connection, or a return with a proof. */
    :: atomic {
        device.stage == WAITS && device.session == s && mayReturnTo(NODE) && proves(DEVICE, s) && state[s] == READY ->
        onCertificate()
    }
    od
}

/* ------------------------------------------------------------------------------------------------ the operator */

/*
 * Makes codes, and decides: types what the device shows, for whichever request he likes; skips that only when nobody
 * else knows the code; rejects; changes his mind.
 */
proctype Codes() {
    do
    :: atomic { openCode == 0 && codes < CODES -> codes++; openCode = codes; guessesAtCode = 0; accepted = false }
    :: atomic { openCode != 0 -> closeCode() }
    od
}

proctype Operator(byte s) {
    do
    :: atomic { state[s] != RUNNING && device.stage == WAITS -> onApprove(s, true) }
    :: atomic { state[s] != RUNNING && !codeKnown -> onApprove(s, false) }
    :: atomic { mayReject(s) && state[s] != REJECTED -> decide(s, REJECTED) }
    od
}

/* ------------------------------------------------------------------------------------------------ Eve */

/* Cuts the device off, or plays the node without the help of one. */
proctype EveAlone() {
    do
    :: atomic {
        device.stage == HELLO_SENT || device.stage == SHARE_SENT || device.stage == ENROLLED ->
        if
        :: device.connection < SESSIONS && handshake[device.connection].stage != REQUESTED ->
            endRun(device.connection)
        :: else -> forget()
        fi
    }
    :: atomic {
        device.leaf == EVE && device.stage == HELLO_SENT ->
        if
        :: true -> onParams(SESSIONS, EVE)
        :: true -> onParams(SESSIONS, NODE)
        fi
    }
    :: atomic { device.leaf == EVE && device.stage == SHARE_SENT && codeKnown -> onShareV(true) }
    :: atomic {
        device.leaf == EVE && device.stage == SHARE_SENT && !codeKnown ->
        guessesAtDevice++;
        holds(guessesStayInBudget, guessesAtDevice <= 1);
        if
        :: codeMayBeKnown -> codeKnown = true; onShareV(true)
        :: true -> onShareV(false)
        fi
    }
    :: atomic { device.leaf == EVE && device.stage == ENROLLED -> onPending(true, SESSIONS) }
    :: atomic { device.stage == WAITS && (device.leaf == EVE || mayReturnTo(EVE)) -> onCertificate() }
    od
}

/* Plays the device with one run of the node, and carries from one to the other. */
proctype Eve(byte s) {
    do
    :: atomic {
        isFree(s) ->
        if
        :: true -> onHello(s, EVE, EVE)
        :: true -> onHello(s, EVE, DEVICE)
        fi
    }
    :: atomic { handshake[s].peer == EVE && handshake[s].stage != REQUESTED -> endRun(s) }
    /* Params of the node, with its key or her own. */
    :: atomic {
        device.leaf == EVE && device.stage == HELLO_SENT &&
            handshake[s].peer == EVE && handshake[s].stage == AWAITS_SHARE_P ->
        if
        :: true -> onParams(s, EVE)
        :: true -> onParams(s, NODE)
        fi
    }
    /* ShareP: a guess, the code, or the device's. */
    :: atomic {
        handshake[s].peer == EVE && (handshake[s].stage == AWAITS_SHARE_P ||
            !oneGuessARun && handshake[s].stage == AWAITS_CONFIRM_P) ->
        if
        :: !codeKnown -> onShareP(s, WRONG_GUESS, 0)
        :: codeMayBeKnown -> onShareP(s, RIGHT_GUESS, 0)
        :: device.leaf == EVE && device.stage == SHARE_SENT && handshake[s].stage == AWAITS_SHARE_P ->
            onShareP(s, OF_DEVICE, device.attempt)
        fi
    }
    :: atomic {
        device.leaf == EVE && device.stage == SHARE_SENT &&
            handshake[s].peer == EVE && handshake[s].stage == AWAITS_CONFIRM_P ->
        onShareV(sameProof(s))
    }
    :: atomic {
        handshake[s].peer == EVE && handshake[s].stage == AWAITS_CONFIRM_P ->
        onConfirmP(s, handshake[s].share == RIGHT_GUESS || device.stage == ENROLLED && sameProof(s))
    }
    /* Enroll: her own, with a nonce chosen for a short string if she knows the node's, or the device's. */
    :: atomic {
        handshake[s].peer == EVE && mayEnroll(s) ->
        if
        :: true -> onEnroll(s, EVE, true)
        :: nonceKnownAtEnroll && device.leaf == EVE && device.stage == WAITS ->
            handshake[s].aimedAt = device.attempt;
            onEnroll(s, EVE, true)
        :: device.leaf == EVE && device.stage == ENROLLED -> onEnroll(s, DEVICE, sameRun(s))
        fi
    }
    /* Pending: the node's, or a nonce chosen for the short string of her own request. */
    :: atomic {
        device.leaf == EVE && device.stage == ENROLLED && handshake[s].peer == EVE && handshake[s].stage == REQUESTED ->
        if
        :: sameRun(s) -> onPending(true, s)
        :: !sameRun(s) -> onPending(false, s)
        fi
    }
    :: atomic { state[s] == READY && proves(EVE, s) -> holds(certificateGoesToItsOwner, handshake[s].key == EVE) }
    od
}

init {
    byte s;
    atomic {
        forget();
        for (s : 0 .. SESSIONS - 1) {
            handshake[s].stage = NONE;
            handshake[s].share = NO_SHARE;
            state[s] = RUNNING;
            stored[s] = RUNNING;
            told[s] = RUNNING;
            run Node(s);
            run Direct(s);
            run Operator(s);
            run Eve(s)
        }
        s = 0;
        run Restarts();
        run Person();
        run Codes();
        run EveAlone();
        if
        :: codeMayBeKnown -> codeKnown = true
        :: codeKnown = false
        fi
    }
}

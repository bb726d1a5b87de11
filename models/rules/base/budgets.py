"""Budgets: how long each kind of wait may take, in seconds. No wait of the product is without one.

WeChat gives an answer 5 s, and so does a person in a cabin. The budgets of one message or page add
up to less: a look-up that is given up leaves enough to file the call, or to journal it.
"""

# PostgreSQL. A statement that is given up is cancelled; a connection that does not confirm that is silent.
CONNECT = 3.0
ACQUIRE = 4.0  # a connection of the pool
RELEASE = 2.0
IDLE_UNASKED = 0.25  # idle for longer, a connection is asked whether it lives
CHECK = 0.8
STATEMENT = 30.0
CANCEL = 1.0
IDLE_IN_TRANSACTION = 4.0  # then the server frees the rows that a process which went silent had locked

# Redis answers in a millisecond, or it is away.
REDIS = 1.0
REDIS_TRIES = 2  # an old connection may be silent where a new one is not
ASK_SENTINEL = 0.4  # which server is the master; part of REDIS
REDIS_ASIDE = 0.5  # what it gives is not worth a wait: rate limits, wake-up calls

# A message of the chat, within WeChat's 5 s.
CHAT_MEMORY = 0.8
CHAT_RECALL = 1.0
CHAT_HANDLING = 2.6  # all look-ups and the filing of one message
CHAT_ANSWER = 4.0

# Pages.
LOOK_UP = 1.0  # a lift or a receipt; then the copy on disk answers
PAGE = 2.0  # a resident's page
BESIDE = 0.3  # what a page shows beside what it is for, and does without
FORM = 5.0  # a resident's form, once it has been read
FILE_CALL = 2.5  # a call for help; then it is journaled
CALL = 4.0  # with all that is looked up for it
REPLAY = 5.0  # of one entry of the journal
JOURNAL = 90.0  # one replay of all of it, and one copy of the cards
SILENT_FOR = 2.0  # so long the database is not asked again for cards

# The worker.
CLAIM = 4.0
RECORD = 10.0
AUDIT = 50.0  # the next one begins a minute after
PURGE = 3600.0
HIDE = 600.0  # of receipts; the next turn goes on
SEND = 40.0  # below the lease, whatever a channel does
IMPORT = 6 * 3600.0  # its lease is renewed step by step
COMPARE_CLOCKS = 2.0

# A look at the installation: each of its checks, all of them at the same time.
CHECKUP = 5.0

# A process.
TURN = 120.0  # of a job's loop; longer means that it hangs
LOOP = 20.0  # one step of the event loop
STOP = 50.0  # from SIGTERM to the end, below the 60 s of the unit files

"""Tables of the index. An owner is 16 bytes, and the first column of each key, so a page is read from one place."""

from typing import Final

#: SQLite makes a float of a sum beyond 64 bits; no column of ours takes one.
_SUM: Final = "INT NOT NULL CHECK (typeof({0}) = 'integer')"
#: Of owners: an owner who is erased has no row in any.
OWNED: Final = (
    "account", "claim", "object", "replaced", "deposit_sum", "look", "offer", "word", "licence", "refusal", "standing",
    "use", "notice", "balance", "month_sum", "earned",
)  # fmt: skip
TABLES: Final = (
    "CREATE TABLE about (one INTEGER PRIMARY KEY CHECK (one = 1), cursor_key BLOB NOT NULL, writer BLOB NOT NULL)",
    # up to where each partition is read, what topic it was, since when all of it is known, foreign records
    """CREATE TABLE place (topic TEXT, partition INT, topic_id TEXT NOT NULL, position INT NOT NULL, known INT NOT NULL,
       foreign_records INT NOT NULL, PRIMARY KEY (topic, partition)) WITHOUT ROWID""",
    # entries of registers in their order: everybody's
    """CREATE TABLE register (id INTEGER PRIMARY KEY, topic TEXT, offset INT, key BLOB, value BLOB,
       UNIQUE (topic, offset))""",
    "CREATE TABLE leaf (id BLOB PRIMARY KEY, leaf INT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE package_posting (posting BLOB PRIMARY KEY, package BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE kind (id INTEGER PRIMARY KEY, depositor TEXT, record_type TEXT, UNIQUE (depositor, record_type))",
    "CREATE TABLE erased (owner BLOB PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE account (owner BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE claim (owner BLOB, offset INT, time INT NOT NULL, PRIMARY KEY (owner, offset)) WITHOUT ROWID",
    """CREATE TABLE object (owner BLOB, receipt BLOB, kind INT NOT NULL, schema TEXT NOT NULL, records INT NOT NULL,
       size INT NOT NULL, stored INT NOT NULL, encryption TEXT NOT NULL, bucket TEXT NOT NULL, object_key TEXT NOT NULL,
       sha256 TEXT NOT NULL, hidden INT NOT NULL, PRIMARY KEY (owner, receipt)) WITHOUT ROWID""",
    "CREATE INDEX object_newest ON object (owner, stored, receipt) WHERE hidden = 0",
    "CREATE INDEX object_of_kind ON object (owner, kind, stored, receipt) WHERE hidden = 0",
    "CREATE TABLE replaced (owner BLOB, receipt BLOB, by BLOB, PRIMARY KEY (owner, receipt, by)) WITHOUT ROWID",
    f"""CREATE TABLE deposit_sum (owner BLOB, month TEXT, kind INT, records {_SUM.format("records")},
       objects INT NOT NULL, PRIMARY KEY (owner, month, kind)) WITHOUT ROWID""",
    """CREATE TABLE look (owner BLOB, time INT, offset INT, access TEXT, who TEXT, role TEXT, purpose TEXT, what TEXT,
       PRIMARY KEY (owner, time, offset)) WITHOUT ROWID""",
    """CREATE TABLE look_of_everybody (id BLOB PRIMARY KEY, time INT, offset INT, access TEXT, who TEXT, role TEXT,
       purpose TEXT, what TEXT, times INT NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX look_of_everybody_newest ON look_of_everybody (time, offset)",
    """CREATE TABLE offer (owner BLOB, offering TEXT, version INT, originator TEXT, time INT, until INT,
       PRIMARY KEY (owner, offering)) WITHOUT ROWID""",
    """CREATE TABLE word (owner BLOB, offering TEXT, said TEXT, time INT, rule TEXT,
       PRIMARY KEY (owner, offering)) WITHOUT ROWID""",
    """CREATE TABLE licence (owner BLOB, agreement BLOB, offering TEXT, version INT, originator TEXT, since INT,
       until INT, by_standing_terms INT, ended INT, ended_as TEXT, rule TEXT,
       PRIMARY KEY (owner, agreement)) WITHOUT ROWID""",
    "CREATE INDEX licence_newest ON licence (owner, since, agreement)",
    "CREATE INDEX licence_live ON licence (owner, until, agreement) WHERE ended_as = ''",
    """CREATE TABLE refusal (owner BLOB, time INT, offset INT, offering TEXT, version INT, originator TEXT, rule TEXT,
       PRIMARY KEY (owner, time, offset)) WITHOUT ROWID""",
    "CREATE TABLE standing (owner BLOB PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE use (owner BLOB, package BLOB, agreement BLOB, offering TEXT, version INT, originator TEXT,
       rows INT, delivered INT NOT NULL, time INT NOT NULL, PRIMARY KEY (owner, package)) WITHOUT ROWID""",
    "CREATE INDEX use_newest ON use (owner, time, package)",
    "CREATE INDEX use_of_licence ON use (owner, agreement, time, package)",
    """CREATE TABLE notice (owner BLOB, package BLOB, notice BLOB, sent INT, answered INT NOT NULL, did TEXT NOT NULL,
       PRIMARY KEY (owner, package, notice)) WITHOUT ROWID""",
    f"""CREATE TABLE balance (owner BLOB, currency TEXT, amount {_SUM.format("amount")},
       PRIMARY KEY (owner, currency)) WITHOUT ROWID""",
    f"""CREATE TABLE month_sum (owner BLOB, month TEXT, kind TEXT, partner TEXT, currency TEXT,
       amount {_SUM.format("amount")}, times INT,
       PRIMARY KEY (owner, month, kind, partner, currency)) WITHOUT ROWID""",
    f"""CREATE TABLE earned (owner BLOB, package BLOB, currency TEXT, amount {_SUM.format("amount")},
       PRIMARY KEY (owner, package, currency)) WITHOUT ROWID""",
)  # fmt: skip

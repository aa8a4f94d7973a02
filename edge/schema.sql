-- What the edge app keeps, in the database that Spin calls `default`. Applying it again changes
-- nothing. The app and `doorward edge export` both take it from here.

-- The one site, and the clock floor: the latest time that is sure to have passed.
CREATE TABLE IF NOT EXISTS site (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    identifier TEXT NOT NULL,
    threat_level INTEGER NOT NULL DEFAULT 0,
    floor INTEGER NOT NULL DEFAULT 0
);

-- The keys that may sign bundles.
CREATE TABLE IF NOT EXISTS trusted_key (
    identifier BLOB PRIMARY KEY,
    key BLOB NOT NULL
);

-- Signed bundles: one cut for an access point, or with an empty access point the whole site's.
CREATE TABLE IF NOT EXISTS bundle (
    access_point TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL,
    signed BLOB NOT NULL
);

-- The registry: contract types in JSON (octets in lower-case hex, absent members left out), so the
-- same credential is always the same text.
CREATE TABLE IF NOT EXISTS credential (
    identifier TEXT PRIMARY KEY,
    record TEXT NOT NULL
);

-- Assignments whose uses are counted: how many are allowed, and how many have been granted here.
CREATE TABLE IF NOT EXISTS counted (
    assignment TEXT PRIMARY KEY,
    allowed INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0
);

-- Readers by the SHA-256 of their token. `access_points` is a JSON array.
CREATE TABLE IF NOT EXISTS reader (
    token_sha_256 BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    access_points TEXT NOT NULL,
    detail INTEGER NOT NULL DEFAULT 0,
    surroundings INTEGER NOT NULL DEFAULT 0
);

-- Which door an access point belongs to, and the modes that were set.
CREATE TABLE IF NOT EXISTS access_point (
    identifier TEXT PRIMARY KEY,
    door TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS door (
    identifier TEXT PRIMARY KEY,
    mode TEXT NOT NULL
);

-- Lockdowns that have not been lifted, in JSON.
CREATE TABLE IF NOT EXISTS lockdown (
    identifier TEXT PRIMARY KEY,
    lockdown TEXT NOT NULL
);

-- Single-use claims. `keep_until` is the last second that matters.
CREATE TABLE IF NOT EXISTS claim (
    identifier BLOB PRIMARY KEY,
    credential TEXT NOT NULL,
    keep_until INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS claim_of_credential ON claim (credential, keep_until);
CREATE INDEX IF NOT EXISTS claim_by_age ON claim (keep_until);

-- Challenges, in milliseconds since the Unix epoch.
CREATE TABLE IF NOT EXISTS challenge (
    octets BLOB PRIMARY KEY,
    access_point TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    consumed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS challenge_by_access_point ON challenge (access_point, expires_at);
CREATE INDEX IF NOT EXISTS challenge_by_age ON challenge (expires_at);

-- Granted transactions that a caller may ask for again. `keep_until` in seconds.
CREATE TABLE IF NOT EXISTS granted (
    access_point TEXT NOT NULL,
    name TEXT NOT NULL,
    presentation BLOB NOT NULL,
    decision TEXT NOT NULL,
    keep_until INTEGER NOT NULL,
    PRIMARY KEY (access_point, name)
);

-- What was decided, a line in JSON for each decision.
CREATE TABLE IF NOT EXISTS journal (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    line TEXT NOT NULL
);

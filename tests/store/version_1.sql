-- A desk as the first Tocsin wrote it, with one ticket in each situation that matters.
-- Times are microseconds since the epoch: 1772442000000000 is Monday 2026-03-02 09:00 UTC.

CREATE TABLE meta (
    "key" TEXT NOT NULL,
    value TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY ("key")
);
CREATE TABLE setting (
    name TEXT NOT NULL,
    value JSON NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    PRIMARY KEY (name)
);
CREATE TABLE team (
    id INTEGER NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    validity TEXT DEFAULT 'valid' NOT NULL,
    comment TEXT DEFAULT '' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);
CREATE TABLE agent (
    id INTEGER NOT NULL,
    login TEXT DEFAULT '' NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    initials TEXT DEFAULT '' NOT NULL,
    email TEXT DEFAULT '' NOT NULL,
    is_admin BOOLEAN DEFAULT '0' NOT NULL,
    capacity INTEGER DEFAULT '20' NOT NULL,
    seen_bell_event BIGINT DEFAULT '0' NOT NULL,
    validity TEXT DEFAULT 'valid' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (login)
);
CREATE TABLE calendar (
    id INTEGER NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    time_zone TEXT DEFAULT '' NOT NULL,
    weekly_hours JSON NOT NULL,
    holidays JSON NOT NULL,
    yearly_holidays JSON NOT NULL,
    country TEXT DEFAULT '' NOT NULL,
    subdivision TEXT DEFAULT '' NOT NULL,
    public_holidays JSON NOT NULL,
    validity TEXT DEFAULT 'valid' NOT NULL,
    comment TEXT DEFAULT '' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);
CREATE TABLE customer (
    id INTEGER NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    organisation TEXT DEFAULT '' NOT NULL,
    email TEXT DEFAULT '' NOT NULL,
    phone TEXT DEFAULT '' NOT NULL,
    search TEXT DEFAULT '' NOT NULL,
    validity TEXT DEFAULT 'valid' NOT NULL,
    comment TEXT DEFAULT '' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX customer_name ON customer (name);
CREATE TABLE number_sequence (
    "key" TEXT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY ("key")
);
CREATE TABLE team_member (
    team_id INTEGER NOT NULL,
    agent_id INTEGER NOT NULL,
    PRIMARY KEY (team_id, agent_id),
    FOREIGN KEY(team_id) REFERENCES team (id),
    FOREIGN KEY(agent_id) REFERENCES agent (id)
);
CREATE INDEX ix_team_member_agent_id ON team_member (agent_id);
CREATE TABLE sla (
    id INTEGER NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    calendar_id INTEGER,
    first_response_s INTEGER DEFAULT '0' NOT NULL,
    update_s INTEGER DEFAULT '0' NOT NULL,
    solution_s INTEGER DEFAULT '0' NOT NULL,
    first_response_notify INTEGER,
    update_notify INTEGER,
    solution_notify INTEGER,
    update_pauses JSON NOT NULL,
    solution_pauses JSON NOT NULL,
    validity TEXT DEFAULT 'valid' NOT NULL,
    comment TEXT DEFAULT '' NOT NULL,
    dialog_message TEXT DEFAULT '' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name),
    FOREIGN KEY(calendar_id) REFERENCES calendar (id)
);
CREATE TABLE draft (
    id INTEGER NOT NULL,
    agent_id INTEGER NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    ticket_id INTEGER DEFAULT '0' NOT NULL,
    content JSON NOT NULL,
    saved_us BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (agent_id, kind, ticket_id),
    FOREIGN KEY(agent_id) REFERENCES agent (id)
);
CREATE TABLE service (
    id INTEGER NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    parent_id INTEGER,
    validity TEXT DEFAULT 'valid' NOT NULL,
    comment TEXT DEFAULT '' NOT NULL,
    is_default BOOLEAN DEFAULT '0' NOT NULL,
    default_sla_id INTEGER,
    version INTEGER DEFAULT '1' NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(parent_id) REFERENCES service (id),
    FOREIGN KEY(default_sla_id) REFERENCES sla (id)
);
CREATE INDEX ix_service_parent_id ON service (parent_id);
CREATE UNIQUE INDEX service_sibling_name ON service (coalesce(parent_id, 0), name);
CREATE TABLE queue (
    id INTEGER NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    team_id INTEGER,
    default_sla_id INTEGER,
    validity TEXT DEFAULT 'valid' NOT NULL,
    comment TEXT DEFAULT '' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name),
    FOREIGN KEY(team_id) REFERENCES team (id),
    FOREIGN KEY(default_sla_id) REFERENCES sla (id)
);
CREATE TABLE sla_service (
    sla_id INTEGER NOT NULL,
    service_id INTEGER NOT NULL,
    PRIMARY KEY (sla_id, service_id),
    FOREIGN KEY(sla_id) REFERENCES sla (id),
    FOREIGN KEY(service_id) REFERENCES service (id)
);
CREATE INDEX ix_sla_service_service_id ON sla_service (service_id);
CREATE TABLE customer_service (
    customer_id INTEGER NOT NULL,
    service_id INTEGER NOT NULL,
    PRIMARY KEY (customer_id, service_id),
    FOREIGN KEY(customer_id) REFERENCES customer (id),
    FOREIGN KEY(service_id) REFERENCES service (id)
);
CREATE INDEX ix_customer_service_service_id ON customer_service (service_id);
CREATE TABLE ticket (
    id INTEGER NOT NULL,
    number TEXT DEFAULT '' NOT NULL,
    origin TEXT,
    subject TEXT DEFAULT '' NOT NULL,
    customer_id INTEGER,
    channel TEXT DEFAULT '' NOT NULL,
    type TEXT DEFAULT '' NOT NULL,
    priority INTEGER NOT NULL,
    queue_id INTEGER NOT NULL,
    team_id INTEGER,
    service_id INTEGER,
    sla_id INTEGER,
    owner_id INTEGER,
    state TEXT DEFAULT '' NOT NULL,
    category TEXT DEFAULT '' NOT NULL,
    waits_for TEXT,
    wait_until_us BIGINT,
    is_open BOOLEAN NOT NULL,
    progress INTEGER DEFAULT '0' NOT NULL,
    created_us BIGINT NOT NULL,
    updated_us BIGINT NOT NULL,
    due_us BIGINT,
    ended_us BIGINT,
    calendar_id INTEGER,
    next_target TEXT,
    deadline_us BIGINT,
    order_us BIGINT NOT NULL,
    breaches_us BIGINT,
    warn_us BIGINT,
    left_us BIGINT,
    is_paused BOOLEAN DEFAULT '0' NOT NULL,
    spent_s BIGINT DEFAULT '0' NOT NULL,
    search TEXT DEFAULT '' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (number),
    UNIQUE (origin),
    FOREIGN KEY(customer_id) REFERENCES customer (id),
    FOREIGN KEY(queue_id) REFERENCES queue (id),
    FOREIGN KEY(team_id) REFERENCES team (id),
    FOREIGN KEY(service_id) REFERENCES service (id),
    FOREIGN KEY(sla_id) REFERENCES sla (id),
    FOREIGN KEY(owner_id) REFERENCES agent (id),
    FOREIGN KEY(calendar_id) REFERENCES calendar (id)
);
CREATE INDEX ix_ticket_service_id ON ticket (service_id);
CREATE INDEX ticket_wait_until ON ticket (wait_until_us) WHERE wait_until_us IS NOT NULL;
CREATE INDEX ticket_open_owner ON ticket (owner_id, order_us, id) WHERE is_open;
CREATE INDEX ix_ticket_sla_id ON ticket (sla_id);
CREATE INDEX ticket_history ON ticket (coalesce(ended_us, 0), id) WHERE NOT is_open;
CREATE INDEX ix_ticket_customer_id ON ticket (customer_id);
CREATE INDEX ticket_created ON ticket (created_us);
CREATE INDEX ticket_open_deadline ON ticket (order_us, id) WHERE is_open;
CREATE INDEX ticket_ended ON ticket (ended_us, id);
CREATE INDEX ticket_open_counts ON ticket (owner_id, team_id, waits_for, breaches_us, state, is_open) WHERE is_open;
CREATE TABLE ticket_event (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER NOT NULL,
    occurred_us BIGINT NOT NULL,
    recorded_us BIGINT NOT NULL,
    actor_kind TEXT DEFAULT '' NOT NULL,
    actor_id INTEGER,
    actor_name TEXT DEFAULT '' NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    data JSON NOT NULL,
    FOREIGN KEY(ticket_id) REFERENCES ticket (id)
);
CREATE INDEX ticket_event_history ON ticket_event (ticket_id, occurred_us, id);
CREATE TABLE clock (
    ticket_id INTEGER NOT NULL,
    target TEXT NOT NULL,
    cycle INTEGER NOT NULL,
    status TEXT DEFAULT '' NOT NULL,
    started_us BIGINT NOT NULL,
    target_us BIGINT NOT NULL,
    elapsed_us BIGINT NOT NULL,
    due_us BIGINT,
    breaches_us BIGINT,
    breached_us BIGINT,
    finished_us BIGINT,
    paused_since_us BIGINT,
    paused_by TEXT DEFAULT '' NOT NULL,
    thresholds JSON NOT NULL,
    policy_version BIGINT NOT NULL,
    next_threshold INTEGER,
    next_threshold_us BIGINT,
    PRIMARY KEY (ticket_id, target, cycle),
    FOREIGN KEY(ticket_id) REFERENCES ticket (id)
);
CREATE INDEX clock_next_threshold ON clock (next_threshold_us) WHERE next_threshold_us IS NOT NULL;
CREATE INDEX clock_finished ON clock (finished_us, target, status) WHERE finished_us IS NOT NULL;
CREATE TABLE bell (
    ticket_id INTEGER NOT NULL,
    target TEXT NOT NULL,
    cycle INTEGER NOT NULL,
    policy_version BIGINT NOT NULL,
    threshold INTEGER NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, target, cycle, policy_version, threshold),
    FOREIGN KEY(ticket_id) REFERENCES ticket (id)
);
CREATE TABLE stopwatch (
    agent_id INTEGER NOT NULL,
    ticket_id INTEGER NOT NULL,
    started_us BIGINT NOT NULL,
    running_since_us BIGINT,
    counted_us BIGINT DEFAULT '0' NOT NULL,
    PRIMARY KEY (agent_id, ticket_id),
    FOREIGN KEY(agent_id) REFERENCES agent (id),
    FOREIGN KEY(ticket_id) REFERENCES ticket (id)
);
CREATE UNIQUE INDEX stopwatch_running ON stopwatch (agent_id) WHERE running_since_us IS NOT NULL;
CREATE TABLE time_entry (
    id INTEGER NOT NULL,
    ticket_id INTEGER NOT NULL,
    agent_id INTEGER NOT NULL,
    worked_us BIGINT NOT NULL,
    seconds INTEGER NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    recorded_us BIGINT NOT NULL,
    PRIMARY KEY (id),
    CHECK (seconds > 0),
    FOREIGN KEY(ticket_id) REFERENCES ticket (id),
    FOREIGN KEY(agent_id) REFERENCES agent (id)
);
CREATE INDEX ix_time_entry_ticket_id ON time_entry (ticket_id);
CREATE INDEX ix_time_entry_agent_id ON time_entry (agent_id);
CREATE TABLE message (
    event_id INTEGER NOT NULL,
    ticket_id INTEGER NOT NULL,
    body TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (event_id),
    FOREIGN KEY(event_id) REFERENCES ticket_event (id),
    FOREIGN KEY(ticket_id) REFERENCES ticket (id)
);
CREATE INDEX ix_message_ticket_id ON message (ticket_id);
INSERT INTO meta VALUES ('catalogue_version', '7');
INSERT INTO setting VALUES ('default_calendar_id', '1', 1);
INSERT INTO team (id, name) VALUES (1, 'Support');
INSERT INTO agent (id, login, name, initials, is_admin) VALUES (1, 'anna', 'Anna Berg', 'AB', 1);
INSERT INTO team_member VALUES (1, 1);
INSERT INTO calendar (id, name, time_zone, weekly_hours, holidays, yearly_holidays, public_holidays)
VALUES (1, 'Office', 'Europe/Berlin',
    '{"0": [[28800, 61200]], "1": [[28800, 61200]], "2": [[28800, 61200]], "3": [[28800, 61200]], "4": [[28800, 61200]]}',
    '[["2026-03-04", "Town fair"]]', '[[12, 25, "Christmas"]]', '[]');
INSERT INTO sla (id, name, calendar_id, first_response_s, solution_s, solution_notify, update_pauses,
    solution_pauses)
VALUES (1, 'Gold', 1, 3600, 28800, 80, '["customer"]', '["customer", "third_party"]');
INSERT INTO sla (id, name, update_s, update_notify, update_pauses, solution_pauses)
VALUES (2, 'Silver', 7200, 50, '[]', '[]');
INSERT INTO service (id, name, is_default, default_sla_id) VALUES (1, 'VPN', 1, 1);
INSERT INTO sla_service VALUES (1, 1), (2, 1);
INSERT INTO queue (id, name, team_id) VALUES (1, 'Inbox', 1);
INSERT INTO customer (id, name, search) VALUES (1, 'Maja', 'maja');

-- 1: open under the default of its service; 2: closed late; 3: under an SLA chosen by hand.
INSERT INTO ticket (id, number, subject, customer_id, channel, type, priority, queue_id, team_id,
    service_id, sla_id, state, category, is_open, created_us, updated_us, ended_us, order_us, search)
VALUES
    (1, 'T-1', 'Open', 1, 'portal', 'incident', 3, 1, 1, 1, 1, 'new', 'new', 1,
        1772442000000000, 1772442000000000, NULL, 1772442000000000, 't-1 open maja'),
    (2, 'T-2', 'Closed late', 1, 'portal', 'incident', 3, 1, 1, 1, 1, 'resolved', 'resolved', 0,
        1772442000000000, 1772528400000000, 1772528400000000, 4611686018427387904, 't-2 closed late maja'),
    (3, 'T-3', 'By hand', 1, 'portal', 'incident', 3, 1, 1, 1, 2, 'new', 'new', 1,
        1772442000000000, 1772442000000000, NULL, 1772442000000000, 't-3 by hand maja');
INSERT INTO ticket_event (id, ticket_id, occurred_us, recorded_us, actor_kind, actor_id, actor_name,
    kind, data)
VALUES
    (1, 1, 1772442000000000, 1772442000000000, 'customer', 1, 'Maja', 'created',
        '{"subject": "Open", "customer_id": 1, "channel": "portal", "type": "incident", "priority": 3, "queue_id": 1, "service_id": 1, "sla_id": 1, "owner_id": null, "due_us": null, "state": "new"}'),
    (2, 2, 1772442000000000, 1772442000000000, 'customer', 1, 'Maja', 'created',
        '{"subject": "Closed late", "customer_id": 1, "channel": "portal", "type": "incident", "priority": 3, "queue_id": 1, "service_id": 1, "sla_id": 1, "owner_id": null, "due_us": null, "state": "new"}'),
    (3, 3, 1772442000000000, 1772442000000000, 'customer', 1, 'Maja', 'created',
        '{"subject": "By hand", "customer_id": 1, "channel": "portal", "type": "incident", "priority": 3, "queue_id": 1, "service_id": 1, "sla_id": 2, "owner_id": null, "due_us": null, "state": "new"}'),
    (4, 2, 1772528400000000, 1772528400000000, 'agent', 1, 'Anna Berg', 'state',
        '{"state": "resolved"}');
INSERT INTO clock (ticket_id, target, cycle, status, started_us, target_us, elapsed_us, due_us,
    breaches_us, breached_us, finished_us, thresholds, policy_version)
VALUES (2, 'solution', 1, 'missed', 1772442000000000, 28800000000, 36000000000, 1772467200000000,
    1772467200000000, 1772467200000000, 1772528400000000, '[[80, null], [100, null]]', 12345);

PRAGMA user_version = 1;

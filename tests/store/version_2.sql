-- A desk as the Tocsin before this one wrote it: tables of version 2, with tickets that wait, run,
-- are late and are closed.

PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
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
INSERT INTO "agent" VALUES(1,'anna','Anna Berg','AN','',1,20,17,'valid',1);
INSERT INTO "agent" VALUES(2,'jan','Jan Novák','JA','',0,20,0,'valid',1);
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
INSERT INTO "bell" VALUES(2,'first_response',1,269447263813582,100,1772445600000001);
INSERT INTO "bell" VALUES(3,'first_response',1,269447263813582,100,1772456400000001);
INSERT INTO "bell" VALUES(3,'solution',1,269447263813582,80,1772529840000000);
INSERT INTO "bell" VALUES(3,'solution',1,269447263813582,100,1772539200000001);
INSERT INTO "bell" VALUES(3,'update',1,269447263813582,100,1772521200000001);
INSERT INTO "bell" VALUES(1,'solution',1,269447263813582,80,1772522640000000);
INSERT INTO "bell" VALUES(1,'solution',1,269447263813582,100,1772528400000001);
INSERT INTO "bell" VALUES(1,'update',2,269447263813582,100,1772460000000001);
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
	exceptional_days JSON DEFAULT '[]' NOT NULL, 
	holiday_time_zone TEXT DEFAULT '' NOT NULL, 
	validity TEXT DEFAULT 'valid' NOT NULL, 
	comment TEXT DEFAULT '' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO "calendar" VALUES(1,'Office','Europe/Berlin','{"0": [[28800, 43200], [46800, 61200]], "1": [[28800, 43200], [46800, 61200]], "2": [[28800, 43200], [46800, 61200]], "3": [[28800, 43200], [46800, 61200]], "4": [[28800, 43200], [46800, 61200]]}','[]','[[12, 25, "Christmas"]]','','','[]','[]','','valid','',1);
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
INSERT INTO "clock" VALUES(4,'first_response',1,'cancelled',1772452800000000,3600000000,0,NULL,NULL,NULL,1772452800000000,NULL,'','[[100, null]]',269447263813582,NULL,NULL);
INSERT INTO "clock" VALUES(4,'update',1,'cancelled',1772452800000000,14400000000,0,NULL,NULL,NULL,1772452800000000,NULL,'','[[100, null]]',269447263813582,NULL,NULL);
INSERT INTO "clock" VALUES(4,'solution',1,'met',1772452800000000,28800000000,0,1772535600000000,NULL,NULL,1772452800000000,NULL,'','[[80, null], [100, null]]',269447263813582,NULL,NULL);
INSERT INTO "clock" VALUES(2,'first_response',1,'running',1772442000000000,3600000000,64800000000,1772445600000000,1772445600000000,1772445600000000,NULL,NULL,'','[[100, 1772445600000001]]',269447263813582,NULL,NULL);
INSERT INTO "clock" VALUES(2,'update',1,'paused',1772442000000000,14400000000,0,NULL,NULL,NULL,NULL,1772442000000000,'waiting for customer','[[100, null]]',269447263813582,NULL,NULL);
INSERT INTO "clock" VALUES(2,'solution',1,'paused',1772442000000000,28800000000,0,NULL,NULL,NULL,NULL,1772442000000000,'waiting for customer','[[80, null], [100, null]]',269447263813582,NULL,NULL);
INSERT INTO "clock" VALUES(3,'first_response',1,'running',1772452800000000,3600000000,57600000000,1772456400000000,1772456400000000,1772456400000000,NULL,NULL,'','[[100, 1772456400000001]]',269447263813582,NULL,NULL);
INSERT INTO "clock" VALUES(3,'update',1,'running',1772452800000000,14400000000,57600000000,1772467200000000,1772521200000000,1772521200000000,NULL,NULL,'','[[100, 1772521200000001]]',269447263813582,NULL,NULL);
INSERT INTO "clock" VALUES(3,'solution',1,'running',1772452800000000,28800000000,57600000000,1772535600000000,1772539200000000,1772539200000000,NULL,NULL,'','[[80, 1772529840000000], [100, 1772539200000001]]',269447263813582,NULL,NULL);
INSERT INTO "clock" VALUES(1,'first_response',1,'met',1772442000000000,3600000000,0,1772445600000000,NULL,NULL,1772442000000000,NULL,'','[[100, null]]',269447263813582,NULL,NULL);
INSERT INTO "clock" VALUES(1,'update',1,'met',1772442000000000,14400000000,0,1772460000000000,NULL,NULL,1772442000000000,NULL,'','[[100, null]]',269447263813582,NULL,NULL);
INSERT INTO "clock" VALUES(1,'update',2,'running',1772442000000000,14400000000,64800000000,1772460000000000,1772460000000000,1772460000000000,NULL,NULL,'','[[100, 1772460000000001]]',269447263813582,NULL,NULL);
INSERT INTO "clock" VALUES(1,'solution',1,'running',1772442000000000,28800000000,64800000000,1772528400000000,1772528400000000,1772528400000000,NULL,NULL,'','[[80, 1772522640000000], [100, 1772528400000001]]',269447263813582,NULL,NULL);
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
INSERT INTO "customer" VALUES(1,'Łukasz Żak','Ostwind','','','lukasz zak ostwind','valid','',1);
CREATE TABLE customer_service (
	customer_id INTEGER NOT NULL, 
	service_id INTEGER NOT NULL, 
	PRIMARY KEY (customer_id, service_id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(service_id) REFERENCES service (id)
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
CREATE TABLE message (
	event_id INTEGER NOT NULL, 
	ticket_id INTEGER NOT NULL, 
	body TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (event_id), 
	FOREIGN KEY(event_id) REFERENCES ticket_event (id), 
	FOREIGN KEY(ticket_id) REFERENCES ticket (id)
);
INSERT INTO "message" VALUES(2,1,'On it, Zażółć gęślą jaźń');
CREATE TABLE meta (
	"key" TEXT NOT NULL, 
	value TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('catalogue_version','16');
CREATE TABLE number_sequence (
	"key" TEXT NOT NULL, 
	last BIGINT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "number_sequence" VALUES('2026',4);
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
INSERT INTO "queue" VALUES(1,'Inbox',1,NULL,'valid','',1);
INSERT INTO "queue" VALUES(2,'Errands',2,NULL,'valid','',1);
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
INSERT INTO "service" VALUES(1,'Network',NULL,'valid','',1,NULL,1);
INSERT INTO "service" VALUES(2,'VPN',1,'valid','',1,1,1);
CREATE TABLE setting (
	name TEXT NOT NULL, 
	value JSON NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE sla (
	id INTEGER NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	calendar_id INTEGER, 
	targets JSON DEFAULT '[]' NOT NULL, 
	validity TEXT DEFAULT 'valid' NOT NULL, 
	comment TEXT DEFAULT '' NOT NULL, 
	dialog_message TEXT DEFAULT '' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name), 
	FOREIGN KEY(calendar_id) REFERENCES calendar (id)
);
INSERT INTO "sla" VALUES(1,'Gold',1,'[{"kind": "first_response", "seconds": 3600, "by_priority": [], "notify": [], "pauses": [], "on_reopen": "resume", "counts": "working_time", "catches_up": false, "states": []}, {"kind": "update", "seconds": 14400, "by_priority": [], "notify": [], "pauses": ["customer", "third_party", "date"], "on_reopen": "resume", "counts": "working_time", "catches_up": false, "states": []}, {"kind": "solution", "seconds": 28800, "by_priority": [], "notify": [80], "pauses": ["customer", "third_party", "date"], "on_reopen": "resume", "counts": "working_time", "catches_up": false, "states": []}]','valid','','',1);
CREATE TABLE sla_rule (
	id INTEGER NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	position INTEGER NOT NULL, 
	customer_id INTEGER, 
	organisation TEXT DEFAULT '' NOT NULL, 
	service_id INTEGER, 
	team_id INTEGER, 
	type TEXT DEFAULT '' NOT NULL, 
	min_priority INTEGER, 
	sla_id INTEGER, 
	validity TEXT DEFAULT 'valid' NOT NULL, 
	comment TEXT DEFAULT '' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(service_id) REFERENCES service (id), 
	FOREIGN KEY(team_id) REFERENCES team (id), 
	FOREIGN KEY(sla_id) REFERENCES sla (id)
);
CREATE TABLE sla_service (
	sla_id INTEGER NOT NULL, 
	service_id INTEGER NOT NULL, 
	PRIMARY KEY (sla_id, service_id), 
	FOREIGN KEY(sla_id) REFERENCES sla (id), 
	FOREIGN KEY(service_id) REFERENCES service (id)
);
INSERT INTO "sla_service" VALUES(1,2);
CREATE TABLE sla_version (
	sla_id INTEGER NOT NULL, 
	since_us BIGINT NOT NULL, 
	version BIGINT, 
	definition JSON, 
	PRIMARY KEY (sla_id, since_us), 
	FOREIGN KEY(sla_id) REFERENCES sla (id)
);
INSERT INTO "sla_version" VALUES(1,0,269447263813582,'{"targets": [{"kind": "first_response", "seconds": 3600, "by_priority": [], "notify": [], "pauses": [], "on_reopen": "resume", "counts": "working_time", "catches_up": false, "states": []}, {"kind": "update", "seconds": 14400, "by_priority": [], "notify": [], "pauses": ["customer", "third_party", "date"], "on_reopen": "resume", "counts": "working_time", "catches_up": false, "states": []}, {"kind": "solution", "seconds": 28800, "by_priority": [], "notify": [80], "pauses": ["customer", "third_party", "date"], "on_reopen": "resume", "counts": "working_time", "catches_up": false, "states": []}], "calendar": {"id": 1, "name": "Office", "time_zone": "Europe/Berlin", "weekly_hours": {"0": [[28800, 43200], [46800, 61200]], "1": [[28800, 43200], [46800, 61200]], "2": [[28800, 43200], [46800, 61200]], "3": [[28800, 43200], [46800, 61200]], "4": [[28800, 43200], [46800, 61200]]}, "holidays": [], "yearly_holidays": [[12, 25, "Christmas"]], "country": "", "subdivision": "", "public_holidays": [], "exceptional_days": [], "holiday_time_zone": "", "validity": "valid", "comment": "", "version": 1}}');
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
INSERT INTO "stopwatch" VALUES(2,1,1772442000000000,1772442000000000,0);
CREATE TABLE team (
	id INTEGER NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	validity TEXT DEFAULT 'valid' NOT NULL, 
	comment TEXT DEFAULT '' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO "team" VALUES(1,'Support','valid','',1);
INSERT INTO "team" VALUES(2,'Field','valid','',1);
CREATE TABLE team_member (
	team_id INTEGER NOT NULL, 
	agent_id INTEGER NOT NULL, 
	PRIMARY KEY (team_id, agent_id), 
	FOREIGN KEY(team_id) REFERENCES team (id), 
	FOREIGN KEY(agent_id) REFERENCES agent (id)
);
INSERT INTO "team_member" VALUES(1,1);
INSERT INTO "team_member" VALUES(2,2);
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
	sla_why TEXT, 
	sla_by_hand BOOLEAN DEFAULT '0' NOT NULL, 
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
INSERT INTO "ticket" VALUES(1,'2026-00001',NULL,'VPN is down',1,'portal','incident',3,1,1,2,1,NULL,'open','open',NULL,NULL,1,0,1772442000000000,1772528400000001,NULL,NULL,1,'update',1772460000000000,1772460000000000,1772460000000000,NULL,-50400000000,0,0,'2026-00001 vpn is down lukasz zak ostwind','default of service Network › VPN',0,4);
INSERT INTO "ticket" VALUES(2,'2026-00002',NULL,'Waiting: Straße, Ærø, Łódź',1,'portal','incident',3,1,1,2,1,2,'waiting_customer','pending','customer',NULL,1,0,1772442000000000,1772445600000001,NULL,NULL,1,'first_response',1772445600000000,1772445600000000,1772445600000000,NULL,-61200000000,0,0,'2026-00002 waiting: strasse, aero, lodz lukasz zak ostwind','default of service Network › VPN',0,5);
INSERT INTO "ticket" VALUES(3,'2026-00003',NULL,'Late',1,'portal','incident',3,1,1,2,1,NULL,'new','new',NULL,NULL,1,0,1772452800000000,1772539200000001,NULL,NULL,1,'first_response',1772456400000000,1772456400000000,1772456400000000,NULL,-54000000000,0,0,'2026-00003 late lukasz zak ostwind','default of service Network › VPN',0,3);
INSERT INTO "ticket" VALUES(4,'2026-00004',NULL,'Printer jam',1,'portal','incident',3,1,1,2,1,NULL,'closed','closed',NULL,NULL,0,0,1772452800000000,1772452800000000,NULL,1772452800000000,1,NULL,NULL,4611686018427387904,NULL,NULL,NULL,0,0,'2026-00004 printer jam lukasz zak ostwind','default of service Network › VPN',0,4);
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
INSERT INTO "ticket_event" VALUES(1,1,1772442000000000,1772442000000000,'agent',1,'Anna Berg','created','{"subject": "VPN is down", "customer_id": 1, "channel": "portal", "type": "incident", "priority": 3, "queue_id": 1, "service_id": 2, "sla_id": 1, "sla_why": "default of service Network \u203a VPN", "sla_by_hand": false, "team_id": 1, "owner_id": null, "due_us": null, "state": "new"}');
INSERT INTO "ticket_event" VALUES(2,1,1772442000000000,1772442000000000,'agent',1,'Anna Berg','message','{"public": true, "to": "\u0141ukasz \u017bak"}');
INSERT INTO "ticket_event" VALUES(3,1,1772442000000000,1772442000000000,'agent',1,'Anna Berg','state','{"state": "open"}');
INSERT INTO "ticket_event" VALUES(4,2,1772442000000000,1772442000000000,'agent',1,'Anna Berg','created','{"subject": "Waiting: Stra\u00dfe, \u00c6r\u00f8, \u0141\u00f3d\u017a", "customer_id": 1, "channel": "portal", "type": "incident", "priority": 3, "queue_id": 1, "service_id": 2, "sla_id": 1, "sla_why": "default of service Network \u203a VPN", "sla_by_hand": false, "team_id": 1, "owner_id": null, "due_us": null, "state": "new"}');
INSERT INTO "ticket_event" VALUES(5,2,1772442000000000,1772442000000000,'agent',1,'Anna Berg','state','{"state": "waiting_customer"}');
INSERT INTO "ticket_event" VALUES(6,2,1772442000000000,1772442000000000,'agent',2,'Jan Novák','edited','{"owner_id": [null, 2]}');
INSERT INTO "ticket_event" VALUES(7,3,1772452800000000,1772452800000000,'agent',1,'Anna Berg','created','{"subject": "Late", "customer_id": 1, "channel": "portal", "type": "incident", "priority": 3, "queue_id": 1, "service_id": 2, "sla_id": 1, "sla_why": "default of service Network \u203a VPN", "sla_by_hand": false, "team_id": 1, "owner_id": null, "due_us": null, "state": "new"}');
INSERT INTO "ticket_event" VALUES(8,4,1772452800000000,1772452800000000,'agent',1,'Anna Berg','created','{"subject": "Printer jam", "customer_id": 1, "channel": "portal", "type": "incident", "priority": 3, "queue_id": 1, "service_id": 2, "sla_id": 1, "sla_why": "default of service Network \u203a VPN", "sla_by_hand": false, "team_id": 1, "owner_id": null, "due_us": null, "state": "new"}');
INSERT INTO "ticket_event" VALUES(9,4,1772452800000000,1772452800000000,'agent',1,'Anna Berg','state','{"state": "resolved"}');
INSERT INTO "ticket_event" VALUES(10,4,1772452800000000,1772452800000000,'agent',1,'Anna Berg','state','{"state": "closed"}');
INSERT INTO "ticket_event" VALUES(11,2,1772445600000001,1772625600000000,'system',NULL,'Tocsin','bell','{"target": "first_response", "cycle": 1, "threshold": 100, "version": 269447263813582}');
INSERT INTO "ticket_event" VALUES(12,3,1772456400000001,1772625600000000,'system',NULL,'Tocsin','bell','{"target": "first_response", "cycle": 1, "threshold": 100, "version": 269447263813582}');
INSERT INTO "ticket_event" VALUES(13,3,1772529840000000,1772625600000000,'system',NULL,'Tocsin','bell','{"target": "solution", "cycle": 1, "threshold": 80, "version": 269447263813582}');
INSERT INTO "ticket_event" VALUES(14,3,1772539200000001,1772625600000000,'system',NULL,'Tocsin','bell','{"target": "solution", "cycle": 1, "threshold": 100, "version": 269447263813582}');
INSERT INTO "ticket_event" VALUES(15,3,1772521200000001,1772625600000000,'system',NULL,'Tocsin','bell','{"target": "update", "cycle": 1, "threshold": 100, "version": 269447263813582}');
INSERT INTO "ticket_event" VALUES(16,1,1772522640000000,1772625600000000,'system',NULL,'Tocsin','bell','{"target": "solution", "cycle": 1, "threshold": 80, "version": 269447263813582}');
INSERT INTO "ticket_event" VALUES(17,1,1772528400000001,1772625600000000,'system',NULL,'Tocsin','bell','{"target": "solution", "cycle": 1, "threshold": 100, "version": 269447263813582}');
INSERT INTO "ticket_event" VALUES(18,1,1772460000000001,1772625600000000,'system',NULL,'Tocsin','bell','{"target": "update", "cycle": 2, "threshold": 100, "version": 269447263813582}');
CREATE TABLE ticket_trail (
	ticket_id INTEGER NOT NULL, 
	packed BLOB NOT NULL, 
	PRIMARY KEY (ticket_id), 
	FOREIGN KEY(ticket_id) REFERENCES ticket (id)
);
INSERT INTO "ticket_trail" VALUES(1,X'0084CBCF064C0600000000FF010000000084CBCF064C06000301FFFF030000000084CBCF064C06000401FFFF010000000084CBCF064C06000501FFFF010000000084CBCF064C06000101FFFF010000000084CBCF064C0600020101FF02000000');
INSERT INTO "ticket_trail" VALUES(2,X'0084CBCF064C0600000000FF010000000084CBCF064C06000301FFFF030000000084CBCF064C06000401FFFF010000000084CBCF064C06000501FFFF010000000084CBCF064C06000201020003000000');
INSERT INTO "ticket_trail" VALUES(3,X'00708653094C0600000000FF0100000000708653094C06000301FFFF0300000000708653094C06000401FFFF0100000000708653094C06000501FFFF01000000');
INSERT INTO "ticket_trail" VALUES(4,X'00708653094C0600000000FF0100000000708653094C06000301FFFF0300000000708653094C06000401FFFF0100000000708653094C06000501FFFF0100000000708653094C0600020103FF0700000000708653094C0600020104FF08000000');
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
CREATE INDEX customer_name ON customer (name);
CREATE INDEX ix_team_member_agent_id ON team_member (agent_id);
CREATE UNIQUE INDEX service_sibling_name ON service (coalesce(parent_id, 0), name);
CREATE INDEX ix_service_parent_id ON service (parent_id);
CREATE INDEX ix_sla_service_service_id ON sla_service (service_id);
CREATE INDEX ix_customer_service_service_id ON customer_service (service_id);
CREATE INDEX ix_ticket_customer_id ON ticket (customer_id);
CREATE INDEX ticket_open_owner ON ticket (owner_id, order_us, id) WHERE is_open;
CREATE INDEX ticket_wait_until ON ticket (wait_until_us) WHERE wait_until_us IS NOT NULL;
CREATE INDEX ticket_open_counts ON ticket (owner_id, team_id, waits_for, breaches_us, state, is_open) WHERE is_open;
CREATE INDEX ix_ticket_service_id ON ticket (service_id);
CREATE INDEX ticket_history ON ticket (coalesce(ended_us, 0), id) WHERE NOT is_open;
CREATE INDEX ticket_open_sla ON ticket (sla_id) WHERE is_open;
CREATE INDEX ticket_open_deadline ON ticket (order_us, id) WHERE is_open;
CREATE INDEX ticket_created ON ticket (created_us);
CREATE INDEX ticket_ended ON ticket (ended_us, id);
CREATE INDEX ticket_event_history ON ticket_event (ticket_id, occurred_us, id);
CREATE INDEX clock_finished ON clock (finished_us, target, status) WHERE finished_us IS NOT NULL;
CREATE INDEX clock_next_threshold ON clock (next_threshold_us) WHERE next_threshold_us IS NOT NULL;
CREATE UNIQUE INDEX stopwatch_running ON stopwatch (agent_id) WHERE running_since_us IS NOT NULL;
CREATE INDEX ix_time_entry_ticket_id ON time_entry (ticket_id);
CREATE INDEX ix_time_entry_agent_id ON time_entry (agent_id);
CREATE INDEX ix_message_ticket_id ON message (ticket_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('ticket_event',18);
COMMIT;
PRAGMA user_version = 2;

-- A small year by hand: rows of the tables, none of them from a command. 2022-01-01T00:00+08:00 is 1640966400000 ms.
-- Money is exact, so that the figures of money equal the printed ones; everything else is small and easy to count by eye.

INSERT INTO budget_line(id, events, head, state, line, title, fund, nature, year, amount_fen, budget_fen, paid_fen, approved_at) VALUES
	(1, 1, 11, 'approved', 'B01', '行政运行', 'general', 'basic', 2022, 3300000000, 3300000000, 3221810000, 1640966400000),
	(2, 1, 12, 'approved', 'P01', '环评|评估 <服务>', 'general', 'project', 2022, 8500000000, 8584730000, 8440180000, 1640966400000),
	(3, 1, 13, 'approved', 'F01', '政府性基金', 'government_fund', 'project', 2022, 3000000, 3000000, 3000000, 1640966400000),
	(4, 1, 14, 'approved', 'B01', '上年', 'general', 'basic', 2021, 999, 999, 0, 1640966400000);

-- Months 1, 6 and 12; one payment of the project line 40 days late, one reversed, one of the next year.
INSERT INTO payment(id, events, head, state, budget_line, title, amount_fen, planned_on, approved_at, paid_at, days_late) VALUES
	(1, 4, 21, 'paid', 1, '工资', 3221810000, 18993, 1640966400000, 1640966400000 + 10 * 86400000, 0),
	(2, 4, 22, 'paid', 2, '一期', 4440180000, 19143, 1640966400000, 1640966400000 + 160 * 86400000, 0),
	(3, 4, 23, 'paid', 2, '二期', 4000000000, 19295, 1640966400000, 1640966400000 + 344 * 86400000, 40),
	(4, 4, 24, 'paid', 3, '基金', 3000000, 19327, 1640966400000, 1640966400000 + 345 * 86400000, 9),
	(5, 5, 25, 'reversed', 2, '冲正', 777, 19143, 1640966400000, 1640966400000 + 160 * 86400000, 0),
	(6, 4, 26, 'paid', 2, '次年', 888, 19358, 1640966400000, 1640966400000 + 365 * 86400000, 0);

-- 1200 tickets: 3 a day or so; 190 are key tickets, one of them unrated, 176 satisfied; 60 extended; 6 about the window.
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
INSERT INTO ticket(id, events, head, state, received_at, due_at, first_due_at, replied_at, closed_at, called_back_at, extensions,
	about_window, key_ticket, satisfaction, on_time, upheld)
SELECT i, 8, 1000 + i, 'closed', t, t + (10 + 5 * (i % 20 = 0)) * 86400000, t + 10 * 86400000,
	t + (3 + 10 * (i % 20 = 0)) * 86400000, t + 14 * 86400000, t + 15 * 86400000, i % 20 = 0,
	CASE WHEN i % 200 = 0 THEN 1 END, CASE WHEN i <= 190 THEN 1 END,
	CASE WHEN i = 190 THEN NULL WHEN i <= 100 THEN 'satisfied' WHEN i <= 176 THEN 'very_satisfied' WHEN i < 190 THEN 'unsatisfied' END,
	1, CASE WHEN i % 200 = 0 THEN 0 END
FROM (SELECT i, 1640966400000 + (i / 4) * 86400000 AS t FROM n);

-- Received in 2021, due in 2022: part of the rate, not of the number received. And a merged one.
INSERT INTO ticket(id, events, head, state, received_at, due_at, first_due_at, replied_at, on_time) VALUES
	(1201, 8, 2201, 'closed', 1640966400000 - 86400000, 1640966400000 + 86400000, 1640966400000 + 86400000, 1640966400000, 1),
	(1202, 3, 2202, 'merged', 1640966400000 + 86400000, 1640966400000 + 9 * 86400000, 1640966400000 + 9 * 86400000, NULL, NULL);

-- Visits: 1000 to 30 November, 100 in December, 1 in the year after.
WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 999)
INSERT INTO queue_number(id, events, head, state, service_point, issued_at)
SELECT i + 1, 3, 3000 + i, 'finished', '440112000000', 1640966400000 + (i / 3) * 86400000 FROM n;
WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 100)
INSERT INTO queue_number(id, events, head, state, service_point, issued_at)
SELECT i + 1001, 3, 4000 + i, 'finished', '440112000000', 1640966400000 + (334 + i / 4) * 86400000 FROM n;
UPDATE queue_number SET issued_at = 1640966400000 + 365 * 86400000 WHERE id = 1101;

INSERT INTO it_project(id, events, head, state, title, received_at, submitted_fen, approved_fen, audited_at, established_at) VALUES
	(1, 3, 51, 'established', '甲', 1640966400000, 4000000000, 3000000000, 1640966400000 + 20 * 86400000, 1640966400000 + 30 * 86400000),
	(2, 2, 52, 'audited', '乙', 1640966400000, 2520000000, 2340530000, 1640966400000 + 21 * 86400000, NULL),
	(3, 1, 53, 'applied', '丙', 1640966400000, 100, NULL, NULL, NULL);

INSERT INTO fund_line(id, events, head, state, it_project, year, amount_fen, approved_at) VALUES
	(1, 1, 61, 'approved', 1, 2022, 587532000, 1640966400000 + 40 * 86400000);

INSERT INTO project(id, events, head, state, title, started_at, finished_at, saved_days, drawings_in_scope, drawings_checked_at) VALUES
	(1, 4, 71, 'finished', 'A', 1640966400000, 1640966400000 + 200 * 86400000, 75, 1, 1640966400000 + 90 * 86400000),
	(2, 4, 72, 'finished', 'B', 1640966400000, 1640966400000 + 210 * 86400000, 194, 1, 1640966400000 + 95 * 86400000),
	(3, 4, 73, 'finished', 'C', 1640966400000, 1640966400000 + 210 * 86400000, 120, 0, NULL),
	(4, 4, 74, 'planned', 'D', 1640966400000, NULL, NULL, 1, NULL);

INSERT INTO free_service(id, events, head, state, project, value_fen, delivered_at) VALUES
	(1, 2, 81, 'delivered', 1, 2225850000, 1640966400000 + 100 * 86400000),
	(2, 2, 82, 'ordered', 1, NULL, NULL);

INSERT INTO rating(id, events, head, state, grade, by_default, given_at, verdict, due_at, verified_at, rectify_due_at, rectified_at,
	called_back_at) VALUES
	(1, 2, 91, 'closed', 1, 0, 1640966400000 + 86400000, 'proven', 1640966400000 + 2 * 86400000, 1640966400000 + 2 * 86400000,
		1640966400000 + 20 * 86400000, 1640966400000 + 21 * 86400000, 1640966400000 + 22 * 86400000),
	(2, 2, 92, 'closed', 2, 0, 1640966400000 + 86400000, 'mistaken', 1640966400000 + 2 * 86400000, 1640966400000 + 3 * 86400000,
		NULL, NULL, NULL),
	(3, 1, 93, 'given', 5, 0, 1640966400000 + 86400000, NULL, NULL, NULL, NULL, NULL, NULL),
	(4, 1, 94, 'given', 3, 1, 1640966400000 + 86400000, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO incident(id, events, head, state, incident_kind, incident_grade, started_at) VALUES
	(1, 2, 101, 'closed', 'security', 'ordinary', 1640966400000 + 86400000);

INSERT INTO access(id, events, head, state, requested_at, opened_at) VALUES
	(1, 3, 111, 'opened', 1640966400000, 1640966400000 + 86400000), (2, 3, 112, 'refused', 1640966400000, NULL);

-- Scores: one item is given twice, the newer one stands; an item of the other scheme does not count.
INSERT INTO score(id, events, head, state, scheme, score_item, year, points_centi, reason, given_at) VALUES
	(1, 1, 121, 'given', 'guangdong-50-50', 'G11-1', 2022, 1500, '初评', 1640966400000),
	(2, 1, 122, 'given', 'guangdong-50-50', 'G11-1', 2022, 1900, '复核', 1640966400000),
	(3, 1, 123, 'given', 'guangdong-50-50', 'G11-3', 2022, 980, '执行率', 1640966400000),
	(4, 1, 124, 'given', 'guangdong-50-50', 'G22-2', 2022, 200, '结转', 1640966400000),
	(5, 1, 125, 'given', 'national-2013', 'N11-1', 2022, 300, '另一方案', 1640966400000);

-- Opinions of assisting units: in time, late, signed by the system, still open, taken back by who asked, due next year; no opinion.
INSERT INTO task(id, events, head, state, task_kind, started_at, due_at, ended_at, on_time, automatic) VALUES
	(1, 2, 131, 'finished', 'joint', 1640966400000, 1641052800000, 1640970000000, 1, NULL),
	(2, 2, 132, 'finished', 'joint', 1640966400000, 1641052800000, 1641200000000, 0, NULL),
	(3, 2, 133, 'finished', 'joint', 1640966400000, 1641052800000, 1641052800000, 1, 1),
	(4, 1, 134, 'open', 'joint', 1640966400000, 1641052800000, NULL, NULL, NULL),
	(5, 2, 135, 'removed', 'joint', 1640966400000, 1641052800000, 1640970000000, NULL, NULL),
	(6, 2, 136, 'finished', 'joint', 1640966400000, 1672600000000, 1672500000000, 1, NULL),
	(7, 2, 137, 'finished', 'sign', 1640966400000, 1641052800000, 1640970000000, 1, NULL);

-- Materials of cases that came by way of a guide: saved four of six, none of four; next year's; one without a guide.
INSERT INTO case_file(id, events, head, state, received_at, materials_listed, materials_asked) VALUES
	(9001, 1, 141, 'received', 1640966400000, 6, 2),
	(9002, 1, 142, 'received', 1640966500000, 4, 4),
	(9003, 1, 143, 'received', 1672600000000, 5, 1),
	(9004, 1, 144, 'received', 1640966600000, NULL, NULL);

INSERT INTO event(seq, stream, n, prev, kind, v, happened_at, recorded_at, actor, body, hash)
	VALUES (5000, 'queue/1', 1, 0, 'queue.issued', 1, 1640966400000, 1640966400000, 'test', '{}', x'00');

-- The named views of the database: each answers one question that people come with.

-- How often does a force rely on a provision? `total` is the number of its responses of that year
-- that were read, so that `rate` compares like with like; a response counts once a provision.
CREATE VIEW exemption_usage AS
SELECT
  e.force,
  r.year,
  e.provision,
  max(e.ncnd) AS ncnd,
  count(DISTINCT e.response) AS responses,
  totals.total,
  round(1.0 * count(DISTINCT e.response) / totals.total, 4) AS rate
FROM exemptions AS e
JOIN responses AS r ON r.id = e.response
JOIN (
  SELECT force, year, count(*) AS total
  FROM responses
  WHERE summary_status <> 'not-read'
  GROUP BY force, year
) AS totals ON totals.force = e.force AND totals.year IS r.year
WHERE r.summary_status <> 'not-read'
GROUP BY e.force, r.year, e.provision;

-- What could not be had or read, and why.
CREATE VIEW failures AS
SELECT f.response, r.force, f.url, f.filename, f.status AS stage, f.message AS reason, f.fetched_at AS at
FROM files AS f
JOIN responses AS r ON r.id = f.response
WHERE f.status NOT IN ('captured', 'superseded')
UNION ALL
SELECT f.response, r.force, f.url, f.filename, 'unread', d.error, f.fetched_at
FROM files AS f
JOIN responses AS r ON r.id = f.response
JOIN documents AS d ON d.sha256 = f.sha256
WHERE d.error IS NOT NULL AND f.status = 'captured'
UNION ALL
SELECT NULL, force, NULL, NULL, 'run', message, finished
FROM runs
WHERE status = 'failed';

-- What is held of each force and year: a comparison is as good as its coverage.
CREATE VIEW coverage AS
SELECT
  fo.id AS force,
  r.year,
  count(r.id) AS responses,
  count(CASE WHEN r.summary_status = 'read' THEN 1 END) AS read,
  count(CASE WHEN r.summary_status = 'partly-read' THEN 1 END) AS partly_read,
  count(CASE WHEN r.summary_status = 'not-read' THEN 1 END) AS not_read,
  count(r.gone) AS gone,
  min(r.first_seen) AS first_seen,
  max(r.last_seen) AS last_seen
FROM forces AS fo
LEFT JOIN responses AS r ON r.force = fo.id
GROUP BY fo.id, r.year;

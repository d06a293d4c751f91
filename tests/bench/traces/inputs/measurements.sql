-- A logger's database: insert in transactions, index, join, aggregate, update, delete, export.
-- SPDX-License-Identifier: Apache-2.0
PRAGMA page_size = 512;
PRAGMA cache_size = 64;
CREATE TABLE sensor (id INTEGER PRIMARY KEY, name TEXT UNIQUE, unit TEXT);
CREATE TABLE reading (sensor INTEGER REFERENCES sensor, at INTEGER, value REAL, note TEXT);
INSERT INTO sensor (name, unit) VALUES ('roof', 'C'), ('cellar', 'C'), ('tank', 'l'), ('mains', 'V');
BEGIN;
WITH RECURSIVE minute (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM minute WHERE n < 599)
INSERT INTO reading SELECT n % 4 + 1, n * 60, (n * 37) % 101 / 4.0, 'reading ' || n FROM minute;
COMMIT;
CREATE INDEX reading_at ON reading (sensor, at);
SELECT name, count(*), round(avg(value), 2), max(value) FROM reading JOIN sensor ON sensor.id = sensor GROUP BY name;
UPDATE reading SET value = value + 1 WHERE at % 600 = 0;
SELECT name, group_concat(at / 60) FROM reading JOIN sensor ON sensor.id = sensor
    WHERE value > 24 GROUP BY name ORDER BY name;
CREATE VIEW latest AS SELECT sensor, max(at) AS at FROM reading GROUP BY sensor;
SELECT * FROM latest JOIN reading USING (sensor, at);
DELETE FROM reading WHERE at < 12000;
SELECT count(*) FROM reading WHERE note LIKE '%5%';
SELECT json_group_array(json_object('at', at, 'value', value)) FROM reading WHERE sensor = 2;
DROP INDEX reading_at;

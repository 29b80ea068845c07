-- Forgets an earlier correlation.
DELETE FROM data.coverage;
DELETE FROM data.connection_coverage;
DELETE FROM data.record_connections;

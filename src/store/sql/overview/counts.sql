-- Packets, connections and flow records of the case.
SELECT (SELECT count(*) FROM data.packets) AS packets,
       (SELECT count(*) FROM data.connections) AS connections,
       (SELECT count(*) FROM data.flow_records) AS records

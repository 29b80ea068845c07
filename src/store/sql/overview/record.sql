-- One flow record.
SELECT * FROM data.flow_records WHERE record_id = $record

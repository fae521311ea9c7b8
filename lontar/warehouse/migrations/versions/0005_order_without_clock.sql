-- "The newest" was asked by recorded_at: after a clock was set back, an older line would have been taken for it. Rows that are there
-- get their numbers in the order in which they lie, which in a table that is only ever appended to is the order of their writing.
alter table ledger.staging_result add column result_id bigint generated always as identity;
alter table ledger.entry add column position bigint generated always as identity;
comment on column ledger.entry.position is 'Order of writing over all agencies; no part of the hash, which has the sequence.';

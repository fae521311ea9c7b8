-- The delivery whose place this one takes: always the first of its line, however often it is read again. Rows stay insert-only; which
-- of a line counts follows from its landed members that the first gate does not hold back: the newest.
alter table ledger.delivery add column replays bigint references ledger.delivery;
comment on column ledger.delivery.replays is 'Number of the first delivery of the line, where this one is read in its place; else null.';
drop index ledger.delivery_landed_once;
create unique index delivery_landed_once on ledger.delivery (agency_id, feed, source, sha256) where status = 'landed' and replays is null;
create index on ledger.delivery (replays) where replays is not null;

-- Destroys the rejected rows of one delivery, which nobody may delete otherwise. It asks the ledger whether that was decided.
create function quarantine.forget(p_delivery_id bigint) returns bigint
language plpgsql security definer set search_path = quarantine, pg_temp as $$
declare
    forgotten bigint;
begin
    if not exists (
        select from ledger.delivery as d join ledger.entry as e on e.agency_id = d.agency_id
        where d.delivery_id = p_delivery_id and e.kind = 'purged' and e.payload ->> 'sha256' = d.sha256
    ) then
        raise exception 'delivery % was not purged', p_delivery_id using errcode = 'insufficient_privilege';
    end if;
    delete from quarantine.reject where delivery_id = p_delivery_id;
    get diagnostics forgotten = row_count;
    return forgotten;
end $$;
revoke all on function quarantine.forget from public;
grant execute on function quarantine.forget to lontar_loader;

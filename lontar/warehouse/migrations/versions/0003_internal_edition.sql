-- The internal edition's room. Its login reads no table at all: rows about people come through the owner's functions below, which
-- write who reads what, and why, into the ledger first.
do $$
begin
    execute format('grant connect on database %I to lontar_internal', current_database());
end $$;

create schema internal;
grant usage on schema internal to lontar_internal;

-- Who may read, from the profiles: an office, the top of the units it sees (`all` is everybody), and whether it is the personnel office.
create table internal.reader (
    agency_id text not null,
    reader text not null,
    unit_id text not null,
    is_personnel_office boolean not null,
    primary key (agency_id, reader)
);
comment on table internal.reader is 'One row per office that may read the internal edition, as its profile names it.';

-- Lists that are declared; nothing else can be asked for.
create table internal.list (
    list text primary key check (list ~ '^[a-z][a-z0-9_]{1,40}$'),
    is_personnel_office_only boolean not null
);
comment on table internal.list is 'One row per declared list of people; its rows are the relation marts.internal_<list>.';

create table internal.reading (
    reading_id bigint generated always as identity primary key,
    agency_id text not null,
    reader text not null,
    list text not null,
    unit_id text not null,
    list_date date not null,
    rows bigint not null,
    opened_by text not null,
    opened_at timestamptz not null,
    opened_in xid8 not null
);
comment on table internal.reading is 'One row per reading of a list; the ledger has an entry `internal_read` for each.';

create function internal.covers(p_agency_id text, p_top text, p_unit_id text, p_date date) returns boolean
language plpgsql stable security definer set search_path = internal, pg_temp as $$
declare
    found boolean;
begin
    if p_top = 'all' or p_top = p_unit_id then
        return true;
    end if;
    execute 'select exists (select from intermediate.int_units__lineage
        where agency_id = $1 and ancestor_unit_id = $2 and unit_id = $3 and $4 between valid_from and valid_to)'
        into found using p_agency_id, p_top, p_unit_id, p_date;
    return found;
end $$;

-- The rows of a list for one agency, day and unit with all units below it. Only the functions below may call it.
create function internal.list_rows(p_list text, p_agency_id text, p_date date, p_unit_id text) returns setof jsonb
language plpgsql set search_path = internal, pg_temp set enable_nestloop = off as $$
begin
    if to_regclass(format('marts.%I', 'internal_' || p_list)) is null then
        raise exception 'the list % has not been built yet', p_list using errcode = 'undefined_table';
    end if;
    -- A view over one day asks here which agency and day are meant.
    perform set_config('lontar.asked_agency', p_agency_id, true), set_config('lontar.asked_date', p_date::text, true);
    return query execute format(
        'select to_jsonb(r) from marts.%I as r where r.agency_id = $1 and r.list_date = $2
            and ($3 = ''all'' or r.unit_id in (
                select $3 union select unit_id from intermediate.int_units__lineage
                where agency_id = $1 and ancestor_unit_id = $3 and $2 between valid_from and valid_to))',
        'internal_' || p_list
    ) using p_agency_id, p_date, p_unit_id;
end $$;

create function internal.open(
    p_agency_id text, p_run_id text, p_reader text, p_operator text, p_list text, p_date date, p_unit_id text, p_reason text
) returns bigint language plpgsql security definer set search_path = internal, pg_temp as $$
declare
    who internal.reader;
    what internal.list;
    found bigint;
    new_id bigint;
begin
    select * into who from internal.reader where agency_id = p_agency_id and reader = p_reader;
    select * into what from internal.list where list = p_list;
    if who is null or what is null then
        raise exception 'reader or list is not declared' using errcode = 'insufficient_privilege';
    end if;
    if what.is_personnel_office_only and not who.is_personnel_office then
        raise exception 'the list % is for the personnel office', p_list using errcode = 'insufficient_privilege';
    end if;
    if not internal.covers(p_agency_id, who.unit_id, p_unit_id, p_date) then
        raise exception 'unit % is not below unit %', p_unit_id, who.unit_id using errcode = 'insufficient_privilege';
    end if;
    if length(trim(p_reason)) < 5 then
        raise exception 'a reading needs its reason' using errcode = 'check_violation';
    end if;
    select count(*) into found from internal.list_rows(p_list, p_agency_id, p_date, p_unit_id);
    insert into internal.reading (agency_id, reader, list, unit_id, list_date, rows, opened_by, opened_at, opened_in)
    values (p_agency_id, p_reader, p_list, p_unit_id, p_date, found, session_user, clock_timestamp(), pg_current_xact_id())
    returning reading_id into new_id;
    perform ledger.append(p_agency_id, p_run_id, 'internal_read', json_build_object(
        'reading', new_id, 'reader', p_reader, 'operator', p_operator, 'list', p_list, 'date', p_date, 'unit', p_unit_id,
        'rows', found, 'names', what.list not like 'edition%', 'reason', p_reason
    ));
    return new_id;
end $$;

create function internal.check_reading(p_reading_id bigint) returns internal.reading
language plpgsql set search_path = internal, pg_temp as $$
declare
    reading internal.reading;
begin
    select * into reading from internal.reading where reading_id = p_reading_id;
    -- A reading counts once its ledger entry can no longer be undone: rows asked for in the same transaction could be seen and
    -- the entry then be rolled back.
    if reading is null or reading.opened_by <> session_user or pg_xact_status(reading.opened_in) is distinct from 'committed' then
        raise exception 'no such reading in the ledger' using errcode = 'insufficient_privilege';
    end if;
    if reading.opened_at < clock_timestamp() - interval '15 minutes' then
        raise exception 'the reading is over; open a new one' using errcode = 'insufficient_privilege';
    end if;
    return reading;
end $$;

create function internal.rows(p_reading_id bigint) returns setof jsonb
language plpgsql security definer set search_path = internal, pg_temp as $$
declare
    reading internal.reading := internal.check_reading(p_reading_id);
    found bigint;
begin
    return query select * from internal.list_rows(reading.list, reading.agency_id, reading.list_date, reading.unit_id);
    get diagnostics found = row_count;
    if found <> reading.rows then
        raise exception 'the list changed since it was opened' using errcode = 'serialization_failure';
    end if;
end $$;

-- Which of these identifiers (as keyed hashes) belong to people of the reading. Who has no roster to hash learns nothing here.
create function internal.persons(p_reading_id bigint, p_identifier_kind text, p_hmacs bytea[])
returns table (person_key text, identifier_hmac bytea)
language plpgsql security definer set search_path = internal, pg_temp as $$
declare
    reading internal.reading := internal.check_reading(p_reading_id);
begin
    return query
    select p.person_key, p.identifier_hmac from identity.person as p
    where p.agency_id = reading.agency_id and p.identifier_kind = p_identifier_kind and p.identifier_hmac = any(p_hmacs)
        and p.person_key in (
            select r ->> 'person_key'
            from internal.list_rows(reading.list, reading.agency_id, reading.list_date, reading.unit_id) as r
        );
end $$;

create trigger append_only before update or delete on internal.reading for each row execute function ledger.refuse_change();
create trigger append_only_whole before truncate on internal.reading for each statement execute function ledger.refuse_change();
revoke all on all functions in schema internal from public;
grant execute on function internal.open, internal.rows, internal.persons to lontar_internal;
grant usage on schema internal to lontar_auditor;
grant select on all tables in schema internal to lontar_auditor;

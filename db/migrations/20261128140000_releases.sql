-- Which release of Tillkeeper this database has had.

-- migrate:up

create table till_private.releases (
  release_id bigint generated always as identity primary key,
  version text not null,
  migration text not null,
  deployed_by text not null,
  deployed_at timestamptz not null,
  constraint version_is_three_numbers check (version ~ '^[0-9]+[.][0-9]+[.][0-9]+$')
);
comment on table till_private.releases is
  'Releases deployed here: a row when the version or the newest migration is another one.';
comment on column till_private.releases.migration is 'The newest migration, as dbmate names it.';

create trigger rows_are_append_only before update or delete on till_private.releases
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.releases
  for each statement execute function till_private.refuse_change();

-- migrate:down

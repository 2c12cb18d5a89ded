-- Records what was deployed. The last file of a deployment, in the transaction of its functions;
-- psql's variable `version` is the version of the package.

insert into till_private.releases (version, migration, deployed_by, deployed_at)
select deployed.version, deployed.migration, session_user, now()
from (
  select :'version' as version, max(m.version) as migration
  from till_private.schema_migrations as m
) as deployed
where not exists (
  select
  from (
    select r.version, r.migration
    from till_private.releases as r
    order by r.release_id desc
    limit 1
  ) as last
  where last.version = deployed.version and last.migration = deployed.migration
);

"""The two roles of the database: an owner who migrates, and a web role that can't rewrite history.

Both log in with generated passwords that lie in ``<home>/secrets``.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from psycopg import sql

from buendnis.config.secret import secret
from buendnis.ground.database.cluster import Cluster

OWNER = "buendnis_owner"
WEB = "buendnis_web"
DATABASE = "buendnis"


class Addresses(NamedTuple):
    """Where the owner and the web role connect, in the form that ``config.environment.database`` reads."""

    owner_url: str
    web_url: str


def addresses(cluster: Cluster) -> Addresses:
    """The two addresses of the cluster's database; they stay the same, whether it runs or not."""
    return Addresses(
        _url(cluster, OWNER, secret(cluster.home, "database_owner")),
        _url(cluster, WEB, secret(cluster.home, "database_web")),
    )


def ensure_roles(cluster: Cluster, *, may_create_databases: bool = False) -> Addresses:
    """Make the roles and the database in a running cluster, or bring them to what the secrets say.

    ``may_create_databases`` lets the owner make the databases of a test run.
    """
    found = addresses(cluster)
    with cluster.connect() as connection, connection.cursor() as cursor:
        # two processes may do this at once: the second waits until the first is done
        cursor.execute("SELECT pg_advisory_lock(hashtext('buendnis.roles'))")
        for role in (OWNER, WEB):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
            # hashed on this side, so that the password itself reaches no log
            password = connection.pgconn.encrypt_password(
                secret(cluster.home, role.replace("buendnis", "database")).encode(),
                role.encode(),
                b"scram-sha-256",
            ).decode()
            may_create = may_create_databases and role == OWNER
            cursor.execute(
                sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEROLE {} PASSWORD {}").format(
                    sql.Identifier(role),
                    sql.SQL("CREATEDB" if may_create else "NOCREATEDB"),
                    sql.Literal(password),
                )
            )
        # the owner can act as the web role, to try what that one may do
        cursor.execute(
            sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(
                sql.Identifier(WEB), sql.Identifier(OWNER)
            )
        )
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.fetchone() is None:
            cursor.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )
        cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(DATABASE)))
        cursor.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(DATABASE), sql.Identifier(WEB)
            )
        )
    return found


def _url(cluster: Cluster, role: str, password: str) -> str:
    return f"postgresql://{role}:{quote(password, safe='')}@/{DATABASE}?host={quote(cluster.host)}&port=5432"

"""The ground every room stands on: who acts, what is recorded, how money, versions and access are kept."""

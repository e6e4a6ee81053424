"""Money: raw accounts -> one row per entity and period, and the outcomes computed from it."""

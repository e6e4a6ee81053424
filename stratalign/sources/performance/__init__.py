"""Files of performance data: tables of accounts and SEC company facts."""

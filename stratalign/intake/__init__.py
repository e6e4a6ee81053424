"""Every file of an engagement read once, problems collected."""

"""The main job: files -> checks -> scores -> disclosure -> comparisons -> models; publishable numbers only."""

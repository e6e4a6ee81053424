"""How the SYNTHETIC samples are drawn: drawing and files that both share, and one module an engagement."""

"""What one document may cost, unless the command says otherwise: importing this costs nothing."""

TIME_LIMIT = 120.0  # seconds; 50 MB of tags take 8
MAX_SIZE = 100_000_000  # bytes

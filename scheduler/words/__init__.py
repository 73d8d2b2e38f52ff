"""What is said in Chinese and English: catalogue, vocabulary, notes; outside text, sanitized."""

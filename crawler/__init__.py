"""Batches in, findings out: fetches and reads; knows no archive."""
